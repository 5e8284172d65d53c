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

const forbid =
  (what: string, rule: Rule = DEPENDS) =>
  (): never => {
    throw new Forbidden(what, rule);
  };

/** What a browser has not got is left out. */
const { process, crypto } = globalThis as {
  readonly process?: { readonly hrtime?: object };
  readonly crypto?: object;
};

const FORBIDDEN: readonly (readonly [holder: object | undefined, name: string, instead: unknown])[] = [
  [Math, 'random', forbid('Math.random()')],
  [globalThis, 'Date', new Proxy(Date, { construct: forbid('new Date()'), apply: forbid('Date()') })],
  [Date, 'now', forbid('Date.now()')],
  [performance, 'now', forbid('performance.now()')],
  [process, 'uptime', forbid('process.uptime()')],
  [process, 'cpuUsage', forbid('process.cpuUsage()')],
  [
    process,
    'hrtime',
    Object.assign(forbid('process.hrtime()'), { bigint: forbid('process.hrtime.bigint()') }),
  ],
  [crypto, 'randomUUID', forbid('crypto.randomUUID()')],
  [crypto, 'getRandomValues', forbid('crypto.getRandomValues()')],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(
    (name) => [globalThis, name, forbid(`${name}()`, LATER)] as const,
  ),
  ...['exit', 'abort', 'kill', 'reallyExit'].map(
    (name) => [process, name, forbid(`process.${name}()`, ENDS)] as const,
  ),
];

/** Runs something during which nobody may ask for time or chance, put anything off, or end the process. */
export function withoutChance<T>(run: () => T): T {
  const holders = FORBIDDEN.flatMap(([holder, name, instead]) =>
    holder !== undefined && name in holder ? [{ holder, name, instead }] : [],
  );
  const before = holders.map(({ holder, name }) => Object.getOwnPropertyDescriptor(holder, name));
  try {
    for (const { holder, name, instead } of holders)
      Object.defineProperty(holder, name, { value: instead, configurable: true, writable: true });
    return run();
  } finally {
    for (const [at, { holder, name }] of holders.entries()) {
      const known = before[at];
      // What was inherited is so again.
      if (known === undefined) Reflect.deleteProperty(holder, name);
      else Object.defineProperty(holder, name, known);
    }
  }
}
