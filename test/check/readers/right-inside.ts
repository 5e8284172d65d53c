/**
 * Readers that are right, by somebody who knows what a checker may accuse falsely: it looks twice, it throws a round
 * away, it meets what was recycled and knows it, it holds on to something in an unusual way.
 */

import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { fput } from '../../../src/mm/file.ts';
import {
  checked,
  gate,
  inRcu,
  isOdd,
  type Look,
  lookAt,
  mempolicy,
  nothingChanges,
  offsetIn,
  round,
  tryGetFile,
  underMmapLock,
} from './parts.ts';
import type { RightReader } from './reader-case.ts';

const startPlus1: Look = (cpu, vma) => cpu.load(vma, v.vm_start) + 1;
const once = checked(startPlus1);

const looksTwice: v.Lookup = (cpu, mm, address) => once(cpu, mm, address) || once(cpu, mm, address);

/** Each round in one and the same section; what a round that was disturbed has read is not used. */
const throwsRoundsAway = inRcu((cpu, mm, address) => {
  for (let rounds = 0; rounds < 2; rounds++) {
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    const answer = lookAt(cpu, mm, address, offsetIn);
    if (!isOdd(seq) && !v.mmapLockSpeculateRetry(cpu, mm, seq)) return answer;
  }
  return NULL;
});

/** The reference is dropped after a grace period, by a callback. */
const putsLater = inRcu((cpu, mm, address) => {
  const file = lookAt(cpu, mm, address, (own, vma) => own.rcuDereference(vma, v.vm_file));
  if (file === NULL || !tryGetFile(cpu, file)) return NULL;
  cpu.callRcu((self, held) => fput(self, held), file);
  return 1;
});

/** What it has taken is freed after a grace period, by a callback that looks once more in a section of its own. */
const freesLater: v.Lookup = (cpu, mm, address) => {
  const vma = cpu.alloc(v.vm_area_cachep);
  cpu.store(vma, v.vm_mm, mm);
  cpu.callRcu((self, own) => {
    self.rcuReadLock();
    v.vmaLookup(self, self.load(own, v.vm_mm), address);
    self.rcuReadUnlock();
    self.free(v.vm_area_cachep, own);
  }, vma);
  return once(cpu, mm, address);
};

/** As `hidden.ts` of the issue, with the barrier on the last path, too. */
const politeThenOnce = inRcu((cpu, mm, address) => {
  let seq = 1;
  for (let tries = 0; tries < 3 && isOdd(seq); tries++) {
    seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) cpu.retry('busy');
  }
  if (isOdd(seq)) return NULL;
  const answer = lookAt(cpu, mm, address, offsetIn);
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
});

const fallsBack: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = v.vmaLookup(cpu, mm, address);
  const pgoff = vma === NULL ? 0 : cpu.load(vma, v.vm_pgoff);
  const start = vma === NULL ? 0 : cpu.load(vma, v.vm_start);
  const sure = !isOdd(seq) && !v.mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  if (!sure) return underMmapLock(cpu, mm, address);
  return vma === NULL ? NULL : v.fileOffset(pgoff, start, address);
};

const nested = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  cpu.rcuReadLock();
  cpu.rcuReadLock();
  const vma = isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
  cpu.rcuReadUnlock();
  const file = vma === NULL ? NULL : cpu.load(vma, v.vm_file);
  cpu.rcuReadUnlock();
  // Both inner sections are over; the outer one keeps both pointers.
  const inode = file === NULL ? NULL : cpu.load(file, v.f_inode);
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : inode;
});

/** From RCU to the lock of the VMA; if that cannot be had, mmap_lock. Each protects what the one before does no more. */
const handsOver: v.Lookup = (cpu, mm, address) => {
  const vma = v.lockVmaUnderRcu(cpu, mm, address, v.refcntVmaLock);
  if (vma <= NULL) return underMmapLock(cpu, mm, address);
  const answer = offsetIn(cpu, vma, address);
  v.refcntVmaLock.unlock(cpu, vma);
  return answer;
};

