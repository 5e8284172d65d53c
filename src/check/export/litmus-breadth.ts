import { UserError } from '../../common/errors.ts';
import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import { type CpuPath, pathsOf } from '../../machines/graph/cpus/paths.ts';
import type { GraphVerdict } from '../judge/graph/check-graph.ts';
import type { Prepared } from '../stage/prepare.ts';
import type { Ways } from './litmus-published.ts';
import type { LitmusValues } from './litmus-values.ts';

/** At most so many paths of a CPU are written. Above that, paths that no execution took are left out. */
const MOST_WAYS = 5_000;

/**
 * Which paths of a reader the condition has: those on all values that are ever stored (`all`), or those on the values
 * that it met, with one other value for one read under a lock (`locked`) or without (`met`).
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
 * The paths of each CPU. Paths of a reader that no execution took are included if they are not too many: all of them,
 * or those that differ from a taken path by one read under a lock, or none. For a Never some of them should refute
 * the claim; otherwise the condition says nothing.
 */
export function waysOf(
  values: LitmusValues,
  last: CpuExecution,
  { bounds }: Prepared,
  verdict: GraphVerdict['verdict'],
  refutes: (cpu: number, path: CpuPath) => boolean,
): { readonly ways: Ways; readonly breadth: Breadth } {
  const isNever = verdict.startsWith('Never');
  const cpus = [...values.cpus].sort((a, b) => a - b);
  const paths = (cpu: number, of: Parameters<typeof pathsOf>[3]): readonly CpuPath[] => {
    const found: CpuPath[] = [];
    for (const path of pathsOf(last.host, cpu, values.programOf(cpu), of))
      if (found.push(path) > MOST_WAYS) return [];
    if (found.length === 0) throw new Error(`[vmaspec bug] CPU${last.nameOf(cpu)} goes no way at all`);
    return found;
  };
  const waysIn = (breadth: Breadth): Ways =>
    new Map(
      cpus.map((cpu) => [
        cpu,
        cpu < bounds.readers
          ? paths(cpu, (operation, before) => VALUES[breadth](values, cpu, operation, before))
          : paths(cpu, (operation) => values.seen(cpu, operation)),
      ]),
    );
  let found: { readonly ways: Ways; readonly breadth: Breadth } | undefined;
  for (const breadth of isNever ? (['all', 'locked'] as const) : (['all', 'met'] as const)) {
    const ways = waysIn(breadth);
    if ([...ways.values()].some((of) => of.length === 0)) continue;
    const says =
      !isNever || [...ways].some(([cpu, of]) => cpu < bounds.readers && of.some((one) => refutes(cpu, one)));
    if (says) return { ways, breadth };
    found ??= { ways, breadth };
  }
  if (found === undefined)
    throw new UserError(
      `a CPU has more than ${MOST_WAYS} paths on the values that others store: try a lookup that does less, such as merged`,
    );
  return found;
}
