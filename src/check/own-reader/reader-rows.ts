import { DEFAULTS } from '../../common/options.ts';
import { MODELS } from '../../models/model.ts';
import type { ReaderRaces, ReaderReport, ReaderRow, RemovalResult } from '../../report/reader-report.ts';
import { type LookupRef, lookupName } from '../reader/lookup-ref.ts';
import type { CheckOptions } from './check-options.ts';
import type { Searched } from './reader-search.ts';

/** What is learned about a reader in which nothing was found. */
export interface Assessment {
  readonly removals?: readonly RemovalResult[] | undefined;
  readonly races?: readonly ReaderRaces[] | undefined;
}

/** Everything that was searched as one report. */
export function reportOf(
  reader: LookupRef,
  { writerSide = DEFAULTS.writerSide, claim = DEFAULTS.claim }: CheckOptions,
  searched: readonly Searched[],
  { removals, races }: Assessment,
): ReaderReport {
  const rows = searched.map(({ row }) => row);
  // If none of the removals is found, the searches showed nothing about the reader.
  const isShown = removals === undefined || removals.some(({ found }) => found !== false);
  return {
    reader: lookupName(reader),
    writerSide,
    claim,
    rows: isShown ? rows : rows.map(notShown),
    removals: removals ?? null,
    races: races === undefined || races.length === 0 ? null : races,
    worst: worstOf(searched),
  };
}

const NOT_SHOWN = 'nothing that can be taken away from it is found, so that nothing is found says nothing';

const notShown = (row: ReaderRow): ReaderRow =>
  row.verdict === 'Never' || row.verdict === 'Never within bound'
    ? { ...row, verdict: 'not judged', bounds: [NOT_SHOWN] }
    : row;

/** Kinds of findings, the worst first; all other kinds come in between. */
const FIRST = ['not-deterministic', 'use-after-free', 'double free', 'NULL dereference', 'wrong answer'];
const LAST = ['deadlock', 'endless'];

/**
 * The row of the worst kind of finding. Among equals the strongest memory model comes first, since there the least
 * has to go wrong; then the execution with the fewest steps.
 */
function worstOf(searched: readonly Searched[]): ReaderReport['worst'] {
  const rank = (kind: string): number =>
    FIRST.includes(kind)
      ? FIRST.indexOf(kind)
      : LAST.includes(kind)
        ? FIRST.length + 1 + LAST.indexOf(kind)
        : FIRST.length;
  const ranked = ({ findings }: ReaderRow): number => Math.min(...findings.map(({ kind }) => rank(kind)));
  const strength = ({ model }: ReaderRow): number => MODELS.indexOf(model);
  const steps = ({ witness }: Searched): number => witness?.steps.length ?? Number.POSITIVE_INFINITY;
  const [worst] = searched
    .filter(({ row }) => row.findings.length > 0)
    .sort(
      (a, b) =>
        ranked(a.row) - ranked(b.row) ||
        Number(a.witness === undefined) - Number(b.witness === undefined) ||
        strength(a.row) - strength(b.row) ||
        steps(a) - steps(b),
    );
  if (worst === undefined) return null;
  const { row, witness } = worst;
  const { operation, sections, model, lockModel } = row;
  return { operation, sections, model, lockModel, ...(witness === undefined ? {} : { witness }) };
}
