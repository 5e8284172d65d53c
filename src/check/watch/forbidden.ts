/** Thrown into a reader that asks for what no protocol may depend on. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
}

const forbid = (what: string) => (): never => {
  throw new Forbidden(what);
};

/** Time and chance, which would make a search see something else each time it runs a reader again. */
const FORBIDDEN = [
  [Math, 'random', forbid('Math.random()')],
  [globalThis, 'Date', new Proxy(Date, { construct: forbid('new Date()'), apply: forbid('Date()') })],
  [Date, 'now', forbid('Date.now()')],
] as const;

/** Runs something during which nobody may ask for time or chance. */
export function withoutChance<T>(run: () => T): T {
  const before = FORBIDDEN.map(([holder, name]) => (holder as Record<string, unknown>)[name]);
  try {
    for (const [holder, name, instead] of FORBIDDEN) (holder as Record<string, unknown>)[name] = instead;
    return run();
  } finally {
    for (const [at, [holder, name]] of FORBIDDEN.entries())
      (holder as Record<string, unknown>)[name] = before[at];
  }
}
