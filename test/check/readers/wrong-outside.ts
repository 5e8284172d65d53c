/**
 * Readers that are wrong, each in one way, with the strongest model that shows it: from the order of the writers'
 * effects and the memory model alone. Torn means: `vm_start` of after a split, `vm_pgoff` of before it.
 */
import {
  type Cpu,
  detached,
  type Field,
  f_count,
  f_inode,
  fileOffset,
  findUprobeRcu,
  getUprobe,
  i_ino,
  lockVmaUnderRcu,
  masWalk,
  mm_cachep,
  mm_count,
  mm_lock_seq,
  mmapLockSpeculateRetry,
  mmapLockSpeculateTryBegin,
  mmapReadLock,
  mmapReadUnlock,
  NULL,
  offset,
  putUprobe,
  type Ref,
  refcntVmaLock,
  VM_EXEC,
  VM_READ,
  vm_end,
  vm_file,
  vm_flags,
  vm_lock,
  vm_lock_seq,
  vm_mm,
  vm_pgoff,
  vm_policy,
  vm_start,
  vmaEndRead,
  vmaEndReadRefcnt,
  vmaLookup,
  vmaStartReadRefcnt,
} from '../../../src/index.ts';
import {
  anonymousOver,
  fileReused,
  isOdd,
  lookups,
  mappedOver,
  markThenSplit,
  meeting,
  mempolicy,
  placeCache,
  placeIn,
  placeSpeculative,
  putFile,
  recycledElsewhere,
  recycledWithoutFlag,
  TRAMPOLINE,
  TWO_OWNERS,
  tryGetFile,
  uprobeGoes,
} from './outside-parts.ts';
import type { WrongReader } from './reader-case.ts';

const { mode } = mempolicy;
const { tickets, first_is_here, second_is_here, owners } = meeting;
const { tag, place: cachedPlace } = placeCache;
const { hits } = lookups;

const OUTSIDE = 1;
const INSIDE = 2;

/** Reads inside one RCU section. */
function underRcu(cpu: Cpu, read: () => number): number {
  cpu.rcuReadLock();
  const answer = read();
  cpu.rcuReadUnlock();
  return answer;
}

/** Reads inside one section of Tasks Trace, and inside that one of RCU. */
function underTrace(cpu: Cpu, read: () => number): number {
  cpu.rcuReadLockTrace();
  const answer = underRcu(cpu, read);
  cpu.rcuReadUnlockTrace();
  return answer;
}

// --- The count -------------------------------------------------------------------------------------------------

function noRetry(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    if (isOdd(mmapLockSpeculateTryBegin(cpu, mm))) return 0;
    const vma = vmaLookup(cpu, mm, address);
    return vma === NULL ? 0 : placeIn(cpu, vma, address);
  });
}

function noParity(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : place;
  });
}

function maskedTwice(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm) & ~1;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    cpu.smpRmb();
    return (cpu.readOnce(mm, mm_lock_seq) & ~1) === seq ? place : 0;
  });
}

function evenAtEndOnly(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    cpu.smpRmb();
    return isOdd(cpu.readOnce(mm, mm_lock_seq)) ? 0 : place;
  });
}

function lastLoadAfterRetry(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const pgoff = cpu.load(vma, vm_pgoff);
    if (mmapLockSpeculateRetry(cpu, mm, seq)) return 0;
    return fileOffset(pgoff, cpu.load(vma, vm_start), address);
  });
}

function markOnly(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const mark = cpu.smpLoadAcquire(vma, vm_lock_seq);
    const place = placeIn(cpu, vma, address);
    cpu.smpRmb();
    return cpu.readOnce(vma, vm_lock_seq) === mark ? place : 0;
  });
}

function countBeforeMark(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = cpu.smpLoadAcquire(mm, mm_lock_seq);
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    cpu.smpRmb();
    const now = cpu.smpLoadAcquire(mm, mm_lock_seq);
    return now === seq && cpu.readOnce(vma, vm_lock_seq) !== now ? place : 0;
  });
}

function rangeOnly(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const pgoff = cpu.load(vma, vm_pgoff);
    const start = cpu.load(vma, vm_start);
    const isInside = address >= start && address < cpu.load(vma, vm_end);
    return isInside ? fileOffset(pgoff, start, address) : 0;
  });
}

function startReadTwice(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const start = cpu.load(vma, vm_start);
    const pgoff = cpu.load(vma, vm_pgoff);
    cpu.smpRmb();
    return cpu.load(vma, vm_start) === start ? fileOffset(pgoff, start, address) : 0;
  });
}

function secondRoundKeeps(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    let pgoff = -1;
    for (let round = 0; round < 2; round++) {
      const seq = mmapLockSpeculateTryBegin(cpu, mm);
      if (isOdd(seq)) continue;
      const vma = vmaLookup(cpu, mm, address);
      if (vma === NULL) return 0;
      if (pgoff < 0) pgoff = cpu.load(vma, vm_pgoff);
      const start = cpu.load(vma, vm_start);
      if (!mmapLockSpeculateRetry(cpu, mm, seq)) return fileOffset(pgoff, start, address);
    }
    return 0;
  });
}

