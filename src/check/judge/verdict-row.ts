import type { Verdict, VerdictRow } from './verdict.ts';

/** What a row without a verdict names, and why it has none. */
export type Unjudged = Pick<
  VerdictRow,
  'scenario' | 'lookup' | 'writerSide' | 'model' | 'lockModel' | 'claim'
> & {
  readonly verdict: 'not judged' | 'n/a';
  readonly why: string;
};

/** A verdict as a row of a table. */
export function verdictRow({ witness, findings, ...verdict }: Verdict): VerdictRow {
  return { ...verdict, findings: findings.map(({ witness: _, ...found }) => found) };
}

/** The row of a pair that was not judged: all its counts are 0. */
export function unjudgedRow({ why, ...named }: Unjudged): VerdictRow {
  return {
    ...named,
    plain: 'once',
    positive: 0,
    negative: 0,
    otherwiseWrong: 0,
    cut: 0,
    dataRaces: null,
    races: [],
    bounds: [why],
    accepted: 0,
    acceptedAcrossWrite: 0,
    fellBack: 0,
    findings: [],
    vacuous: false,
    ended: 'stopped',
  };
}
