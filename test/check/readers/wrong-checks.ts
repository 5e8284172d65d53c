/** Wrong readers whose check is absent, too early, or of something else: seen in interleavings. */
import { vmaStartReadV615 } from '../../../src/locks/vma-lock-refcnt.ts';
import { refcountIncNotZeroLimitedAcquire } from '../../../src/locks/vma-refcount.ts';
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import type { WrongInside } from './inside-case.ts';
import { elsewhere, inRcu, isOdd, lookAt, offsetIn, otherProcess, upperHalf } from './parts.ts';

const noEnd = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  return isOdd(seq) ? NULL : lookAt(cpu, mm, address, offsetIn);
});

const endsBeforeLastRead = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const pgoff = cpu.load(vma, v.vm_pgoff);
  const changed = v.mmapLockSpeculateRetry(cpu, mm, seq);
  return changed ? NULL : v.fileOffset(pgoff, cpu.load(vma, v.vm_start), address);
});

const beginsInsideSection = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const answer = lookAt(cpu, mm, address, offsetIn);
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
});

const forgetsLastBit = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm) | 1;
  const answer = lookAt(cpu, mm, address, offsetIn);
  cpu.smpRmb();
  return (cpu.readOnce(mm, v.mm_lock_seq) | 1) === seq ? answer : NULL;
});

const walksBeforeItBegins = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  if (vma === NULL || isOdd(seq)) return NULL;
  const answer = offsetIn(cpu, vma, address);
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
});

const asksWhatItJustRead = inRcu((cpu, mm, address) => {
  const answer = lookAt(cpu, mm, address, offsetIn);
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  return isOdd(seq) || v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
});

/** Which VMA it was is asked before and after: it may be the same object with another life in between. */
const comparesObjectOnly = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const pgoff = cpu.load(vma, v.vm_pgoff);
  const start = cpu.load(vma, v.vm_start);
  return v.vmaLookup(cpu, mm, address) === vma ? v.fileOffset(pgoff, start, address) : NULL;
});

/** The mark moves when a write begins, never when it ends. */
const comparesMarkOnly = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const mark = cpu.smpLoadAcquire(vma, v.vm_lock_seq);
  const answer = offsetIn(cpu, vma, address);
  cpu.smpRmb();
  return cpu.readOnce(vma, v.vm_lock_seq) === mark ? answer : NULL;
});

/** The count of the mm first, the mark of the VMA second, as posted on 5 Aug 2024. */
const countBeforeMark = inRcu((cpu, mm, address) => {
  const seq = cpu.smpLoadAcquire(mm, v.mm_lock_seq);
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const answer = offsetIn(cpu, vma, address);
  const now = cpu.smpLoadAcquire(mm, v.mm_lock_seq);
  const mark = cpu.readOnce(vma, v.vm_lock_seq);
  return now === seq && mark !== now ? answer : NULL;
});

/** The lock of a VMA by its count alone: a writer that has marked it lets readers be counted. */
const lockWithoutMark: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  const count = vma === NULL ? 0 : refcountIncNotZeroLimitedAcquire(cpu, vma);
  const isHeld = count !== 0 && count < v.VMA_REF_LIMIT;
  cpu.rcuReadUnlock();
  if (!isHeld) return NULL;
  const answer = offsetIn(cpu, vma, address);
  v.vmaEndReadRefcnt(cpu, vma);
  return answer;
};

function locked(cpu: Cpu, mm: Ref, address: number, start: typeof v.vmaStartReadRefcnt): Ref {
  cpu.rcuReadLock();
  const vma = v.masWalk(cpu, mm, address);
  const held = vma === NULL ? NULL : start(cpu, mm, vma);
  cpu.rcuReadUnlock();
  return held === v.EAGAIN ? NULL : held;
}

/** As `norange.ts` of the issue. */
const lockWithoutRange: v.Lookup = (cpu, mm, address) => {
  const vma = locked(cpu, mm, address, v.vmaStartReadRefcnt);
  if (vma === NULL) return NULL;
  const answer = offsetIn(cpu, vma, address);
  v.vmaEndReadRefcnt(cpu, vma);
  return answer;
};