function trustsSameVma(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    if (!mmapLockSpeculateRetry(cpu, mm, seq)) return place;
    return vmaLookup(cpu, mm, address) === vma ? place : 0;
  });
}

function beginsAfterLookup(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const end = cpu.load(vma, vm_end);
    return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : end;
  });
}

function noUnchecked(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    if ((cpu.load(vma, vm_flags) & TRAMPOLINE) === 0) return OUTSIDE;
    return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : INSIDE;
  });
}

function noDetachedCheck(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const mark = cpu.smpLoadAcquire(vma, vm_lock_seq);
    if (cpu.smpLoadAcquire(mm, mm_lock_seq) === mark) return 0;
    const start = cpu.load(vma, vm_start);
    const isInside = address >= start && address < cpu.load(vma, vm_end);
    const place = fileOffset(cpu.load(vma, vm_pgoff), start, address);
    cpu.smpRmb();
    return isInside && cpu.readOnce(vma, vm_lock_seq) === mark ? place : 0;
  });
}

function spinsOnStaleCount(cpu: Cpu, mm: Ref, address: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  while (isOdd(seq)) cpu.readOnce(mm, mm_lock_seq);
  return placeSpeculative(cpu, mm, address);
}

function negativeIfChanged(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    return mmapLockSpeculateRetry(cpu, mm, seq) ? -place : place;
  });
}

// --- The lock of a VMA -----------------------------------------------------------------------------------------

/** Locks the VMA that the walk finds, whatever range it has by then. */
function startRead(cpu: Cpu, mm: Ref, address: number): Ref {
  cpu.rcuReadLock();
  const vma = masWalk(cpu, mm, address);
  const locked = vma === NULL ? NULL : vmaStartReadRefcnt(cpu, mm, vma);
  cpu.rcuReadUnlock();
  return locked > NULL ? locked : NULL;
}

function lockedWithoutRange(cpu: Cpu, mm: Ref, address: number): number {
  const vma = startRead(cpu, mm, address);
  if (vma === NULL) return 0;
  const end = cpu.load(vma, vm_end);
  vmaEndReadRefcnt(cpu, vma);
  return end;
}

function vmaLockLeaked(cpu: Cpu, mm: Ref, address: number): number {
  const vma = startRead(cpu, mm, address);
  if (vma === NULL) return 0;
  const end = cpu.load(vma, vm_end);
  if (address < cpu.load(vma, vm_start) || address >= end) return 0;
  vmaEndReadRefcnt(cpu, vma);
  return end;
}

function unlocksAlways(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = masWalk(cpu, mm, address);
    if (vma === NULL) return 0;
    const isLocked = vmaStartReadRefcnt(cpu, mm, vma) === vma;
    const end = isLocked ? cpu.load(vma, vm_end) : 0;
    const isInside = isLocked && address >= cpu.load(vma, vm_start) && address < end;
    vmaEndReadRefcnt(cpu, vma);
    return isInside ? end : 0;
  });
}

function mmapLockUnderVmaLock(cpu: Cpu, mm: Ref, address: number): number {
  const vma = lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);
  if (vma <= NULL) return 0;
  mmapReadLock(cpu, mm);
  const end = cpu.load(vma, vm_end);
  mmapReadUnlock(cpu, mm);
  vmaEndReadRefcnt(cpu, vma);
  return end;
}

/** `vma_start_read()` of a semaphore, with the count read without an acquire. */
function lockWithoutAcquire(cpu: Cpu, mm: Ref, vma: Ref): boolean {
  if (!cpu.downReadTrylock(vma, vm_lock)) return false;
  const isLocked = cpu.load(vma, vm_lock_seq) === cpu.readOnce(mm, mm_lock_seq);
  if (!isLocked && cpu.load(vma, detached) === 0) return true;
  cpu.upRead(vma, vm_lock);
  return false;
}

function countWithoutAcquire(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = masWalk(cpu, mm, address);
    if (vma === NULL || !lockWithoutAcquire(cpu, mm, vma)) return 0;
    const start = cpu.load(vma, vm_start);
    const isInside = address >= start && address < cpu.load(vma, vm_end);
    const place = fileOffset(cpu.load(vma, vm_pgoff), start, address);
    vmaEndRead(cpu, vma);
    return isInside ? place : 0;
  });
}

function saysLocked(cpu: Cpu, mm: Ref, address: number): Ref {
  const vma = lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);
  if (vma <= NULL) return NULL;
  vmaEndReadRefcnt(cpu, vma);
  return vma;
}

// --- Sections and memory ---------------------------------------------------------------------------------------

function vmaInLaterSection(cpu: Cpu, mm: Ref, address: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return 0;
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  cpu.rcuReadUnlock();
  if (vma === NULL) return 0;
  cpu.rcuReadLock();
  const place = placeIn(cpu, vma, address);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? 0 : place;
}

function walkWithoutRcu(cpu: Cpu, mm: Ref, address: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : masWalk(cpu, mm, address);
  return vma === NULL || mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : OUTSIDE;
}

