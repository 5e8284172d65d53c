import type { Execution } from '../../machines/graph/execution.ts';
import { evaluate } from '../../machines/graph/term.ts';
import type { LitmusTest } from '../syntax.ts';
import { cType, difference, hasOnlyInts } from './c-types.ts';
import { typedTerms } from './paths.ts';

/** Collects where C gives another value than herd does, for tests that declare other types than int. */
export class CDifferences {
  readonly #found = new Map<object, string>();
  readonly #typed: boolean;
  readonly #initial: readonly string[];

  constructor(test: LitmusTest) {
    this.#typed = !hasOnlyInts(test);
    this.#initial = this.#typed ? initialDifferences(test) : [];
  }

  /** Looks at what one execution computes. */
  see({ combination, value }: Execution): void {
    if (!this.#typed) return;
    const read = (thread: number, event: number) => value(combination.nodeOf[thread]?.[event] ?? -1);
    for (const path of combination.paths)
      for (const { use, left, right } of typedTerms.get(path) ?? []) {
        if (this.#found.has(use.at)) continue;
        const [a, b] = [evaluate(left, read), evaluate(right, read)];
        const text = a === undefined || b === undefined ? undefined : difference(use, a, b);
        if (text !== undefined) this.#found.set(use.at, text);
      }
  }

  /** One sentence for each place. */
  get texts(): string[] {
    return [...this.#initial, ...new Set(this.#found.values())];
  }
}

/** Initial values that the declared type of their location does not have. */
function initialDifferences({ initial, threads }: LitmusTest): string[] {
  return initial.flatMap(({ type, place, value }) => {
    if (place.kind !== 'memory' || typeof value !== 'number') return [];
    const parameter = threads
      .flatMap(({ parameters }) => parameters)
      .find(({ name }) => name === place.name)?.type;
    const declared = cType((parameter ?? `${type ?? 'int'} *`).replace('*', ''));
    if (declared === undefined) return [];
    const text = difference(
      { at: { line: 1, column: 1 }, text: `the initial value of ${place.name}`, type: declared },
      value,
      0,
    );
    return text === undefined ? [] : [text.replace(/^line 1, column 1: /, '')];
  });
}