/** As `deadlock-place.ts` of the issue, its repair. */
const letsGoFirst: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  const held = vma === NULL ? NULL : v.vmaStartReadRefcnt(cpu, mm, vma);
  cpu.rcuReadUnlock();
  if (held === NULL || held === v.EAGAIN) return NULL;
  v.vmaEndReadRefcnt(cpu, vma);
  return underMmapLock(cpu, mm, address, (own, again) => own.load(again, v.vm_end));
};

/** `vma_start_read_locked()`: under mmap_lock the count is above zero, and the VMA stays when that lock goes. */
const locksUnderMmapLock: v.Lookup = (cpu, mm, address) => {
  v.mmapReadLock(cpu, mm);
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma !== NULL) cpu.fetchAdd(vma, v.vm_refcnt, 1, 'acquire');
  v.mmapReadUnlock(cpu, mm);
  if (vma === NULL) return NULL;
  const answer = offsetIn(cpu, vma, address);
  v.vmaEndReadRefcnt(cpu, vma);
  return answer;
};

const triesTheLock: v.Lookup = (cpu, mm, address) => {
  for (let tries = 0; tries < 2; tries++) {
    if (!cpu.downReadTrylock(mm, v.mmap_lock)) continue;
    const answer = lookAt(cpu, mm, address, offsetIn);
    cpu.upRead(mm, v.mmap_lock);
    return answer;
  }
  return NULL;
};

/** Nothing is followed: whether two pointers are the same may be asked of pointers to what is gone. */
const comparesPointers: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const first = v.vmaLookup(cpu, mm, address);
  cpu.rcuReadUnlock();
  cpu.rcuReadLock();
  const second = v.vmaLookup(cpu, mm, address);
  const changed = isOdd(seq) || v.mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  if (changed || first !== second) return NULL;
  return first === NULL ? 1 : 2;
};

/** A double check, with nothing but the dependency from either walk to order its last read. */
const samePointerTwice = inRcu((cpu, mm, address) => {
  const first = v.vmaLookup(cpu, mm, address);
  const again = v.vmaLookup(cpu, mm, address);
  return first === NULL || first !== again ? NULL : cpu.load(first, v.vm_pgoff) + 1;
});

/** Type-stable, freed, taken by others: read, followed to its inode, and believed only if nobody wrote. */
const followsAndThrowsAway = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = v.vmaLookup(cpu, mm, address);
  const file = vma === NULL ? NULL : cpu.readOnce(vma, v.vm_file);
  const inode = file === NULL ? NULL : cpu.load(file, v.f_inode);
  const end = vma === NULL ? 0 : cpu.load(vma, v.vm_end);
  if (isOdd(seq) || v.mmapLockSpeculateRetry(cpu, mm, seq)) return NULL;
  return address < end ? inode : NULL;
});

const acquires = inRcu((cpu, mm, address) => {
  const seq = cpu.smpLoadAcquire(mm, v.mm_lock_seq);
  const vma = isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const pgoff = cpu.smpLoadAcquire(vma, v.vm_pgoff);
  const start = cpu.smpLoadAcquire(vma, v.vm_start);
  return cpu.readOnce(mm, v.mm_lock_seq) === seq ? v.fileOffset(pgoff, start, address) : NULL;
});

const tooManyBarriers = inRcu((cpu, mm, address) => {
  cpu.smpMb();
  const seq = cpu.readOnce(mm, v.mm_lock_seq);
  cpu.smpMb();
  const vma = v.vmaLookup(cpu, mm, address);
  cpu.smpWmb();
  const answer = vma === NULL ? NULL : offsetIn(cpu, vma, address);
  cpu.smpRmb();
  cpu.smpMb();
  return !isOdd(seq) && cpu.smpLoadAcquire(mm, v.mm_lock_seq) === seq ? answer : NULL;
});