function mmCountForVma(cpu: Cpu, mm: Ref, address: number): number {
  cpu.fetchAdd(mm, mm_count, 1, 'relaxed');
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  const place = vma === NULL ? 0 : placeIn(cpu, vma, address);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.fetchAdd(mm, mm_count, -1);
  return changed ? 0 : place;
}

function mmCountOfStranger(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const owner = cpu.load(vma, vm_mm);
    cpu.fetchAdd(owner, mm_count, 1, 'relaxed');
    if (cpu.fetchAdd(owner, mm_count, -1) === 1) cpu.free(mm_cachep, owner);
    return owner === mm ? OUTSIDE : 0;
  });
}

function nullVma(cpu: Cpu, mm: Ref, address: number): number {
  mmapReadLock(cpu, mm);
  const place = placeIn(cpu, vmaLookup(cpu, mm, address), address);
  mmapReadUnlock(cpu, mm);
  return place;
}

function nullFile(cpu: Cpu, mm: Ref, address: number): number {
  mmapReadLock(cpu, mm);
  const vma = vmaLookup(cpu, mm, address);
  const inode = vma === NULL ? NULL : cpu.load(cpu.load(vma, vm_file), f_inode);
  mmapReadUnlock(cpu, mm);
  return inode;
}

function mmapLockUnderRcu(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  let end = vma === NULL ? 0 : cpu.load(vma, vm_end);
  if (isOdd(seq) || mmapLockSpeculateRetry(cpu, mm, seq)) {
    mmapReadLock(cpu, mm);
    const sure = vmaLookup(cpu, mm, address);
    end = sure === NULL ? 0 : cpu.load(sure, vm_end);
    mmapReadUnlock(cpu, mm);
  }
  cpu.rcuReadUnlock();
  return end;
}

function mmapLockLeft(cpu: Cpu, mm: Ref, address: number): number {
  mmapReadLock(cpu, mm);
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return 0;
  const place = placeIn(cpu, vma, address);
  mmapReadUnlock(cpu, mm);
  return place;
}

function storesIntoVma(cpu: Cpu, mm: Ref, address: number): number {
  const vma = lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);
  if (vma <= NULL) return 0;
  cpu.writeOnce(vma, vm_flags, cpu.load(vma, vm_flags) | TRAMPOLINE);
  const place = placeIn(cpu, vma, address);
  vmaEndReadRefcnt(cpu, vma);
  return place;
}

function policyFreedAtOnce(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const vma = vmaLookup(cpu, mm, address);
    const policy = vma === NULL ? NULL : cpu.rcuDereference(vma, vm_policy);
    if (policy === NULL) return 0;
    const found = cpu.load(policy, mode) & 0xff;
    return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : found + 1;
  });
}

function policyAfterSection(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  const policy = vma === NULL ? NULL : cpu.rcuDereference(vma, vm_policy);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed || policy === NULL ? 0 : (cpu.load(policy, mode) & 0xff) + 1;
}

// --- Files and inodes ------------------------------------------------------------------------------------------

/** The file at the address, believed only if no section began since `seq`; without a reference. */
function fileAt(cpu: Cpu, mm: Ref, address: number): Ref {
  const vma = vmaLookup(cpu, mm, address);
  return vma === NULL ? NULL : cpu.readOnce(vma, vm_file);
}

function inodeAfterRetry(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
    return file === NULL || mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : cpu.load(file, f_inode);
  });
}

function nullInode(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
    if (file === NULL) return 0;
    const ino = cpu.load(cpu.load(file, f_inode), i_ino);
    return mmapLockSpeculateRetry(cpu, mm, seq) ? 0 : ino + 1;
  });
}

function inodeAfterSection(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
  const inode = file === NULL ? NULL : cpu.load(file, f_inode);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed || inode === NULL ? 0 : cpu.load(inode, i_ino) + 1;
}

function fileAfterMmapLock(cpu: Cpu, mm: Ref, address: number): number {
  mmapReadLock(cpu, mm);
  const file = fileAt(cpu, mm, address);
  mmapReadUnlock(cpu, mm);
  return file === NULL ? 0 : cpu.load(file, f_inode);
}

function fileFromZero(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
    if (file === NULL) return 0;
    cpu.fetchAdd(file, f_count, 1, 'acquire');
    const inode = mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : cpu.load(file, f_inode);
    putFile(cpu, file);
    return inode;
  });
}

type IsStill = (cpu: Cpu, vma: Ref, file: Ref) => boolean;

/** The inode of a file that is referenced by now, if `isStill` says that it is the right one. */
function inodeByReference(cpu: Cpu, mm: Ref, address: number, isStill: IsStill): Ref {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const found = vma === NULL ? NULL : cpu.readOnce(vma, vm_file);
  const file = found !== NULL && tryGetFile(cpu, found) ? found : NULL;
  const isRight = file !== NULL && isStill(cpu, vma, file);
  cpu.rcuReadUnlock();
  const inode = isRight ? cpu.load(file, f_inode) : NULL;
  if (file !== NULL) putFile(cpu, file);
  return inode;
}

