import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { mm_cachep, mm_count } from '../memory/layout.ts';

/** `mmgrab()`: keeps the `mm_struct` itself, not what it maps. The caller knows that it lives. */
export function mmgrab(cpu: Cpu, mm: Ref): void {
  cpu.fetchAdd(mm, mm_count, 1, 'relaxed');
}

/** `mmdrop()`: the last one frees the `mm_struct` at once, without a grace period. */
export function mmdrop(cpu: Cpu, mm: Ref): void {
  if (cpu.fetchAdd(mm, mm_count, -1) === 1) cpu.free(mm_cachep, mm);
}