const lockWithoutMm: v.Lookup = (cpu, mm, address) => {
  const vma = locked(cpu, mm, address, vmaStartReadV615);
  if (vma === NULL) return NULL;
  const isInside = cpu.load(vma, v.vm_start) <= address && address < cpu.load(vma, v.vm_end);
  const answer = isInside ? offsetIn(cpu, vma, address) : NULL;
  v.vmaEndReadRefcnt(cpu, vma);
  return answer;
};

/** Under mmap_lock each time, but with nothing that ties the two times together. */
const twoHoldsOneAnswer: v.Lookup = (cpu, mm, address) => {
  v.mmapReadLock(cpu, mm);
  const pgoff = lookAt(cpu, mm, address, (own, vma) => own.load(vma, v.vm_pgoff));
  v.mmapReadUnlock(cpu, mm);
  v.mmapReadLock(cpu, mm);
  const start = lookAt(cpu, mm, address, (own, vma) => own.load(vma, v.vm_start));
  v.mmapReadUnlock(cpu, mm);
  return pgoff === NULL || start === NULL ? NULL : v.fileOffset(pgoff, start, address);
};

const sc = { breaks: 'sc', finds: ['wrong answer'] } as const;

export const wrongChecks: readonly WrongInside[] = [
  {
    ...sc,
    name: 'no end',
    reader: noEnd,
    beside: 'split-below',
    sections: 1,
    why: 'vm_pgoff from before the split, vm_start from after its first store',
  },
  {
    ...sc,
    name: 'the end before the last read',
    reader: endsBeforeLastRead,
    beside: 'split-below',
    sections: 1,
    why: 'the writer comes between the check and the read of vm_start',
  },
  {
    ...sc,
    name: 'begins inside of a section',
    reader: beginsInsideSection,
    beside: 'split-below',
    sections: 1,
    why: 'the odd count is the same at both ends of one and the same section',
  },
  {
    ...sc,
    name: 'forgets the last bit of the count',
    reader: forgetsLastBit,
    beside: 'split-below',
    sections: 1,
    why: 'with the bit that says that a writer is at work it loses the beginning of the section',
  },
  {
    ...sc,
    name: 'walks before it begins',
    reader: walksBeforeItBegins,
    beside: 'mmap-fixed',
    sections: 1,
    why: 'the VMA is gone when the count is read, and nobody writes from then on',
  },
  {
    ...sc,
    name: 'reads the count to compare with at the end',
    reader: asksWhatItJustRead,
    beside: 'split-below',
    sections: 1,
    why: 'two reads of the count side by side say nothing of what was read before',
  },
  {
    ...sc,
    name: 'compares the object only',
    reader: comparesObjectOnly,
    beside: upperHalf,
    sections: 2,
    why: 'the VMA that is found again is the same memory with another life: a page of one, an address of the other',
  },
  {
    ...sc,
    name: 'compares the mark only',
    reader: comparesMarkOnly,
    beside: 'split-below',
    sections: 1,
    why: 'whoever reads the mark inside of a section sees it unchanged at the end',
  },
  {
    ...sc,
    name: 'the count before the mark',
    reader: countBeforeMark,
    options: { writerSide: 'int' },
    beside: 'split-below',
    sections: 2,
    why: 'between the two a section ends and the next one marks: the old count is right, the new mark differs from it',
  },
  {
    ...sc,
    name: 'the lock of a VMA without its mark',
    reader: lockWithoutMark,
    beside: 'split-below',
    sections: 1,
    why: 'vma_start_write() waits for readers and lets go again: only the mark keeps new ones out of the section',
  },
  {
    ...sc,
    name: 'the lock of a VMA without its range',
    reader: lockWithoutRange,
    beside: elsewhere,
    sections: 2,
    why: 'what is locked may be at another address by then',
  },
  {
    ...sc,
    name: 'the lock of a VMA without its mm',
    reader: lockWithoutMm,
    beside: otherProcess,
    sections: 2,
    why: 'what is locked may be in another process by then, at the same address',
  },
  {
    ...sc,
    name: 'two holds of mmap_lock, one answer',
    reader: twoHoldsOneAnswer,
    beside: 'split-below',
    sections: 1,
    why: 'a section falls between the two: a page from before it, an address from after it',
  },
];
