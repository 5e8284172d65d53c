import type { LitmusResult } from '../run/run.ts';

/**
 * What an answer does not cover, in sentences: it stands beside every answer.
 *
 * @example
 * ```ts
 * import { boundsText, checkLitmus } from 'vmaspec';
 *
 * const result = checkLitmus(`C endless
 * {}
 * P0(int *x) { while (1) { WRITE_ONCE(*x, 1); } }
 * exists (x=1)`);
 * console.log(boundsText(result)[0]); // Nothing was judged: P0 needs more than 2 turns of a loop, ...
 * ```
 */
export function boundsText({ cutOff, ended, nothing }: LitmusResult): string[] {
  const why: Readonly<Record<string, string>> = {
    timeout: 'time was up',
    executions: 'as many executions as were asked for were met',
    memory: 'there are too many final states',
    aborted: 'it was stopped',
    stopped: 'the first witness was enough',
  };
  return [
    ...(nothing === undefined ? [] : [`Nothing was judged: ${nothing}.`]),
    ...(ended in why ? [`The search is not complete: ${why[ended]}.`] : []),
    ...(cutOff && nothing === undefined
      ? ['Loops were followed for two turns; what needs more is not covered.']
      : []),
  ];
}
