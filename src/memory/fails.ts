import type { Cpu } from './cpu.ts';

/**
 * Called when a check does not hold, before a lookup gives up because of it. Returns true, unless `switchboard()`
 * leaves that check out to see whether anything depends on it. The name says what should hold. A check that holds
 * costs nothing.
 *
 * @example
 * ```ts
 * import { CHANGED, type Cpu, fails, mm_lock_seq, type Ref } from 'vmaspec';
 *
 * function end(cpu: Cpu, mm: Ref, seq: number, answer: Ref): Ref {
 *   const isChanged = cpu.readOnce(mm, mm_lock_seq) !== seq;
 *   return isChanged && fails(cpu, 'mm_lock_seq unchanged') ? CHANGED : answer;
 * }
 * ```
 */
export function fails(cpu: Cpu, check: string): boolean {
  return cpu.fails === undefined || cpu.fails(check);
}
