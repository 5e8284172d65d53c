import type { CpuRecord } from './cpu-record.ts';
import type { Running, Wake } from './running.ts';

/** CPUs that wait for a value in a slot, and that a store by another one may wake. */
export function wokenByStore(
  running: readonly Running[],
  by: CpuRecord,
  slot: number,
  value: number,
  write: number,
): Wake[] {
  const found: Wake[] = [];
  for (const { record } of running) {
    if (record === by || record.waits === undefined || record.waits.slot !== slot) continue;
    if (record.waits.pool !== undefined) continue;
    if (record.waits.accepts === undefined || record.waits.accepts(value)) found.push({ record, write });
  }
  return found;
}

/** CPUs that wait for a value in one of the slots that a free took away: they meet that nothing is there. */
export const wokenByFree = (
  running: readonly Running[],
  by: CpuRecord,
  slots: readonly number[],
  write: number,
): Wake[] =>
  running.flatMap(({ record }) =>
    record !== by && record.waits !== undefined && slots.includes(record.waits.slot)
      ? [{ record, write }]
      : [],
  );

/** CPUs that wait for an object of a cache, one of which was given back. */
export const wokenByGivingBack = (
  running: readonly Running[],
  by: CpuRecord,
  cache: string | undefined,
  write: number,
): Wake[] =>
  running.flatMap(({ record }) =>
    record !== by && record.waits?.pool !== undefined && record.waits.pool === cache
      ? [{ record, write }]
      : [],
  );