function fileNotRechecked(cpu: Cpu, mm: Ref, address: number): number {
  return inodeByReference(cpu, mm, address, () => true);
}

const hasStill: IsStill = (cpu, vma, file) => cpu.smpLoadAcquire(vma, vm_file) === file;

function filePointerRechecked(cpu: Cpu, mm: Ref, address: number): number {
  return inodeByReference(cpu, mm, address, hasStill);
}

function fileLeaked(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
    if (file === NULL || !tryGetFile(cpu, file)) return 0;
    if (mmapLockSpeculateRetry(cpu, mm, seq)) return 0;
    const inode = cpu.load(file, f_inode);
    putFile(cpu, file);
    return inode;
  });
}

function fileDroppedTwice(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
    if (file === NULL || !tryGetFile(cpu, file)) return 0;
    const changed = mmapLockSpeculateRetry(cpu, mm, seq);
    if (changed) putFile(cpu, file);
    const inode = changed ? NULL : cpu.load(file, f_inode);
    putFile(cpu, file);
    return inode;
  });
}

function saysReferenced(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const file = isOdd(seq) ? NULL : fileAt(cpu, mm, address);
    if (file === NULL || !tryGetFile(cpu, file)) return 0;
    const changed = mmapLockSpeculateRetry(cpu, mm, seq);
    putFile(cpu, file);
    return changed ? NULL : file;
  });
}

// --- Uprobes ---------------------------------------------------------------------------------------------------

/** The uprobe at the address, for who is in an RCU section; what keeps it is up to the caller. */
function uprobeAt(cpu: Cpu, mm: Ref, address: number): Ref {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : vmaLookup(cpu, mm, address);
  const file = vma === NULL ? NULL : cpu.readOnce(vma, vm_file);
  if (file === NULL) return NULL;
  const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), placeIn(cpu, vma, address));
  return mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : uprobe;
}

function uprobeUnderRcu(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const uprobe = uprobeAt(cpu, mm, address);
    return uprobe === NULL ? 0 : cpu.load(uprobe, offset);
  });
}

function uprobeAfterTrace(cpu: Cpu, mm: Ref, address: number): number {
  const uprobe = underTrace(cpu, () => uprobeAt(cpu, mm, address));
  return uprobe === NULL ? 0 : cpu.load(uprobe, offset);
}

function uprobeFromZero(cpu: Cpu, mm: Ref, address: number): number {
  return underTrace(cpu, () => {
    const uprobe = uprobeAt(cpu, mm, address);
    if (uprobe === NULL) return 0;
    getUprobe(cpu, uprobe);
    const at = cpu.load(uprobe, offset);
    putUprobe(cpu, uprobe);
    return at;
  });
}

// --- Barriers --------------------------------------------------------------------------------------------------

/** A speculation that begins with this count, and ends with a load of it that `readAgain` orders, or does not. */
function speculate(cpu: Cpu, mm: Ref, address: number, seq: number, readAgain: () => number): number {
  if (isOdd(seq)) return 0;
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return 0;
  const place = placeIn(cpu, vma, address);
  return readAgain() === seq ? place : 0;
}

function noRmb(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    return speculate(cpu, mm, address, seq, () => cpu.readOnce(mm, mm_lock_seq));
  });
}

function acquireAtEnd(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    return speculate(cpu, mm, address, seq, () => cpu.smpLoadAcquire(mm, mm_lock_seq));
  });
}

function wmbAtEnd(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    return speculate(cpu, mm, address, seq, () => {
      cpu.smpWmb();
      return cpu.readOnce(mm, mm_lock_seq);
    });
  });
}

function rmbBehind(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    return speculate(cpu, mm, address, seq, () => {
      const now = cpu.readOnce(mm, mm_lock_seq);
      cpu.smpRmb();
      return now;
    });
  });
}

function relaxedAtEnd(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    return speculate(cpu, mm, address, seq, () => {
      cpu.fetchAdd(shared, hits, 1, 'relaxed');
      return cpu.readOnce(mm, mm_lock_seq);
    });
  });
}

function failedCmpxchgAtEnd(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    return speculate(cpu, mm, address, seq, () => {
      cpu.cmpxchg(shared, hits, -1, 0);
      return cpu.readOnce(mm, mm_lock_seq);
    });
  });
}

function plainBegin(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = cpu.readOnce(mm, mm_lock_seq);
    return speculate(cpu, mm, address, seq, () => {
      cpu.smpRmb();
      return cpu.readOnce(mm, mm_lock_seq);
    });
  });
}

function rmbTooEarly(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const pgoff = cpu.load(vma, vm_pgoff);
    cpu.smpRmb();
    const start = cpu.load(vma, vm_start);
    return cpu.readOnce(mm, mm_lock_seq) === seq ? fileOffset(pgoff, start, address) : 0;
  });
}

function markThenCount(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const seq = cpu.smpLoadAcquire(mm, mm_lock_seq);
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    cpu.smpRmb();
    const mark = cpu.readOnce(vma, vm_lock_seq);
    cpu.smpRmb();
    const now = cpu.readOnce(mm, mm_lock_seq);
    return now === seq && mark !== now ? place : 0;
  });
}

