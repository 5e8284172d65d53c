import type { LitmusResult } from '../run/run.ts';

/** What an answer does not cover, in sentences: it stands beside every answer. */
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
