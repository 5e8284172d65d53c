import type { FaultKind } from '../../machines/watchable.ts';

/** What is to be said of something that no protocol may call. */
export interface Rule {
  readonly kind: FaultKind;
  readonly why: string;
}

/** A search would see something else each time it runs a reader again. */
const DEPENDS: Rule = {
  kind: 'time or chance',
  why: 'a reader depends only on its arguments and on what cpu returned',
};
const LATER: Rule = {
  kind: 'exception',
  why: 'nothing of a reader may run after it has returned',
};
const ENDS: Rule = {
  kind: 'exception',
  why: 'that ends the whole check; a reader that gives up returns 0',
};

/** Thrown into a reader that calls what no protocol may call. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
  readonly rule: Rule;

  constructor(what: string, rule: Rule = DEPENDS) {
    super(what);
    this.rule = rule;
  }
}

/** Puts all back that is put in place of something else. */
let putBack = (): void => {};

/**
 * True while something is run without chance. Who interrupts that, as a notebook does, has nothing run any more that
 * would put things back: the stack says so.
 */
function isRunning(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const stack = String(new Error('asked').stack);
  Error.stackTraceLimit = limit;
  return stack.includes(withoutChance.name);
}

/** Forbids something, unless nobody is there any more who wants it forbidden. */
function ask(what: string, rule: Rule): void {
  if (isRunning()) throw new Forbidden(what, rule);
  putBack();
}

/** Stands in for a function. */
const forbid = (what: string, original: unknown, rule: Rule = DEPENDS) =>
  function (this: unknown, ...args: unknown[]): unknown {
    ask(what, rule);
    return Reflect.apply(original as (...all: unknown[]) => unknown, this, args);
  };

/** What a browser has not got is left out. */
const { process, crypto } = globalThis as { readonly process?: object; readonly crypto?: object };
/** What stands somewhere before anything is put in its place. */
const of = (holder: object | undefined, name: string): unknown =>
  holder === undefined ? undefined : Reflect.get(holder, name);
const hrtime = of(process, 'hrtime') as object | undefined;

/** A date is made by new, or without it. */
const date = new Proxy(Date, {
  construct(target, args, made): object {
    ask('new Date()', DEPENDS);
    return Reflect.construct(target, args, made);
  },
  apply(target, self, args): string {
    ask('Date()', DEPENDS);
    return Reflect.apply(target, self, args);
  },
});

const FORBIDDEN: readonly (readonly [holder: object | undefined, name: string, instead: unknown])[] = [
  [Math, 'random', forbid('Math.random()', Math.random)],
  [globalThis, 'Date', date],
  [Date, 'now', forbid('Date.now()', Date.now)],
  [performance, 'now', forbid('performance.now()', performance.now)],
  ...['uptime', 'cpuUsage'].map(
    (name) => [process, name, forbid(`process.${name}()`, of(process, name))] as const,
  ),
  [
    process,
    'hrtime',
    Object.assign(forbid('process.hrtime()', hrtime), {
      bigint: forbid('process.hrtime.bigint()', of(hrtime, 'bigint')),
    }),
  ],
  ...['randomUUID', 'getRandomValues'].map(
    (name) => [crypto, name, forbid(`crypto.${name}()`, of(crypto, name))] as const,
  ),
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(
    (name) => [globalThis, name, forbid(`${name}()`, of(globalThis, name), LATER)] as const,
  ),
  ...['exit', 'abort', 'kill', 'reallyExit'].map(
    (name) => [process, name, forbid(`process.${name}()`, of(process, name), ENDS)] as const,
  ),
];

/** Runs something during which nobody may ask for time or chance, put anything off, or end the process. */
export function withoutChance<T>(run: () => T): T {
  const holders = FORBIDDEN.flatMap(([holder, name, instead]) =>
    holder !== undefined && name in holder ? [{ holder, name, instead }] : [],
  );
  const before = holders.map(({ holder, name }) => Object.getOwnPropertyDescriptor(holder, name));
  putBack = () => {
    for (const [at, { holder, name }] of holders.entries()) {
      const known = before[at];
      // What was inherited is so again.
      if (known === undefined) Reflect.deleteProperty(holder, name);
      else Object.defineProperty(holder, name, known);
    }
  };
  try {
    for (const { holder, name, instead } of holders)
      Object.defineProperty(holder, name, { value: instead, configurable: true, writable: true });
    return run();
  } finally {
    putBack();
  }
}