function markThenCountAtBegin(cpu: Cpu, mm: Ref, address: number): number {
  return underRcu(cpu, () => {
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const mark = cpu.smpLoadAcquire(vma, vm_lock_seq);
    if (cpu.smpLoadAcquire(mm, mm_lock_seq) === mark) return 0;
    if (cpu.readOnce(vma, detached) === 1) return 0;
    const start = cpu.load(vma, vm_start);
    const isInside = address >= start && address < cpu.load(vma, vm_end);
    const place = fileOffset(cpu.load(vma, vm_pgoff), start, address);
    cpu.smpRmb();
    return isInside && cpu.readOnce(vma, vm_lock_seq) === mark ? place : 0;
  });
}

// --- Two readers -----------------------------------------------------------------------------------------------

/** Which of the two readers this is: its own flag, and the other's. */
function whoAmI(cpu: Cpu, shared: Ref): { readonly mine: Field; readonly other: Field } {
  const isFirst = cpu.fetchAdd(shared, tickets, 1) === 0;
  return isFirst
    ? { mine: first_is_here, other: second_is_here }
    : { mine: second_is_here, other: first_is_here };
}

/** Who saw nobody is an owner; of two at once the second says so. */
function own(cpu: Cpu, mm: Ref, address: number, shared: Ref, isAlone: boolean): number {
  if (isAlone && cpu.fetchAdd(shared, owners, 1) !== 0) return TWO_OWNERS;
  return placeSpeculative(cpu, mm, address);
}

function announcedPlainly(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  const { mine, other } = whoAmI(cpu, shared);
  cpu.store(shared, mine, 1);
  return own(cpu, mm, address, shared, cpu.load(shared, other) === 0);
}

function announcedByRelease(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  const { mine, other } = whoAmI(cpu, shared);
  cpu.smpStoreRelease(shared, mine, 1);
  return own(cpu, mm, address, shared, cpu.smpLoadAcquire(shared, other) === 0);
}

function announcedByHalves(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  const { mine, other } = whoAmI(cpu, shared);
  cpu.writeOnce(shared, mine, 1);
  cpu.smpWmb();
  cpu.smpRmb();
  return own(cpu, mm, address, shared, cpu.readOnce(shared, other) === 0);
}

function ticketsRace(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  const ticket = cpu.readOnce(shared, tickets);
  cpu.writeOnce(shared, tickets, ticket + 1);
  if (ticket === 0 && cpu.fetchAdd(shared, owners, 1) !== 0) return TWO_OWNERS;
  return placeSpeculative(cpu, mm, address);
}

type Leave = (seq: number, place: number) => void;

/** A place that one reader leaves for the other, together with the count that it goes with. */
function cached(
  cpu: Cpu,
  mm: Ref,
  address: number,
  shared: Ref,
  hasTag: 'acquire' | 'once',
  leave: Leave,
): number {
  return underRcu(cpu, () => {
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return 0;
    const found = hasTag === 'acquire' ? cpu.smpLoadAcquire(shared, tag) : cpu.readOnce(shared, tag);
    if (found === seq + 1) return cpu.readOnce(shared, cachedPlace) + 1;
    const vma = vmaLookup(cpu, mm, address);
    if (vma === NULL) return 0;
    const place = placeIn(cpu, vma, address);
    if (mmapLockSpeculateRetry(cpu, mm, seq)) return 0;
    leave(seq, place);
    return place + 1;
  });
}

function tagFirst(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  return cached(cpu, mm, address, shared, 'acquire', (seq, place) => {
    cpu.writeOnce(shared, tag, seq + 1);
    cpu.smpWmb();
    cpu.writeOnce(shared, cachedPlace, place);
  });
}

function tagWithoutRelease(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  return cached(cpu, mm, address, shared, 'acquire', (seq, place) => {
    cpu.writeOnce(shared, cachedPlace, place);
    cpu.writeOnce(shared, tag, seq + 1);
  });
}

function tagWithoutAcquire(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
  return cached(cpu, mm, address, shared, 'once', (seq, place) => {
    cpu.writeOnce(shared, cachedPlace, place);
    cpu.smpStoreRelease(shared, tag, seq + 1);
  });
}

