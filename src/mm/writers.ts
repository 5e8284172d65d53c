import type { Cpu } from '../memory/cpu.ts';
import type { AddressSpace } from './address-space.ts';
import { mmap } from './mmap.ts';
import { mprotect } from './mprotect.ts';
import { munmap } from './munmap.ts';
import { split } from './split.ts';
import type { Mapping } from './vma.ts';

/** One write section, as data: what a scenario says, and what a writer thread is told to do. */
export type WriteOperation =
  | { readonly operation: 'split'; readonly address: number; readonly newBelow: boolean }
  | {
      readonly operation: 'mprotect';
      readonly start: number;
      readonly end: number;
      readonly protection: number;
    }
  | { readonly operation: 'munmap'; readonly start: number; readonly end: number }
  | ({ readonly operation: 'mmap' } & Mapping);

/** Performs one write section. */
export function performWrite(cpu: Cpu, space: AddressSpace, write: WriteOperation): void {
  switch (write.operation) {
    case 'split':
      split(cpu, space, write.address, write.newBelow);
      break;
    case 'mprotect':
      mprotect(cpu, space, write.start, write.end, write.protection);
      break;
    case 'munmap':
      munmap(cpu, space, write.start, write.end);
      break;
    case 'mmap':
      mmap(cpu, space, write);
      break;
  }
}
