/** What many of the readers in the tables have in common, and the writers that some of them need. */
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref, struct } from '../../../src/memory/field.ts';
import { ELSEWHERE, END, HALF, idle, MIDDLE, START } from '../../../src/scenarios/places.ts';
import type { WriteCase } from '../../../src/scenarios/write-cases.ts';

/** What is made of a VMA. */
export type Look = (cpu: Cpu, vma: Ref, address: number) => number;

/** Where in its file the address lies: of two fields that a split moves one after the other. */
export const offsetIn: Look = (cpu, vma, address) => {
  const pgoff = cpu.load(vma, v.vm_pgoff);
  return v.fileOffset(pgoff, cpu.load(vma, v.vm_start), address);
};

export const isOdd = (seq: number): boolean => (seq & 1) === 1;

/** Runs something in a read section of RCU. */
export const inRcu =
  (body: v.Lookup): v.Lookup =>
  (cpu, mm, address) => {
    cpu.rcuReadLock();
    const answer = body(cpu, mm, address);
    cpu.rcuReadUnlock();
    return answer;
  };

/** What a look at the VMA of the address gives; NULL if there is none. */
export function lookAt(cpu: Cpu, mm: Ref, address: number, look: Look): number {
  const vma = v.vmaLookup(cpu, mm, address);
  return vma === NULL ? NULL : look(cpu, vma, address);
}

/** Begins, looks, asks again: one round of what is right, in a section that is open already. */
export function round(cpu: Cpu, mm: Ref, address: number, look: Look = offsetIn): number {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return NULL;
  const answer = lookAt(cpu, mm, address, look);
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
}

/** The same in a section of its own. */
export const checked = (look: Look = offsetIn): v.Lookup =>
  inRcu((cpu, mm, address) => round(cpu, mm, address, look));

/** Looks under mmap_lock. */
export function underMmapLock(cpu: Cpu, mm: Ref, address: number, look: Look = offsetIn): number {
  v.mmapReadLock(cpu, mm);
  const answer = lookAt(cpu, mm, address, look);
  v.mmapReadUnlock(cpu, mm);
  return answer;
}

/** `get_file_rcu()`, however the count is raised: true unless the last reference is gone. */
export function tryGetFile(cpu: Cpu, file: Ref, ordering: 'mb' | 'relaxed' = 'mb'): boolean {
  let count = cpu.readOnce(file, v.f_count);
  while (count !== 0) {
    const found = cpu.cmpxchg(file, v.f_count, count, count + 1, ordering);
    if (found === count) return true;
    count = found;
  }
  return false;
}

/** An object of the reader's own behind the VMA. */
export const mempolicy = struct('mempolicy', { mode: { kind: 'int' }, home: { kind: 'int' } });
/** Where two readers meet. */
export const gate = struct('gate', {
  flag0: { kind: 'int' },
  flag1: { kind: 'int' },
  inside: { kind: 'int' },
  cached: { kind: 'int' },
  value: { kind: 'int' },
});

const flags = v.VM_READ | v.VM_EXEC;
/** So many that no place in the file is an address. */
const PGOFF = 77;
/** A page number that no torn pair of the first mapping gives. */
const FAR = 200;
const around = [{ start: START, end: END, pgoff: PGOFF, file: 'file', flags }];
const unmapped = { operation: 'munmap', start: START, end: END } as const;

/** Write sections that leave everything as it is. */
export const nothingChanges: WriteCase = { id: 'nothing changes', mappings: around, writes: [idle, idle] };
/** The VMA lives again at another address. */
export const elsewhere: WriteCase = {
  id: 'munmap, mmap elsewhere',
  mappings: around,
  writes: [
    unmapped,
    { operation: 'mmap', start: ELSEWHERE, end: ELSEWHERE + 2 * HALF, pgoff: FAR, flags, file: 'other' },
  ],
};
/** The VMA lives again in another process. */
export const otherProcess: WriteCase = {
  id: 'munmap, mmap in another mm',
  mappings: around,
  writes: [
    unmapped,
    { operation: 'mmap', start: START, end: END, pgoff: FAR, flags, file: 'other', in: 'other mm' },
  ],
};
/** The VMA lives again for the upper half alone, with other pages: no field is what it was. */
export const upperHalf: WriteCase = {
  id: 'munmap, mmap of the upper half',
  mappings: around,
  writes: [unmapped, { operation: 'mmap', start: MIDDLE, end: END, pgoff: FAR, flags, file: 'other' }],
};
/** The file goes with its last mapping, and another one takes its slot. */
export const fileGoes: WriteCase = {
  id: 'last-munmap-open',
  mappings: around,
  writes: [unmapped, { operation: 'open', inode: 'other inode' }],
  ...{ files: { file: { inode: 'inode', held: false } } },
};
/** The same with a file that `kfree()` gives back at once. */
export const fileGoesAtOnce: WriteCase = {
  id: 'last munmap, kfree',
  mappings: around,
  writes: [unmapped],
  ...{ files: { file: { inode: 'inode', kind: 'backing-kfree', held: false } } },
};
/** The VMA lives again with no file. */
export const anonymous: WriteCase = {
  id: 'munmap, mmap of anonymous memory',
  mappings: around,
  writes: [unmapped, { operation: 'mmap', start: START, end: END, pgoff: 0, flags, file: null }],
};
/** The uprobe goes. */
export const uprobeGoes: WriteCase = {
  id: 'unregister',
  mappings: around,
  writes: [{ operation: 'unregister', uprobe: 'uprobe A' }],
};

/** What may be said of a pointer that nothing protects: that, or what comes of it. */
export const UNPROTECTED = ['unprotected access', 'use-after-free'] as const;
