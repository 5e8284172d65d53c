import { DEFAULTS, resolved, TERMS } from '../common/options.ts';
import { asText, every } from '../common/shapes.ts';
import type { Model } from '../models/model.ts';
import { models } from '../models/models.ts';
import { parseLitmus } from './read/parse.ts';
import { type Explanation, type ExplanationSearch, lookForExplanation } from './run/explain.ts';
import { type LitmusOptions, type LitmusResult, runLitmus } from './run/run.ts';

/** How a litmus test is to be checked. */
export interface CheckLitmusOptions {
  /** The memory model; the kernel's by default. */
  readonly model?: Model;
  /** Milliseconds after which the search stops and says that it does not know. */
  readonly timeout?: number;
  /** Executions after which the search stops. */
  readonly executions?: number;
  /** Stops the search early. */
  readonly signal?: AbortSignal;
  /** Stop at the first witness: it says that an outcome is possible, not how often; the verdict may be Unknown. */
  readonly firstWitness?: boolean;
  /** Told now and then how far the search is. */
  readonly onProgress?: (sofar: { executions: number; steps: number }) => void;
  /** @deprecated It is called `onProgress`. */
  readonly progress?: (sofar: { executions: number; steps: number }) => void;
}

const { model, timeout, executions, signal, firstWitness, onProgress } = TERMS;
const OPTIONAL = every<Exclude<keyof CheckLitmusOptions, 'progress'>>()({
  ...{ model, timeout, executions, signal, firstWitness, onProgress },
});
const litmusOptions = (options: CheckLitmusOptions): CheckLitmusOptions =>
  resolved(options, 'a litmus test', {}, OPTIONAL);

/**
 * Runs a litmus test in herd's C format: every execution that the model allows, each once.
 *
 * @example
 * ```ts
 * import { checkLitmus } from 'vmaspec';
 *
 * const { verdict } = checkLitmus(`C SB
 * {}
 * P0(int *x, int *y) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y); }
 * P1(int *x, int *y) { WRITE_ONCE(*y, 1); int r0 = READ_ONCE(*x); }
 * exists (0:r0=0 /\\ 1:r0=0)`);
 * console.log(verdict); // Sometimes
 * ```
 *
 * @throws {@link LitmusError} with the place, for what is no such test or is not supported.
 */
export function checkLitmus(source: string, options: CheckLitmusOptions = {}): LitmusResult {
  asText(source, 'the litmus test');
  const { model = DEFAULTS.model, onProgress, progress: _, ...rest } = litmusOptions(options);
  const limits: LitmusOptions = { ...rest, ...(onProgress === undefined ? {} : { progress: onProgress }) };
  return runLitmus(parseLitmus(source), source, models[model], limits);
}

/**
 * Why a model forbids the outcome that a litmus test asks about; undefined if none was found.
 *
 * @example
 * ```ts
 * import { explainForbidden } from 'vmaspec';
 *
 * const source = `C CoRR
 * {}
 * P0(int *x) { WRITE_ONCE(*x, 1); }
 * P1(int *x) { int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*x); }
 * exists (1:r0=1 /\\ 1:r1=0)`;
 * console.log(explainForbidden(source)?.axiom);
 * ```
 *
 * @throws {@link LitmusError} with the place, for what is no such test or is not supported.
 */
export function explainForbidden(source: string, options: CheckLitmusOptions = {}): Explanation | undefined {
  return searchExplanation(source, options).explanation;
}

/**
 * As {@link explainForbidden}, and tells whether everything was looked at: only then is it known that no values lead to the
 * outcome.
 *
 * @example
 * ```ts
 * import { noExplanationText, searchExplanation } from 'vmaspec';
 *
 * const search = searchExplanation(`C never
 * {}
 * P0(int *x) { WRITE_ONCE(*x, 1); }
 * exists (x=2)`);
 * if (search.explanation === undefined) console.log(noExplanationText(search));
 * ```
 *
 * @throws {@link LitmusError} with the place, for what is no such test or is not supported.
 */
export function searchExplanation(source: string, options: CheckLitmusOptions = {}): ExplanationSearch {
  asText(source, 'the litmus test');
  const { model = DEFAULTS.model, timeout, signal } = litmusOptions(options);
  return lookForExplanation(parseLitmus(source), source, models[model], {
    ...(timeout === undefined ? {} : { timeout }),
    ...(signal === undefined ? {} : { signal }),
  });
}
