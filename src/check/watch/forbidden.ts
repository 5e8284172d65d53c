import type { FaultKind } from '../../machines/watchable.ts';

/** What to say about a function that no protocol may call. */
export interface Rule {
  readonly kind: FaultKind;
  readonly why: string;
}

/** For functions whose result differs each time that a search runs the reader again. */
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

/** Thrown into a reader that calls what a protocol may not call. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
  readonly rule: Rule;

  constructor(what: string, rule: Rule = DEPENDS) {
    super(what);
    this.rule = rule;
  }
}

/** Puts back everything that was replaced. */
let putBack = (): void => {};

/**
 * True while something runs without chance. If that was interrupted, as a notebook can, nothing has put the functions
 * back: only the stack tells.
 */
function isRunning(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const stack = String(new Error('asked').stack);
  Error.stackTraceLimit = limit;
  return stack.includes(withoutChance.name);
}

/** Forbids a call, unless the run that forbade it is over. */
function ask(what: string, rule: Rule): void {
  if (isRunning()) throw new Forbidden(what, rule);
  putBack();
}

/** A function that stands in for another one, and asks first. */
const forbid = (what: string, original: unknown, rule: Rule = DEPENDS) =>
  function (this: unknown, ...args: unknown[]): unknown {
    ask(what, rule);
    return Reflect.apply(original as (...all: unknown[]) => unknown, this, args);
  };

/** What a browser does not have is left out. */
const { process, crypto } = globalThis as { readonly process?: object; readonly crypto?: object };
/** The property as it is before it is replaced. */
const of = (holder: object | undefined, name: string): unknown =>
  holder === undefined ? undefined : Reflect.get(holder, name);
const hrtime = of(process, 'hrtime') as object | undefined;

/** A date can be made with `new` and without it. */
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
      // What was inherited is inherited again.
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
