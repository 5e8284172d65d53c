/** Readers that are right, written from the kernel's rules alone: any finding about one of them is a false alarm. */
import {
  type Cpu,
  f_inode,
  fileOffset,
  findUprobeRcu,
  i_ino,
  lockVmaUnderRcu,
  mm_lock_seq,
  mmap_lock,
  mmapLockSpeculateRetry,
  mmapLockSpeculateTryBegin,
  mmapReadLock,
  mmapReadUnlock,
  NULL,
  offset,
  putUprobe,
  type Ref,
  refcntVmaLock,
  tryGetUprobe,
  VM_EXEC,
  VM_READ,
  VM_WRITE,
  vm_end,
  vm_file,
  vm_flags,
  vm_pgoff,
  vm_policy,
  vm_start,
  vmaEndReadRefcnt,
  vmaLookup,
} from '../../../src/index.ts';
import {
  isOdd,
  meeting,
  mempolicy,
  placeCache,
  placeIn,
  placeSpeculative,
  putFile,
  TWO_OWNERS,
  tryGetFile,
} from './outside-parts.ts';
import type { RightReader } from './reader-case.ts';

const { mode } = mempolicy;
const { tickets, first_is_here, second_is_here, owners } = meeting;
const { tag, place: cachedPlace } = placeCache;

function threeRounds(cpu: Cpu, mm: Ref, address: number): number {
  for (let round = 0; round < 3; round++) {
    const place = placeSpeculative(cpu, mm, address);
    if (place !== 0) return place;
  }
  return 0;
}

function maskedAtBegin(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm) & ~1;
  const vma = vmaLookup(cpu, mm, address);
  const place = vma === NULL ? 0 : placeIn(cpu, vma, address);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? 0 : place;
}

function looksTwice(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const answer = lookTwice(cpu, mm, address);
  cpu.rcuReadUnlock();
  return answer;
}

function lookTwice(cpu: Cpu, mm: Ref, address: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return 0;
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return 0;
  const file = cpu.readOnce(vma, vm_file);
  const place = placeIn(cpu, vma, address);
  if (vmaLookup(cpu, mm, address) !== vma || cpu.readOnce(vma, vm_file) !== file) return 0;
  if (placeIn(cpu, vma, address) !== place) return 0;
  return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : place;
}

function vmaLockOrMmapLock(cpu: Cpu, mm: Ref, address: number): number {
  const vma = lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);
  if (vma > NULL) {
    const inode = inodeOf(cpu, vma);
    vmaEndReadRefcnt(cpu, vma);
    return inode;
  }
  mmapReadLock(cpu, mm);
  const sure = vmaLookup(cpu, mm, address);
  const inode = sure === NULL ? NULL : inodeOf(cpu, sure);
  mmapReadUnlock(cpu, mm);
  return inode;
}

/** The inode that a VMA maps, for who holds the VMA, or NULL. */
function inodeOf(cpu: Cpu, vma: Ref): Ref {
  const file = cpu.load(vma, vm_file);
  return file === NULL ? NULL : cpu.load(file, f_inode);
}

function nestedSections(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  cpu.rcuReadLock();
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  cpu.rcuReadUnlock();
  cpu.rcuReadLock();
  const place = vma === NULL ? 0 : placeIn(cpu, vma, address);
  cpu.rcuReadUnlock();
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? 0 : place;
}

/** The file at the address with a reference for the caller, or NULL. */
function fileReferenced(cpu: Cpu, mm: Ref, address: number): Ref {
  cpu.rcuReadLock();
  const file = takeFile(cpu, mm, address);
  cpu.rcuReadUnlock();
  return file;
}

function takeFile(cpu: Cpu, mm: Ref, address: number): Ref {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return NULL;
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const file = cpu.readOnce(vma, vm_file);
  if (file === NULL || !tryGetFile(cpu, file)) return NULL;
  if (!mmapLockSpeculateRetry(cpu, mm, seq)) return file;
  putFile(cpu, file);
  return NULL;
}

function inodeByFileReference(cpu: Cpu, mm: Ref, address: number): number {
  const file = fileReferenced(cpu, mm, address);
  if (file === NULL) return 0;
  const ino = cpu.load(cpu.load(file, f_inode), i_ino);
  putFile(cpu, file);
  return ino + 1;
}

