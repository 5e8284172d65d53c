import type { CpuExploration } from '../../../machines/graph/cpus/explore-cpus.ts';
import type { SearchOptions } from '../../../machines/graph/cpus/search-options.ts';
import type { Exploration } from '../../../machines/graph/explore.ts';
import { cutText } from '../../../machines/retries.ts';
import { traits } from '../../../models/traits.ts';
import { counted, setUpBounds } from '../../stage/bounds.ts';
import type { Prepared } from '../../stage/prepare.ts';
import type { Counts } from '../tally.ts';
import type { Verdict } from '../verdict.ts';

/** One execution is enough to refute a claim. To say that none refutes it, all of them must have been seen. */
export function wordOf(
  { positive, negative }: Pick<Counts, 'positive' | 'negative'>,
  cut: number,
  ended: Exploration['ended'],
): Verdict['verdict'] {
  const whole = ended === 'done';
  if (positive > 0) return whole && negative === 0 && cut === 0 ? 'Always' : 'Sometimes';
  if (!whole) return 'Unknown';
  return cut > 0 ? 'Never within bound' : 'Never';
}

/** What was explored and what was not, one short phrase each. */
export function boundsOf(
  { bounds }: Pick<Prepared, 'bounds'>,
  { model, asWritten, handsOver, retries }: SearchOptions,
  takenAgain: ReadonlySet<string>,
  { cut, dropped, ended }: Pick<CpuExploration, 'cut' | 'dropped' | 'ended'>,
): string[] {
  return [
    ...setUpBounds(bounds, takenAgain, handsOver ? '' : ', handed over by release and acquire'),
    asWritten ? 'plain accesses as written' : 'plain accesses taken as READ_ONCE() and WRITE_ONCE()',
    ...(traits[model].seesDependencies
      ? ['address dependencies through pointers only, no data or control dependencies']
      : []),
    'no cycles of program order and reads-from',
    ...(dropped === 0
      ? []
      : [
          `${counted(dropped, 'round')} of loops of the lab's own left out, which only read again what was read`,
        ]),
    cut === 0
      ? `every execution${ended === 'done' ? '' : ` until stopped (${ended})`}`
      : cutText(retries, cut),
  ];
}