/** Sleeps until no writer is at work: each of them ends. */
const waitsForEven: v.Lookup = (cpu, mm, address) => {
  cpu.waitUntil(mm, v.mm_lock_seq, (seq) => !isOdd(seq));
  return once(cpu, mm, address);
};

function fileAt(cpu: Cpu, mm: Ref, address: number): Ref {
  cpu.rcuReadLock();
  const file = fileInSection(cpu, mm, address);
  cpu.rcuReadUnlock();
  return file;
}

/** `get_file_rcu()`: the reference first, then whether the mapping still was the same. */
function fileInSection(cpu: Cpu, mm: Ref, address: number): Ref {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
  const file = vma === NULL ? NULL : cpu.readOnce(vma, v.vm_file);
  if (file === NULL || !tryGetFile(cpu, file)) return NULL;
  if (!v.mmapLockSpeculateRetry(cpu, mm, seq)) return file;
  fput(cpu, file);
  return NULL;
}

const inodeOfHeldFile: v.Lookup = (cpu, mm, address) => {
  const file = fileAt(cpu, mm, address);
  if (file === NULL) return NULL;
  const inode = cpu.load(file, v.f_inode);
  fput(cpu, file);
  return inode;
};

function uprobeAt(cpu: Cpu, mm: Ref, address: number): Ref {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
  const file = vma === NULL ? NULL : cpu.readOnce(vma, v.vm_file);
  if (vma === NULL || file === NULL) return NULL;
  const uprobe = v.findUprobeRcu(cpu, cpu.load(file, v.f_inode), offsetIn(cpu, vma, address));
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : uprobe;
}

/** The uprobe outlives the section of RCU in which it was found: that of Tasks Trace keeps it. */
const traceKeepsUprobe: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLockTrace();
  cpu.rcuReadLock();
  const uprobe = uprobeAt(cpu, mm, address);
  cpu.rcuReadUnlock();
  const answer = uprobe === NULL ? NULL : cpu.load(uprobe, v.offset);
  cpu.rcuReadUnlockTrace();
  return answer;
};

const getsUprobe: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLockTrace();
  cpu.rcuReadLock();
  const uprobe = uprobeAt(cpu, mm, address);
  cpu.rcuReadUnlock();
  const held = uprobe !== NULL && v.tryGetUprobe(cpu, uprobe);
  cpu.rcuReadUnlockTrace();
  return held ? uprobe : NULL;
};

/** One field, whichever lock is held beside: either of its values was right at some moment. */
const spinsBeside = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  cpu.spinLock(v.UPROBES, v.uprobes_treelock);
  const pgoff = cpu.load(vma, v.vm_pgoff);
  cpu.spinUnlock(v.UPROBES, v.uprobes_treelock);
  return pgoff + 1;
});

/** As handle_swbp() does: Tasks Trace allows to sleep. */
const sleepsInTrace: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLockTrace();
  const answer = underMmapLock(cpu, mm, address);
  cpu.rcuReadUnlockTrace();
  return answer;
};

const waitsForGracePeriod: v.Lookup = (cpu, mm, address) => {
  const first = once(cpu, mm, address);
  cpu.synchronizeRcu();
  return first === NULL ? once(cpu, mm, address) : first;
};

const modeOf: Look = (cpu, vma) => {
  const policy = cpu.rcuDereference(vma, v.vm_policy);
  return policy === NULL ? NULL : cpu.load(policy, mempolicy.mode);
};

const ERANGE = -34;
const answersErrno = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return v.EAGAIN;
  const answer = lookAt(cpu, mm, address, offsetIn);
  if (v.mmapLockSpeculateRetry(cpu, mm, seq)) return v.EAGAIN;
  return answer === NULL ? ERANGE : answer;
});