function vmaLocked(cpu: Cpu, mm: Ref, address: number): Ref {
  const vma = lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);
  return vma > NULL ? vma : NULL;
}

function uprobeByReference(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLockTrace();
  cpu.rcuReadLock();
  const found = findUprobe(cpu, mm, address);
  cpu.rcuReadUnlock();
  const uprobe = found !== NULL && tryGetUprobe(cpu, found) ? found : NULL;
  cpu.rcuReadUnlockTrace();
  if (uprobe === NULL) return 0;
  const at = cpu.load(uprobe, offset);
  putUprobe(cpu, uprobe);
  return at;
}

function findUprobe(cpu: Cpu, mm: Ref, address: number): Ref {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return NULL;
  const vma = vmaLookup(cpu, mm, address);
  const file = vma === NULL ? NULL : cpu.readOnce(vma, vm_file);
  if (file === NULL) return NULL;
  const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), placeIn(cpu, vma, address));
  return mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : uprobe;
}

function manyFields(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const answer = readManyFields(cpu, mm, address);
  cpu.rcuReadUnlock();
  return answer;
}

function readManyFields(cpu: Cpu, mm: Ref, address: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return 0;
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return 0;
  const start = cpu.load(vma, vm_start);
  const end = cpu.load(vma, vm_end);
  const flags = cpu.load(vma, vm_flags);
  const pgoff = cpu.load(vma, vm_pgoff);
  const hasFile = cpu.readOnce(vma, vm_file) !== NULL;
  if (mmapLockSpeculateRetry(cpu, mm, seq)) return 0;
  const bits = (flags & (VM_READ | VM_WRITE | VM_EXEC)) | (hasFile ? 8 : 0);
  return (fileOffset(pgoff, start, address) + end - start) * 16 + bits;
}

function anonymousEnd(cpu: Cpu, mm: Ref, address: number): number {
  for (let round = 0; round < 2; round++) {
    cpu.rcuReadLock();
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const end = isOdd(seq) ? 0 : endAt(cpu, mm, address);
    const changed = mmapLockSpeculateRetry(cpu, mm, seq);
    cpu.rcuReadUnlock();
    if (!isOdd(seq) && !changed) return end;
  }
  mmapReadLock(cpu, mm);
  const end = endAt(cpu, mm, address);
  mmapReadUnlock(cpu, mm);
  return end;
}

function endAt(cpu: Cpu, mm: Ref, address: number): number {
  const vma = vmaLookup(cpu, mm, address);
  return vma === NULL ? 0 : cpu.load(vma, vm_end);
}

function policyMode(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const answer = readPolicyMode(cpu, mm, address);
  cpu.rcuReadUnlock();
  return answer;
}

function readPolicyMode(cpu: Cpu, mm: Ref, address: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return 0;
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return 0;
  const policy = cpu.rcuDereference(vma, vm_policy);
  if (policy === NULL) return 0;
  const found = cpu.load(policy, mode) & 0xff;
  return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : found + 1;
}

function cached(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  cpu.rcuReadLock();
  const answer = lookupCached(cpu, mm, address, shared);
  cpu.rcuReadUnlock();
  return answer;
}

function lookupCached(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return 0;
  // Pairs with the release below: who sees the tag sees the place.
  if (cpu.smpLoadAcquire(shared, tag) === seq + 1) return cpu.readOnce(shared, cachedPlace) + 1;
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return 0;
  const place = placeIn(cpu, vma, address);
  if (mmapLockSpeculateRetry(cpu, mm, seq)) return 0;
  cpu.writeOnce(shared, cachedPlace, place);
  cpu.smpStoreRelease(shared, tag, seq + 1);
  return place + 1;
}

function announced(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  const isFirst = cpu.fetchAdd(shared, tickets, 1) === 0;
  cpu.writeOnce(shared, isFirst ? first_is_here : second_is_here, 1);
  // Pairs with itself on the other CPU: one of the two at least sees that the other is here.
  cpu.smpMb();
  const isAlone = cpu.readOnce(shared, isFirst ? second_is_here : first_is_here) === 0;
  if (isAlone && cpu.fetchAdd(shared, owners, 1) !== 0) return TWO_OWNERS;
  return placeSpeculative(cpu, mm, address);
}

