import type { SearchOptions } from '../../machines/graph/cpus/search-options.ts';
import type { Exploration } from '../../machines/graph/explore.ts';
import type { Counts } from '../judge/tally.ts';
import type { Prepared } from '../prepare.ts';
import type { Verdict } from '../verdict.ts';

/** One execution that refutes a claim is enough to say that; all of them must have been seen to say that none does. */
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
  { bounds, program }: Prepared,
  { model, asWritten, handsOver, retries }: SearchOptions,
  cut: number,
  ended: Exploration['ended'],
): string[] {
  const { scenario, sections, readers, writers } = bounds;
  const others = scenario.others?.length ?? 0;
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  return [
    readers === 1 ? '1 reader, 1 lookup' : `${readers} readers, 1 lookup each`,
    ...((scenario.caller ?? 'lookup') === 'lookup' ? [] : ['called by handle_swbp()']),
    `${count(writers, 'writer')}, ${count(sections, 'write section')}${writers > 1 ? ' dealt in turn' : ''}`,
    ...(others === 0 ? [] : [count(others, 'other CPU')]),
    ...(scenario.seqBits === undefined ? [] : [`counters of ${scenario.seqBits} bits`]),
    ...(program.reuse === undefined
      ? []
      : [
          `freed and taken again by these CPUs alone: ${program.reuse.join(', ')}${handsOver ? '' : ', handed over by release and acquire'}`,
        ]),
    asWritten ? 'plain accesses as written' : 'plain accesses taken as READ_ONCE() and WRITE_ONCE()',
    ...(model === 'lkmm'
      ? ['address dependencies through pointers only, no data or control dependencies']
      : []),
    'no cycles of program order and reads-from',
    'a loop that goes round without reading anything new is run once',
    cut === 0
      ? `every execution${ended === 'done' ? '' : ` until stopped (${ended})`}`
      : `${count(retries, 'more round')} of a loop, ${count(cut, 'execution')} cut there`,
  ];
}
