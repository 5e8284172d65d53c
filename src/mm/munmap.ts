import type { Cpu } from '../memory/cpu.ts';
import type { AddressSpace } from './address-space.ts';
import { doVmiMunmap } from './munmap-vmas.ts';

/**
 * `munmap()` of `[start, end)`: splits at the edges, marks and detaches each VMA, clears the tree, downgrades
 * the lock (the write section ends there), and only then drops files and VMAs.
 */
export function munmap(cpu: Cpu, space: AddressSpace, start: number, end: number): void {
  space.side.mmapWriteLock(cpu, space);
  doVmiMunmap(cpu, space, start, end, true);
}