function trylockOnly(cpu: Cpu, mm: Ref, address: number): number {
  if (!cpu.downReadTrylock(mm, mmap_lock)) return 0;
  const vma = vmaLookup(cpu, mm, address);
  const place = vma === NULL ? 0 : placeIn(cpu, vma, address);
  cpu.upRead(mm, mmap_lock);
  return place;
}

function fullBarriers(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = cpu.readOnce(mm, mm_lock_seq);
  // An acquire would do: what follows sees the last section whole.
  cpu.smpMb();
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  const place = vma === NULL ? 0 : placeIn(cpu, vma, address);
  // smp_rmb() would do: the loads above are not later than the one below.
  cpu.smpMb();
  const changed = cpu.readOnce(mm, mm_lock_seq) !== seq;
  cpu.rcuReadUnlock();
  return changed ? 0 : place;
}

/** The table. */
export const rightOutside: readonly RightReader[] = [
  {
    name: 'three rounds',
    reader: threeRounds,
    why: 'Each round is a whole speculation with a section and a count of its own; it may give up, never err.',
  },
  {
    name: 'odd bit masked at the beginning',
    reader: maskedAtBegin,
    why: 'The end compares with the whole count: who began at an odd one has an even number that the count never is again.',
  },
  {
    name: 'looks twice',
    reader: looksTwice,
    why: 'The second look only turns away more; the count before and after the two covers both.',
  },
  {
    name: 'VMA lock or mmap_lock',
    reader: vmaLockOrMmapLock,
    why: 'Either lock keeps the VMA, the VMA its file, the file its f_inode; lockVmaUnderRcu() checks mm, mark and range.',
  },
  {
    name: 'nested sections',
    reader: nestedSections,
    why: 'The outermost section is open from the lookup to the last use: inner ones that end inside it end nothing.',
  },
  {
    name: 'inode by file reference',
    reader: inodeByFileReference,
    why: 'A reference that is not raised from 0, then the count: unchanged, so it is the file of this mapping; the reference keeps it and its inode after the section.',
  },
  {
    name: 'returns the file referenced',
    reader: fileReferenced,
    options: { returns: 'file referenced' },
    why: 'The same; the reference is the caller’s, and every other path gives it back.',
  },
  {
    name: 'returns the VMA locked',
    reader: vmaLocked,
    options: { returns: 'vma locked' },
    why: 'A VMA that is locked, of this mm, not marked and holds the address was the right one when the count was read.',
  },
  {
    name: 'uprobe by reference',
    reader: uprobeByReference,
    why: 'Tasks Trace keeps the uprobe until a reference that is not raised from 0 does; the key is a garbage inode at worst, and the count turns that away.',
  },
  {
    name: 'many fields under one count',
    reader: manyFields,
    why: 'All loads lie between the acquire of an even count and the smp_rmb() before the same count.',
  },
  {
    name: 'end of anonymous memory',
    reader: anonymousEnd,
    options: { setup: { anonymous: true, flags: VM_READ | VM_WRITE } },
    why: 'Two rounds, then mmap_lock; a no is answered 0, which claims nothing.',
  },
  {
    name: 'mode of the mempolicy',
    reader: policyMode,
    options: {
      setup: { objects: { policy: { at: vm_policy, struct: mempolicy, freed: 'after a grace period' } } },
    },
    why: 'The policy hung on a VMA that was in the tree in this section, so its grace period ends after the section.',
  },
  {
    name: 'place cached for the other reader',
    reader: cached,
    options: { readers: 2, setup: { shared: placeCache } },
    why: 'A place is taken only with the very count that it was checked under, and release and acquire hand over both.',
  },
  {
    name: 'announced, with a full barrier',
    reader: announced,
    options: { readers: 2, setup: { shared: meeting } },
    why: 'Store buffering with smp_mb() on both sides: never do both see nobody, so there is one owner at most.',
  },
  {
    name: 'trylock only',
    reader: trylockOnly,
    why: 'Falls back whenever a writer holds the lock; with the lock held for reading nothing moves.',
  },
  {
    name: 'full barriers',
    reader: fullBarriers,
    why: 'smp_mb() orders at least what the acquire and smp_rmb() do.',
  },
];
