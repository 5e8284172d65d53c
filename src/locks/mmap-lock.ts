import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { mmap_lock } from '../memory/layout.ts';

/** `mmap_read_lock()`: sleeps while a writer holds the lock. */
export function mmapReadLock(cpu: Cpu, mm: Ref): void {
  cpu.downRead(mm, mmap_lock);
}

/** `mmap_read_unlock()`. */
export function mmapReadUnlock(cpu: Cpu, mm: Ref): void {
  cpu.upRead(mm, mmap_lock);
}
