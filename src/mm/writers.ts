import type { Cpu } from '../memory/cpu.ts';
import type { AddressSpace } from './address-space.ts';
import { brk } from './brk.ts';
import { expandDownwards, expandUpwards } from './expand-stack.ts';
import { fork } from './fork.ts';
import { mmap, mmapFixed } from './mmap.ts';
import { mprotect } from './mprotect.ts';
import { mremap, mremapInPlace } from './mremap.ts';
import { munmap } from './munmap.ts';
import { shrink } from './shrink-vma.ts';
import { split } from './split.ts';
import type { Mapping } from './vma.ts';

/**
 * One write section, as data: what a scenario says, and what a writer thread is told to do. Addresses are in bytes
 * and whole pages. Where the kernel would return an error (a hole where a VMA is needed, a neighbour in the way),
 * the section ends without a change.
 */
export type WriteOperation =
  | { readonly operation: 'split'; readonly address: number; readonly newBelow: boolean }
  | {
      readonly operation: 'mprotect';
      readonly start: number;
      readonly end: number;
      readonly protection: number;
    }
  | { readonly operation: 'munmap'; readonly start: number; readonly end: number }
  /** Into a gap; joins VMAs alike on either side. */
  | ({ readonly operation: 'mmap' } & Mapping)
  /** With MAP_FIXED: over whatever is there. */
  | ({ readonly operation: 'mmapFixed' } & Mapping)
  /** With MREMAP_FIXED: moves a part of one VMA over whatever is at the new place. */
  | {
      readonly operation: 'mremap';
      readonly oldStart: number;
      readonly length: number;
      readonly newStart: number;
    }
  /** The VMA at the address gets a new end, without a move: mremap() to a larger size, by vma_expand(). */
  | { readonly operation: 'expand'; readonly address: number; readonly end: number }
  /** The VMA at the address grows as a stack does in a page fault, which ends as a reader. */
  | { readonly operation: 'expandUpwards'; readonly address: number; readonly end: number }
  | { readonly operation: 'expandDownwards'; readonly address: number; readonly start: number }
  /** The VMA at the address loses one end: vma_shrink(), as exec does to the stack. */
  | { readonly operation: 'shrink'; readonly address: number; readonly start: number; readonly end: number }
  | { readonly operation: 'brk'; readonly brk: number }
  /** A child gets a copy and exits at once. Takes the locks of both: a writer side sees another mm, too. */
  | { readonly operation: 'fork' };

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
    case 'mmapFixed':
      mmapFixed(cpu, space, write);
      break;
    case 'mremap':
      mremap(cpu, space, write.oldStart, write.length, write.newStart);
      break;
    case 'expand':
      mremapInPlace(cpu, space, write.address, write.end);
      break;
    case 'expandUpwards':
      expandUpwards(cpu, space, write.address, write.end);
      break;
    case 'expandDownwards':
      expandDownwards(cpu, space, write.address, write.start);
      break;
    case 'shrink':
      shrink(cpu, space, write.address, write.start, write.end);
      break;
    case 'brk':
      brk(cpu, space, write.brk);
      break;
    case 'fork':
      fork(cpu, space);
      break;
  }
}
