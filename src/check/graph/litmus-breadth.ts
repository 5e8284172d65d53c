import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import { type CpuPath, pathsOf } from '../../machines/graph/cpus/paths.ts';
import { UserError } from '../lookup-error.ts';
import type { Prepared } from '../prepare.ts';
import type { GraphVerdict } from './check-graph.ts';
import type { LitmusValues } from './litmus-values.ts';
import type { Ways } from './litmus-ways.ts';

/** Ways of a CPU that are written out at most, before those that no execution went are left out. */
const MOST_WAYS = 5_000;

/**
 * Which ways of a reader the condition has: on all values that are ever stored, or on those that it met, with another
 * one only for one read under a lock, or for none.
 */
export type Breadth = 'all' | 'locked' | 'met';

/** What a reader of the file is told of it. */
export const BREADTHS: Readonly<Record<Breadth, readonly string[]>> = {
  all: [],
  locked: [
    'The condition has the ways that were met, and those that part from them by one read under a lock.',
  ],
  met: ['The condition has the ways that were met, not those that no execution went.'],
};

const VALUES: Readonly<
  Record<Breadth, (values: LitmusValues, ...asked: Parameters<LitmusValues['went']>) => readonly number[]>
> = {
  all: (values, ...asked) => values.possible(...asked),
  locked: (values, ...asked) => values.nearby(...asked),
  met: (values, ...asked) => values.went(...asked),
};

/**
 * The ways of each CPU. Those of a reader that no execution went are there as far as there are not too many: all of
 * them, or those that part from a way that was met by one read under a lock, or none.
 */
export function waysOf(
  values: LitmusValues,
  last: CpuExecution,
  { bounds }: Prepared,
  verdict: GraphVerdict['verdict'],
): { readonly ways: Ways; readonly breadth: Breadth } {
  const breadths: Breadth[] = verdict.startsWith('Never') ? ['all', 'locked'] : ['all', 'met'];
  let breadth: Breadth = 'all';
  const ways = new Map<number, readonly CpuPath[]>();
  for (const cpu of [...values.cpus].sort((a, b) => a - b)) {
    const paths = (of: Parameters<typeof pathsOf>[3]): readonly CpuPath[] | undefined => {
      const found: CpuPath[] = [];
      for (const path of pathsOf(last.host, cpu, values.programOf(cpu), of))
        if (found.push(path) > MOST_WAYS) return undefined;
      return found;
    };
    let found: readonly CpuPath[] | undefined;
    if (cpu >= bounds.readers)
      found =
        paths((operation) => values.seen(cpu, operation)) ??
        paths((operation, before) => values.went(cpu, operation, before));
    for (
      let at = breadths.indexOf(breadth);
      found === undefined && cpu < bounds.readers && at < breadths.length;
      at++
    ) {
      breadth = breadths[at] as Breadth;
      const valuesOf = VALUES[breadth];
      found = paths((operation, before) => valuesOf(values, cpu, operation, before));
    }
    if (found === undefined)
      throw new UserError(`CPU${last.nameOf(cpu)} has more than ${MOST_WAYS} ways on what others store`);
    ways.set(cpu, found);
  }
  return { ways, breadth };
}
