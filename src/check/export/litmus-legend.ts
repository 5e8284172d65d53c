import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import { FREED } from '../../machines/graph/cpus/paths.ts';
import { infoOf, NULL } from '../../memory/field.ts';
import { isLock } from './litmus-locks.ts';
import type { LitmusPlaces } from './litmus-places.ts';
import type { Ways } from './litmus-published.ts';

/** Pointers that are read or stored on these paths, with the names of what they point to. */
export function pointersIn(
  ways: Ways,
  places: LitmusPlaces,
  execution: CpuExecution,
): (readonly [number, string])[] {
  const met = new Set<number>();
  for (const paths of ways.values())
    for (const { steps } of paths)
      for (const { value, fence, field, slot } of steps)
        if (fence === undefined && slot >= 0 && infoOf(field).kind === 'ref') met.add(value);
  return [...met]
    .filter((value) => value > NULL && value !== FREED && execution.objectAt(value)?.ref === value)
    .sort((a, b) => a - b)
    .map((value) => [value, places.objectName(value)]);
}

/** Names of these locks that are taken on some path. */
export function locksIn(ways: Ways, locks: ReadonlySet<number>, places: LitmusPlaces): string[] {
  const names = new Set<string>();
  for (const paths of ways.values())
    for (const { steps } of paths)
      for (const step of steps)
        if (isLock(step) && locks.has(step.slot)) names.add(places.nameOf(step.slot, step));
  return [...names];
}