/** The table. */
export const wrongOutside: readonly WrongReader[] = [
  {
    name: 'no retry',
    reader: noRetry,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The count is even at the beginning and not read again: a section falls between the loads of vm_pgoff and vm_start.',
  },
  {
    name: 'no parity',
    reader: noParity,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'Begins and ends inside one section: the same odd count twice, and a torn pair in between.',
  },
  {
    name: 'odd bit masked at both ends',
    reader: maskedTwice,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'With the lowest bit gone an open section looks like none: 0 before it equals 1 inside it.',
  },
  {
    name: 'even at the end only',
    reader: evenAtEndOnly,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'A whole section between the two loads leaves an even count: that it is another one nobody asks.',
  },
  {
    name: 'last load after the retry',
    reader: lastLoadAfterRetry,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'vm_start is loaded when the count has been read already: a section comes in between.',
  },
  {
    name: 'mark unchanged, no more',
    reader: markOnly,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'vm_lock_seq moves when a section begins, never when it ends: who starts behind the mark reads a torn pair under it.',
  },
  {
    name: 'count before the mark',
    reader: countBeforeMark,
    options: { writerSide: 'int-wmb' },
    breaks: 'sc',
    beside: 'split-below',
    sections: 2,
    finds: ['wrong answer'],
    why: 'The end of one section and the mark of the next fall between the two end loads: the old count, and a mark that differs from it.',
  },
  {
    name: 'range and nothing else',
    reader: rangeOnly,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'A torn pair has a vm_start of a VMA that does hold the address: the range is right, the place is not.',
  },
  {
    name: 'vm_start read twice',
    reader: startReadTwice,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'Compares a fresh field with itself: both loads of vm_start come after the writer’s store to it, that of vm_pgoff before its.',
  },
  {
    name: 'second round keeps vm_pgoff',
    reader: secondRoundKeeps,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The count of the second round vouches for what was read in it, not for vm_pgoff of the first.',
  },
  {
    name: 'trusts the same VMA',
    reader: trustsSameVma,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The retry says changed; that the tree still has the same VMA does not mean that its fields are.',
  },
  {
    name: 'begins after the lookup',
    reader: beginsAfterLookup,
    breaks: 'sc',
    beside: recycledElsewhere,
    sections: 2,
    finds: ['wrong answer'],
    why: 'The VMA was found before the count was: it goes and comes again at another address before the reader begins, and the range is not checked.',
  },
  {
    name: 'a no without the retry',
    reader: noUnchecked,
    options: { setup: { anonymous: true, flags: VM_READ | VM_EXEC | TRAMPOLINE } },
    breaks: 'sc',
    beside: recycledWithoutFlag,
    sections: 2,
    finds: ['wrong answer'],
    why: 'The answer no is given without the count: the VMA has become another one without the flag, while the address always had it.',
  },
  {
    name: 'no check of detached',
    reader: noDetachedCheck,
    options: { writerSide: 'int-wmb' },
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['wrong answer'],
    why: 'Removed between lookup and first load: the mark is over and unchanged, and the rcu_head in vm_start and vm_end makes a range that holds every address.',
  },
  {
    name: 'spins on the count it has',
    reader: spinsOnStaleCount,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['no end'],
    why: 'Waits for the writer by looking at what it read before: who began at an odd count never leaves.',
  },
  {
    name: 'negative if changed',
    reader: negativeIfChanged,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['no answer'],
    why: 'Says by the sign that it is not sure: a number below every errno is no answer and no fallback.',
  },
  {
    name: 'VMA locked, range unchecked',
    reader: lockedWithoutRange,
    breaks: 'sc',
    beside: 'split-above',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The VMA loses the half with the address between the walk and the lock: its end lies before the address.',
  },
  {
    name: 'VMA lock left',
    reader: vmaLockLeaked,
    breaks: 'sc',
    beside: 'split-above',
    sections: 1,
    finds: ['held at the end'],
    why: 'The way out for an address outside of the range forgets the lock: the next writer waits for ever.',
  },
  {
    name: 'unlocks what it did not lock',
    reader: unlocksAlways,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['released without being held'],
    why: 'vma_start_read() fails beside a writer, vma_end_read() follows all the same and takes away the reference of the tree.',
  },
  {
    name: 'mmap_lock under a VMA lock',
    reader: mmapLockUnderVmaLock,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['deadlock'],
    why: 'The writer holds mmap_lock and waits for the reader of the VMA, the reader waits for mmap_lock.',
  },
  {
    name: 'count without acquire under vm_lock',
    reader: countWithoutAcquire,
    options: { writerSide: 'int' },
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The reads of the VMA may be done before that of the count which says that the section is over; taking vm_lock orders them behind the mark alone. TSO keeps loads in order.',
  },
  {
    name: 'says that the VMA is locked',
    reader: saysLocked,
    options: { returns: 'vma locked' },
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['not held at the end'],
    why: 'Returns the VMA as locked after it has unlocked it.',
  },
  {
    name: 'VMA used in a later section',
    reader: vmaInLaterSection,
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['unprotected access', 'use-after-free'],
    why: 'Between the two sections the page of the VMA may go: that the count is compared later does not make the load safe.',
  },
  {
    name: 'walk without RCU',
    reader: walkWithoutRcu,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['unprotected access', 'use-after-free'],
    why: 'mas_walk() opens no section: the node that it stands on is replaced and freed after a grace period that nobody holds up.',
  },
  {
    name: 'mm_count for the VMA',
    reader: mmCountForVma,
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['unprotected access', 'use-after-free'],
    why: 'mm_count keeps the mm_struct, not what it maps: the VMA is used outside of any section.',
  },
  {
    name: 'mm_count of a stranger',
    reader: mmCountOfStranger,
    breaks: 'sc',
    beside: 'munmap-other-mm',
    sections: 2,
    finds: ['use-after-free', 'unprotected access', 'reference from zero', 'double free'],
    why: 'vm_mm of a VMA that is not held may be another process’s by now, whose mm_struct is freed without a grace period.',
  },
  {
    name: 'no VMA',
    reader: nullVma,
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['NULL dereference'],
    why: 'Nothing is mapped there after munmap(), and vma_lookup() says NULL.',
  },
  {
    name: 'no file',
    reader: nullFile,
    breaks: 'sc',
    beside: anonymousOver,
    sections: 1,
    finds: ['NULL dereference'],
    why: 'Anonymous memory has no file: the lock does not change that.',
  },
  {
    name: 'mmap_lock under RCU',
    reader: mmapLockUnderRcu,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['sleep under RCU'],
    why: 'Falls back before it leaves the section: mmap_read_lock() sleeps.',
  },
  {
    name: 'mmap_lock left',
    reader: mmapLockLeft,
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['held at the end'],
    why: 'The way out for an address without a VMA forgets the lock.',
  },
  {
    name: 'stores into the VMA',
    reader: storesIntoVma,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['forbidden store'],
    why: 'The lock of a VMA as reader allows no store into it: that is the writers’ under mmap_lock.',
  },
  {
    name: 'policy freed at once',
    reader: policyFreedAtOnce,
    options: { setup: { objects: { policy: { at: vm_policy, struct: mempolicy, freed: 'at once' } } } },
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['use-after-free'],
    why: 'An object that kfree() takes without a grace period is not kept by rcu_read_lock(), and the count comes too late.',
  },
  {
    name: 'policy after the section',
    reader: policyAfterSection,
    options: {
      setup: { objects: { policy: { at: vm_policy, struct: mempolicy, freed: 'after a grace period' } } },
    },
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['unprotected access', 'use-after-free'],
    why: 'The grace period begins with munmap() and ends once the section is left: the policy is freed before it is read.',
  },
  {
    name: 'f_inode after the retry',
    reader: inodeAfterRetry,
    breaks: 'sc',
    beside: fileReused,
    sections: 2,
    finds: ['wrong answer'],
    why: 'The file is type-stable, so that its slot may be another file by now: the inode is one that was never mapped here.',
  },
  {
    name: 'f_inode may be NULL',
    reader: nullInode,
    breaks: 'sc',
    beside: fileReused,
    sections: 2,
    finds: ['NULL dereference'],
    why: 'A struct file that is taken again has no inode until it is set up, and the count that would tell is read later.',
  },
  {
    name: 'inode after the section',
    reader: inodeAfterSection,
    breaks: 'sc',
    beside: 'munmap-mmap',
    sections: 1,
    finds: ['unprotected access', 'use-after-free'],
    why: 'Neither a file reference nor a section keeps the inode that is followed.',
  },
  {
    name: 'file after mmap_lock',
    reader: fileAfterMmapLock,
    breaks: 'sc',
    beside: fileReused,
    sections: 1,
    finds: ['unprotected access', 'use-after-free', 'wrong answer'],
    why: 'What mmap_lock kept it keeps no more: the mapping was the last to have the file.',
  },
  {
    name: 'file reference from zero',
    reader: fileFromZero,
    breaks: 'sc',
    beside: fileReused,
    sections: 1,
    finds: ['reference from zero', 'double free', 'use-after-free'],
    why: 'Raises the count of a file that has been freed, sees that the count of sections moved, and frees it a second time.',
  },
  {
    name: 'file not rechecked',
    reader: fileNotRechecked,
    breaks: 'sc',
    beside: fileReused,
    sections: 2,
    finds: ['wrong answer'],
    why: 'Between the load of vm_file and the reference the slot becomes another file, which is then held very well.',
  },
  {
    name: 'vm_file rechecked, the same pointer',
    reader: filePointerRechecked,
    breaks: 'sc',
    beside: fileReused,
    sections: 2,
    finds: ['wrong answer'],
    why: 'vm_file of a removed VMA is never cleared: the same pointer proves nothing about the file that lies there.',
  },
  {
    name: 'file reference left',
    reader: fileLeaked,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['held at the end'],
    why: 'The way out for a changed count forgets the reference.',
  },
  {
    name: 'file dropped twice',
    reader: fileDroppedTwice,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['released without being held', 'double free', 'use-after-free'],
    why: 'The way out for a changed count drops the reference, and so does the end of the function: the second one was the mapping’s.',
  },
  {
    name: 'says that the file is referenced',
    reader: saysReferenced,
    options: { returns: 'file referenced' },
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['not held at the end'],
    why: 'Returns the file as referenced after it has dropped the reference.',
  },
  {
    name: 'uprobe under RCU alone',
    reader: uprobeUnderRcu,
    breaks: 'sc',
    beside: uprobeGoes,
    sections: 1,
    finds: ['use-after-free', 'unprotected access'],
    why: 'A uprobe is freed after a grace period of Tasks Trace, which rcu_read_lock() does not hold up; what a caller may hold is not the reader’s to use.',
  },
  {
    name: 'uprobe after Tasks Trace',
    reader: uprobeAfterTrace,
    breaks: 'sc',
    beside: uprobeGoes,
    sections: 1,
    finds: ['use-after-free', 'unprotected access'],
    why: 'The section that kept the uprobe is left before it is read.',
  },
  {
    name: 'uprobe reference from zero',
    reader: uprobeFromZero,
    breaks: 'sc',
    beside: uprobeGoes,
    sections: 1,
    finds: ['reference from zero', 'double free', 'use-after-free'],
    why: 'The last reference is gone when the lookup finds it: get_uprobe() raises it from 0, and put_uprobe() frees the uprobe again.',
  },
  {
    name: 'no smp_rmb() at the end',
    reader: noRmb,
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The loads of the VMA may be done after that of the count. TSO keeps loads in order.',
  },
  {
    name: 'acquire at the end',
    reader: acquireAtEnd,
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'An acquire holds back what comes after it; the loads of the VMA come before it and may sink below.',
  },
  {
    name: 'smp_wmb() at the end',
    reader: wmbAtEnd,
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'It orders stores; the reader has loads.',
  },
  {
    name: 'smp_rmb() behind the end',
    reader: rmbBehind,
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'Nothing stands between the loads of the VMA and the one of the count; the barrier comes after both.',
  },
  {
    name: 'relaxed atomic for a barrier',
    reader: relaxedAtEnd,
    options: { setup: { shared: lookups } },
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'A relaxed read-modify-write orders nothing around it. On x86 it is a full barrier, and loads are in order anyway.',
  },
  {
    name: 'failed cmpxchg() for a barrier',
    reader: failedCmpxchgAtEnd,
    options: { setup: { shared: lookups } },
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'cmpxchg() is a full barrier only if it succeeds; this one never does.',
  },
  {
    name: 'no acquire at the beginning',
    reader: plainBegin,
    breaks: 'lkmm spin',
    beside: mappedOver,
    sections: 1,
    finds: ['wrong answer'],
    why: 'The walk may be done before the load of the count: the VMA of before the section, with the even count of after it, and vm_start overwritten when the VMA was freed. No node dies, so that the walk does not notice.',
  },
  {
    name: 'smp_rmb() before the last field',
    reader: rmbTooEarly,
    breaks: 'lkmm spin',
    beside: 'split-below',
    sections: 1,
    finds: ['wrong answer'],
    why: 'vm_pgoff is ordered before the end, vm_start is not: it may be loaded after the count.',
  },
  {
    name: 'mark, then count, at the end',
    reader: markThenCount,
    options: { writerSide: 'int-wmb' },
    breaks: 'lkmm rwsem',
    beside: 'split-below',
    sections: 2,
    finds: ['wrong answer'],
    why: 'Who sees the mark of a second section is to see that the first has ended. The count is stored before an unlock and the mark after a lock: LKMM’s spinlock orders the two for a third CPU, release and acquire do not.',
  },
  {
    name: 'mark, then count, at the beginning',
    reader: markThenCountAtBegin,
    options: { writerSide: 'int-wmb' },
    breaks: 'lkmm rwsem',
    beside: markThenSplit,
    sections: 2,
    finds: ['wrong answer'],
    why: 'The mark of the second section with the count of the first looks like a VMA that nobody writes. The same two stores: ordered by the spinlock, not by release and acquire.',
  },
  {
    name: 'announced by a plain store',
    reader: announcedPlainly,
    options: { readers: 2, setup: { shared: meeting } },
    breaks: 'tso',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'Store buffering: each store may wait until both have looked, so that both see nobody. In order one of them sees the other.',
  },
  {
    name: 'announced by a release',
    reader: announcedByRelease,
    options: { readers: 2, setup: { shared: meeting } },
    breaks: 'tso',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'A store-release does not wait for the load-acquire behind it: the same on x86, where both are plain.',
  },
  {
    name: 'announced with smp_wmb() and smp_rmb()',
    reader: announcedByHalves,
    options: { readers: 2, setup: { shared: meeting } },
    breaks: 'tso',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'One orders stores with stores, the other loads with loads: a store with a load behind it only smp_mb() does.',
  },
  {
    name: 'tickets by load and store',
    reader: ticketsRace,
    options: { readers: 2, setup: { shared: meeting } },
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'Both readers load 0 before either stores 1: two have the first ticket.',
  },
  {
    name: 'cache: tag before place',
    reader: tagFirst,
    options: { readers: 2, setup: { shared: placeCache } },
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The other reader finds the tag while the place is not there yet, and answers 1.',
  },
  {
    name: 'cache: tag without release',
    reader: tagWithoutRelease,
    options: { readers: 2, setup: { shared: placeCache } },
    breaks: 'lkmm spin',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The store of the tag may be seen before that of the place, and the answer is 1. TSO keeps stores in order.',
  },
  {
    name: 'cache: tag without acquire',
    reader: tagWithoutAcquire,
    options: { readers: 2, setup: { shared: placeCache } },
    breaks: 'lkmm spin',
    beside: 'mprotect',
    sections: 1,
    finds: ['wrong answer'],
    why: 'The place may be loaded before the tag that says that it is there: the branch orders no loads.',
  },
];