/** Both count themselves: what they share is theirs to write. */
const countsItself = (cpu: Cpu, mm: Ref, address: number, shared: Ref): number => {
  cpu.fetchAdd(shared, gate.value, 1, 'relaxed');
  return once(cpu, mm, address);
};

/** Whoever finds the other one at the gate turns away: at most one is inside, and finds itself alone. */
const gateWithBarrier = (cpu: Cpu, _mm: Ref, _address: number, shared: Ref): number => {
  const [mine, others] = cpu.id === 0 ? [gate.flag0, gate.flag1] : [gate.flag1, gate.flag0];
  cpu.writeOnce(shared, mine, 1);
  cpu.smpMb();
  const isAlone = cpu.readOnce(shared, others) === 0;
  const inside = isAlone ? cpu.fetchAdd(shared, gate.inside, 1) + 1 : NULL;
  if (isAlone) cpu.fetchAdd(shared, gate.inside, -1);
  cpu.smpStoreRelease(shared, mine, 0);
  return inside;
};

/** The first one leaves for the other what it found. */
const leavesForOther = (cpu: Cpu, mm: Ref, address: number, shared: Ref): number => {
  if (cpu.smpLoadAcquire(shared, gate.cached) === 1) return cpu.load(shared, gate.value);
  cpu.rcuReadLock();
  const value = round(cpu, mm, address, (own, vma) => own.load(vma, v.vm_pgoff) + 1);
  cpu.rcuReadUnlock();
  if (value === NULL) return NULL;
  cpu.store(shared, gate.value, value);
  cpu.smpStoreRelease(shared, gate.cached, 1);
  return value;
};

