import { add } from '../../../models/relation.ts';
import type { Choice, Dependency, OpenDependency } from './dependencies.ts';
import type { EventGraph } from './event-graph.ts';

/** More choices than this in one execution are not told apart: it counts as allowed. */
const MOST_TRIES = 5000;

/** Which alternative each access takes, by CPU and access. */
type Chosen = ReadonlyMap<string, number>;

/**
 * Whether an execution agrees with one alternative of each address dependency that is left open. If so, `visit` sees it
 * with these dependencies; afterwards they are open again. The execution is whole and consistent without them.
 */
export function agrees(graph: EventGraph, isConsistent: () => boolean, visit: () => void): boolean {
  const open = graph.openDependencies;
  const { address } = graph.growing.statics;
  const without = address.bits.slice();
  const isAllowed = (chosen: Chosen): boolean => {
    address.bits.set(without);
    for (const { node, cpu, choices } of open)
      for (const choice of choices) for (const read of readsOf(choice, cpu, chosen)) add(address, read, node);
    return isConsistent();
  };
  const found = firstAllowed(alternativesIn(open), isAllowed);
  if (found) visit();
  address.bits.set(without);
  return found;
}

const keyOf = (cpu: number, { access }: Choice): string => `${cpu} ${access}`;

/** How many alternatives each access has, in the order in which events depend on them. */
function alternativesIn(open: readonly OpenDependency[]): readonly (readonly [string, number])[] {
  const found = new Map<string, number>();
  const meet = (cpu: number, choice: Choice): void => {
    found.set(keyOf(cpu, choice), choice.alternatives.length);
    for (const { choices } of choice.alternatives) for (const inner of choices) meet(cpu, inner);
  };
  for (const { cpu, choices } of open) for (const choice of choices) meet(cpu, choice);
  return [...found];
}

/** The reads that a choice leads to, as far as it was made. */
function readsOf(choice: Choice, cpu: number, chosen: Chosen): readonly number[] {
  const at = chosen.get(keyOf(cpu, choice));
  if (at === undefined) return [];
  const { reads, choices } = choice.alternatives[at] as Dependency;
  return choices.length === 0
    ? reads
    : [...reads, ...choices.flatMap((inner) => readsOf(inner, cpu, chosen))];
}

/**
 * Leaves the dependencies of the first assignment that is allowed. Dependencies only ever forbid: what is not allowed with
 * a part of them is not allowed with more.
 */
function firstAllowed(
  accesses: readonly (readonly [string, number])[],
  isAllowed: (chosen: Chosen) => boolean,
): boolean {
  // The earliest read forbids least, mostly.
  if (isAllowed(new Map(accesses.map(([key]) => [key, 0])))) return true;
  let tries = 0;
  const chosen = new Map<string, number>();
  const choose = (left: readonly (readonly [string, readonly number[]])[]): boolean => {
    // Those with the fewest alternatives first; an access that has none left is none that can be made.
    const possible = left.map(([key, all]): readonly [string, readonly number[]] => [
      key,
      all.filter((at) => {
        if (tries++ > MOST_TRIES) return true;
        chosen.set(key, at);
        const isPossible = isAllowed(chosen);
        chosen.delete(key);
        return isPossible;
      }),
    ]);
    if (tries > MOST_TRIES) return true;
    const [first, ...others] = possible.toSorted(([, a], [, b]) => a.length - b.length);
    if (first === undefined) return isAllowed(chosen);
    const [key, alternatives] = first;
    for (const at of alternatives) {
      chosen.set(key, at);
      if (choose(others)) return true;
      chosen.delete(key);
    }
    return false;
  };
  return choose(accesses.map(([key, count]) => [key, Array.from({ length: count }, (_, at) => at)] as const));
}
