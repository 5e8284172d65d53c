/** What several readers of the tables `right-outside` and `wrong-outside` are made of. */
import {
  type Cpu,
  f_count,
  fileOffset,
  filp_cachep,
  mmapLockSpeculateRetry,
  mmapLockSpeculateTryBegin,
  NULL,
  type Ref,
  type ScenarioOperation,
  VM_EXEC,
  VM_READ,
  VM_WRITE,
  vm_pgoff,
  vm_start,
  vmaLookup,
  type WriteCase,
} from '../../../src/index.ts';
import { struct } from '../../../src/memory/field.ts';
import { ELSEWHERE, END, HALF, MIDDLE, START } from '../../../src/scenarios/places.ts';

/** True while a write section is open. */
export const isOdd = (seq: number): boolean => (seq & 1) === 1;

/** Where in its file the address lies, if the VMA holds it: two plain loads that a writer may come between. */
export function placeIn(cpu: Cpu, vma: Ref, address: number): number {
  return fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
}

/** As {@link placeIn} of the VMA that holds the address, without the lock; 0: none, or take mmap_lock. */
export function placeSpeculative(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  const place = vma === NULL ? 0 : placeIn(cpu, vma, address);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? 0 : place;
}

/** One attempt at `get_file_rcu()`: a reference more, unless there is none left or somebody else was faster. */
export function tryGetFile(cpu: Cpu, file: Ref): boolean {
  const count = cpu.readOnce(file, f_count);
  return count !== 0 && cpu.cmpxchg(file, f_count, count, count + 1, 'acquire') === count;
}

/** `fput()` of a file of `filp_cachep`: the last reference frees it. */
export function putFile(cpu: Cpu, file: Ref): void {
  if (cpu.fetchAdd(file, f_count, -1) === 1) cpu.free(filp_cachep, file);
}

/** A policy of a VMA. */
export const mempolicy = struct('mempolicy', { mode: { kind: 'int' } });

/** What two readers tell each other: each says that it is there, and who sees nobody is an owner. */
export const meeting = struct('meeting', {
  tickets: { kind: 'int' },
  first_is_here: { kind: 'int' },
  second_is_here: { kind: 'int' },
  owners: { kind: 'int' },
});

/** Answer of an owner who finds that there is another one: no place is that small. */
export const TWO_OWNERS = 999;

/** What two readers remember for each other: a place plus 1, and the count that it goes with plus 1. */
export const placeCache = struct('place_cache', { tag: { kind: 'int' }, place: { kind: 'int' } });

/** A counter of lookups. */
export const lookups = struct('lookups', { hits: { kind: 'int' } });

const mapped = { start: START, end: END, pgoff: 16 } as const;
const munmap: ScenarioOperation = { operation: 'munmap', start: START, end: END };

/** The VMA goes, and the next one that is made lies somewhere else. */
export const recycledElsewhere: WriteCase = {
  id: 'munmap, mmap elsewhere',
  writes: [
    munmap,
    {
      operation: 'mmap',
      start: ELSEWHERE,
      end: ELSEWHERE + HALF,
      pgoff: 16,
      flags: VM_READ | VM_EXEC,
      file: 'other',
    },
  ],
};

/** The last mapping of the file goes, and the next file that is opened is of another inode. */
export const fileReused: WriteCase = {
  id: 'munmap, open',
  files: { file: { inode: 'inode', held: false } },
  writes: [munmap, { operation: 'open', inode: 'other inode' }],
};

/** Another file over the file, in exactly its range: one store into the tree's node, and no node dies. */
export const mappedOver: WriteCase = {
  id: 'mmap MAP_FIXED, exactly over',
  writes: [{ operation: 'mmapFixed', ...mapped, flags: VM_READ | VM_EXEC, file: 'other' }],
};

/** Anonymous memory over the file. */
export const anonymousOver: WriteCase = {
  id: 'mmap MAP_FIXED, anonymous',
  writes: [{ operation: 'mmapFixed', ...mapped, flags: VM_READ | VM_EXEC, file: null }],
};

/** The uprobe at the address goes, and nobody else wants it. */
export const uprobeGoes: WriteCase = {
  id: 'unregister',
  writes: [{ operation: 'unregister', uprobe: 'uprobe A' }],
};

/** One section that marks the VMA and moves nothing, then one that splits it. */
export const markThenSplit: WriteCase = {
  id: 'mark, then split below',
  writes: [
    { operation: 'mprotect', start: START, end: END, protection: VM_READ | VM_WRITE | VM_EXEC },
    { operation: 'split', address: MIDDLE, newBelow: true },
  ],
};

/** A bit that the mapping at the address always has, and other mappings have not. */
export const TRAMPOLINE = 0x10000000;

/** The same is mapped again, in another VMA, and the old one becomes one without {@link TRAMPOLINE}. */
export const recycledWithoutFlag: WriteCase = {
  id: 'mmap MAP_FIXED alike, mmap elsewhere',
  writes: [
    { operation: 'mmapFixed', ...mapped, flags: VM_READ | VM_EXEC | TRAMPOLINE, file: null },
    {
      operation: 'mmap',
      start: ELSEWHERE,
      end: ELSEWHERE + HALF,
      pgoff: 0,
      flags: VM_READ | VM_EXEC,
      file: null,
    },
  ],
};