export const rightInside: readonly RightReader[] = [
  {
    name: 'one round or another',
    reader: looksTwice,
    why: 'the first round is thrown away; the second stands alone',
  },
  {
    name: 'throws rounds away',
    reader: throwsRoundsAway,
    why: 'each round has a begin and an end of its own, and its answer comes from it alone',
  },
  {
    name: 'three polite tries',
    reader: politeThenOnce,
    why: 'however often it tries, it looks once, between an even count and the same count behind a barrier',
  },
  {
    name: 'falls back after a recycled VMA',
    reader: fallsBack,
    why: 'what it may have read of a recycled VMA is forgotten under mmap_lock',
  },
  {
    name: 'pointers of inner sections',
    reader: nested,
    why: 'the outermost section is open from the walk to the last access',
  },
  {
    name: 'hands over to the lock of the VMA, or to mmap_lock',
    reader: handsOver,
    why: 'the VMA is locked before the section of RCU ends, and let go before mmap_lock is asked for',
  },
  {
    name: 'lets go of the VMA first',
    reader: letsGoFirst,
    why: 'nothing is held while it sleeps, and the VMA is looked up again',
  },
  {
    name: 'locks the VMA under mmap_lock',
    reader: locksUnderMmapLock,
    why: 'no writer is at work while the count is raised, and whoever writes later waits for it',
  },
  {
    name: 'tries mmap_lock twice',
    reader: triesTheLock,
    why: 'it reads under the lock only; whoever does not get it falls back',
  },
  {
    name: 'compares pointers',
    reader: comparesPointers,
    why: 'no pointer is followed, and nobody wrote from the first walk to the second',
  },
  {
    name: 'the same pointer twice',
    reader: samePointerTwice,
    options: { writerSide: 'int', writers: ['munmap-mmap', 'mremap-moves'] },
    why: 'the field was stored before the VMA was published, never changes, and is read through the pointer',
  },
  {
    name: 'follows a freed file and throws it away',
    reader: followsAndThrowsAway,
    why: 'VMA and file are type-stable: any read of them is allowed, and none is believed if somebody wrote',
  },
  {
    name: 'acquires instead of a barrier',
    reader: acquires,
    why: 'nothing passes an acquire: the count is read again after the fields',
  },
  {
    name: 'too many barriers',
    reader: tooManyBarriers,
    why: 'more order than is needed forbids more, not less',
  },
  {
    name: 'waits for an even count',
    reader: waitsForEven,
    why: 'the count is even once the last writer is done, so the wait ends; the look has its own check',
  },
  {
    name: 'the inode of a held file',
    reader: inodeOfHeldFile,
    why: 'the reference was had while the mapping had the file, and keeps it and its inode',
  },
  {
    name: 'returns a referenced file',
    reader: fileAt,
    options: { returns: 'file referenced' },
    why: 'the reference is the one that it says it returns',
  },
  {
    name: 'returns a locked VMA',
    reader: (cpu, mm, address) => v.lockVmaUnderRcu(cpu, mm, address, v.refcntVmaLock),
    options: { returns: 'vma locked' },
    why: 'lock_vma_under_rcu() with its checks: of this mm, not marked, around the address',
  },
  {
    name: 'a uprobe that Tasks Trace keeps',
    reader: traceKeepsUprobe,
    why: 'it was found inside of the section of Tasks Trace that is open to the last access',
  },
  {
    name: 'returns a referenced uprobe',
    reader: getsUprobe,
    options: { returns: 'uprobe referenced' },
    why: 'the count was above zero inside of the section that keeps the uprobe',
  },
  {
    name: 'a spinlock around one read',
    reader: spinsBeside,
    options: { writers: ['split-below', 'mprotect'] },
    why: 'of one field the old and the new value were right, and a lock that no writer takes changes nothing',
  },
  {
    name: 'mmap_lock under Tasks Trace',
    reader: sleepsInTrace,
    why: 'only rcu_read_lock() forbids to sleep',
  },
  {
    name: 'the rwsem of the VMA',
    reader: (cpu, mm, address) => v.findUnderVmaLock(cpu, mm, address, v.rwsemVmaLock),
    options: { writerSide: 'int' },
    why: 'lock_vma_under_rcu() of v6.5 to v6.13, on its own writer side',
  },
  {
    name: 'a grace period between two looks',
    reader: waitsForGracePeriod,
    why: 'it waits outside of any section, and the second look knows nothing of the first',
  },
  {
    name: 'a policy that is freed after a grace period',
    reader: checked(modeOf),
    options: {
      setup: { objects: { policy: { at: v.vm_policy, struct: mempolicy, freed: 'after a grace period' } } },
    },
    why: 'the policy was read in the section, which keeps it to the end',
  },
  {
    name: 'a policy that is type-stable',
    reader: checked(modeOf),
    options: { setup: { objects: { policy: { at: v.vm_policy, struct: mempolicy, freed: 'type-stable' } } } },
    why: 'it may be another policy by then, but then somebody wrote, and it is thrown away',
  },
  {
    name: 'gives errnos',
    reader: answersErrno,
    options: { returns: 'errno' },
    why: 'an errno is a reason to fall back, whatever is mapped',
  },
  {
    name: 'counts itself',
    reader: countsItself,
    options: { readers: 2, setup: { shared: gate }, writers: [nothingChanges] },
    why: 'the counter is shared by the readers and decides nothing',
  },
  {
    name: 'one at a time, with a barrier',
    reader: gateWithBarrier,
    options: { readers: 2, setup: { shared: gate }, writers: [nothingChanges] },
    why: 'of two that store, fence and look, one at least sees the other',
  },
  {
    name: 'leaves for the other what it found',
    reader: leavesForOther,
    options: { readers: 2, setup: { shared: gate }, writers: [nothingChanges] },
    why: 'the release publishes the value, the acquire receives it, and no mapping changes meanwhile',
  },
  {
    name: 'drops a reference in a callback',
    reader: putsLater,
    why: 'it had the reference, and the callback gives that one back',
  },
  {
    name: 'frees in a callback what it took',
    reader: freesLater,
    why: 'it was its own and nobody else has seen it; in the callback it looks in a section of its own',
  },
];
