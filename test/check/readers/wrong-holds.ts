/** Wrong readers that hold what they should not, count what is not theirs, or answer what is no answer. */
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { BP_VADDR } from '../../../src/scenarios/places.ts';
import type { WrongInside } from './inside-case.ts';
import { checked, fileGoes, inRcu, lookAt, offsetIn, tryGetFile, underMmapLock, upperHalf } from './parts.ts';

const once = checked();

/** Does something first, and then looks as it should. */
const after = (first: (cpu: Cpu, mm: Ref) => void): v.Lookup =>
  function reader(cpu, mm, address) {
    first(cpu, mm);
    return once(cpu, mm, address);
  };

/** As `deadlock-place.ts` of the issue. */
const holdsThenSleeps: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  const held = vma === NULL ? NULL : v.vmaStartReadRefcnt(cpu, mm, vma);
  cpu.rcuReadUnlock();
  if (held === NULL || held === v.EAGAIN) return NULL;
  v.mmapReadLock(cpu, mm);
  const end = cpu.load(vma, v.vm_end);
  v.mmapReadUnlock(cpu, mm);
  v.vmaEndReadRefcnt(cpu, vma);
  return end;
};

/** As `waits-odd.ts` of the issue. */
const waitsForOdd: v.Lookup = (cpu, mm, address) => {
  cpu.waitUntil(mm, v.mm_lock_seq, (seq) => (seq & 1) === 1);
  return once(cpu, mm, address);
};

/** The count passes through each value once. */
const waitsForNextSection: v.Lookup = (cpu, mm, address) => {
  const seq = cpu.readOnce(mm, v.mm_lock_seq);
  cpu.waitUntil(mm, v.mm_lock_seq, (now) => now === seq + 1);
  return once(cpu, mm, address);
};

const readLockTwice: v.Lookup = (cpu, mm, address) => {
  v.mmapReadLock(cpu, mm);
  const answer = underMmapLock(cpu, mm, address);
  v.mmapReadUnlock(cpu, mm);
  return answer;
};

const sleepsInSection = inRcu((cpu, mm, address) => underMmapLock(cpu, mm, address));

const waitsForItself = inRcu((cpu) => {
  cpu.synchronizeRcu();
  return 1;
});

/** Looks once, and puts something off until a grace period is over. */
const later = (callback: (cpu: Cpu, mm: number) => void): v.Lookup =>
  after((cpu, mm) => cpu.callRcu(callback, mm));

const writesLater = later((cpu, mm) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, BP_VADDR);
  if (vma !== NULL) cpu.writeOnce(vma, v.vm_flags, 0);
  cpu.rcuReadUnlock();
});

const readsLater = later((cpu, mm) => {
  const vma = v.vmaLookup(cpu, mm, BP_VADDR);
  if (vma !== NULL) cpu.load(vma, v.vm_flags);
});

const referencesFile = (end: (cpu: Cpu, file: Ref) => void): v.Lookup =>
  inRcu((cpu, mm, address) => {
    const file = lookAt(cpu, mm, address, (own, vma) => own.readOnce(vma, v.vm_file));
    if (file === NULL) return NULL;
    end(cpu, file);
    return 1;
  });
const leaksFile = referencesFile((cpu, file) => {
  tryGetFile(cpu, file);
});
const dropsForeignReference = referencesFile((cpu, file) => {
  cpu.fetchAdd(file, v.f_count, -1);
});
const raisesFromZero = referencesFile((cpu, file) => {
  cpu.fetchAdd(file, v.f_count, 1);
  cpu.fetchAdd(file, v.f_count, -1);
});

/** A VMA that is out of the tree has the count 0: its lock cannot be had any more. */
const locksDetached: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma !== NULL) cpu.fetchAdd(vma, v.vm_refcnt, 1, 'acquire');
  cpu.rcuReadUnlock();
  if (vma === NULL) return NULL;
  v.vmaEndReadRefcnt(cpu, vma);
  return 1;
};

/** `continue` leaves the section of the round open. */
const forgetsToUnlock: v.Lookup = (cpu, mm, address) => {
  for (let rounds = 0; rounds < 2; rounds++) {
    cpu.rcuReadLock();
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    const answer = lookAt(cpu, mm, address, offsetIn);
    if ((seq & 1) === 1 || v.mmapLockSpeculateRetry(cpu, mm, seq)) continue;
    cpu.rcuReadUnlock();
    return answer;
  }
  cpu.rcuReadUnlock();
  return NULL;
};

const restoresMark = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const mark = cpu.readOnce(vma, v.vm_lock_seq);
  cpu.writeOnce(vma, v.vm_lock_seq, 7);
  cpu.writeOnce(vma, v.vm_lock_seq, mark);
  return 1;
});

const storesWhatIsThere = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const file = cpu.readOnce(vma, v.vm_file);
  cpu.cmpxchg(vma, v.vm_file, file, file);
  return 1;
});

/** Throws where nothing is mapped, as a reader does that was tried with a mapping only. */
const throwsAtGap = inRcu((cpu, mm, address) => {
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) throw new Error('no VMA');
  return 1;
});

/** How often it was run is remembered from call to call. */
const remembers = (
  (runs: number): v.Lookup =>
  (cpu, mm) => {
    const seq = cpu.readOnce(mm, v.mm_lock_seq);
    return seq + ++runs;
  }
)(0);

const locksAndFallsBack: v.Lookup = (cpu, mm, address) => {
  const vma = v.lockVmaUnderRcu(cpu, mm, address, v.refcntVmaLock);
  if (vma <= NULL) return NULL;
  // A reader that gives the VMA back and returns it all the same.
  v.refcntVmaLock.unlock(cpu, vma);
  return vma;
};

const sc = { breaks: 'sc', beside: 'split-below', sections: 1 } as const;

export const wrongHolds: readonly WrongInside[] = [
  {
    ...sc,
    name: 'holds a VMA and sleeps',
    reader: holdsThenSleeps,
    beside: 'mprotect',
    finds: ['deadlock'],
    why: 'the writer that has mmap_lock waits for the VMA, and the reader that has the VMA for mmap_lock',
  },
  {
    ...sc,
    name: 'waits for an odd count',
    reader: waitsForOdd,
    beside: 'mprotect',
    finds: ['deadlock'],
    why: 'the odd count is there for a moment only, and may be missed',
  },
  {
    ...sc,
    name: 'waits for the next section',
    reader: waitsForNextSection,
    beside: 'mprotect',
    sections: 2,
    finds: ['deadlock'],
    why: 'the count may have passed that value when it is looked at, and never comes back to it',
  },
  {
    ...sc,
    name: 'mmap_lock twice',
    reader: readLockTwice,
    beside: 'mprotect',
    finds: ['recursive lock', 'deadlock'],
    why: 'a writer that waits between the two waits for the first and is waited for by the second',
  },
  {
    ...sc,
    name: 'mmap_lock in a section of RCU',
    reader: sleepsInSection,
    finds: ['sleep under RCU'],
    why: 'down_read() may sleep',
  },
  {
    ...sc,
    name: 'synchronize_rcu() in its own section',
    reader: waitsForItself,
    finds: ['sleep under RCU', 'deadlock'],
    why: 'it waits for a section that ends after it',
  },
  {
    ...sc,
    name: 'a reference that is never dropped',
    reader: leaksFile,
    finds: ['held at the end'],
    why: 'the file can never be freed any more',
  },
  {
    ...sc,
    name: 'a reference that is not its own',
    reader: dropsForeignReference,
    finds: ['released without being held'],
    why: 'the mapping believes to have it still',
  },
  {
    ...sc,
    name: 'a count of a file raised from zero',
    reader: raisesFromZero,
    beside: fileGoes,
    finds: ['reference from zero', 'use-after-free', 'double free'],
    why: 'the last reference is gone, and the file freed, when it is counted again',
  },
  {
    ...sc,
    name: 'a count of a VMA raised from zero',
    reader: locksDetached,
    beside: upperHalf,
    finds: ['reference from zero', 'use-after-free'],
    why: 'the count of a VMA that is out of the tree stays 0 until it is attached again',
  },
  {
    ...sc,
    name: 'a count that is set',
    reader: after((cpu, mm) => {
      cpu.xchg(mm, v.mm_count, 0);
    }),
    finds: ['forbidden store'],
    why: 'the references of others are forgotten',
  },
  {
    ...sc,
    name: 'a count of sections that it moves',
    reader: after((cpu, mm) => {
      cpu.fetchAdd(mm, v.mm_lock_seq, 2);
    }),
    finds: ['forbidden store'],
    why: 'only whoever has mmap_lock for writing moves it',
  },
  {
    ...sc,
    name: 'a section left open where it was disturbed',
    reader: forgetsToUnlock,
    finds: ['held at the end'],
    why: 'each round opens a section, and one that a writer disturbs does not close it',
  },
  {
    ...sc,
    name: 'a mark that it changes and restores',
    reader: restoresMark,
    finds: ['forbidden store'],
    why: 'others may see what is there for a moment, and what it restores may be old by then',
  },
  {
    ...sc,
    name: 'a field that gets the value that it has',
    reader: storesWhatIsThere,
    finds: ['forbidden store'],
    why: 'a writer may have stored another value since, and the VMA may be another one',
  },
  {
    ...sc,
    name: 'throws where nothing is mapped',
    reader: throwsAtGap,
    beside: 'munmap-mmap',
    finds: ['exception'],
    why: 'the mapping may be gone when it looks',
  },
  {
    ...sc,
    name: 'remembers earlier calls',
    reader: remembers,
    finds: ['not deterministic'],
    why: 'what it answers does not depend on its arguments and on memory alone',
  },
  {
    ...sc,
    name: 'an answer below zero',
    reader: (cpu, mm, address) => -once(cpu, mm, address),
    finds: ['no answer'],
    why: 'an answer is above zero, and this is no errno',
  },
  {
    ...sc,
    name: 'returns a VMA that it has let go of',
    reader: locksAndFallsBack,
    options: { returns: 'vma locked' },
    finds: ['released without being held', 'unprotected access', 'use-after-free', 'no answer'],
    why: 'the caller reads and unlocks what is not locked',
  },
  {
    ...sc,
    name: 'returns a file without a reference',
    reader: inRcu((cpu, mm, address) => lookAt(cpu, mm, address, (own, vma) => own.readOnce(vma, v.vm_file))),
    options: { returns: 'file referenced' },
    finds: ['released without being held', 'unprotected access', 'use-after-free', 'no answer'],
    why: 'the caller drops a reference that is not its own',
  },
  {
    ...sc,
    name: 'sleeps in a callback',
    reader: later((cpu, mm) => {
      v.mmapReadLock(cpu, mm);
      v.mmapReadUnlock(cpu, mm);
    }),
    finds: ['sleep under RCU'],
    why: 'callbacks of RCU run in softirqs, or with them disabled: nothing may sleep there',
  },
  {
    ...sc,
    name: 'writes into a VMA in a callback',
    reader: writesLater,
    finds: ['forbidden store'],
    why: 'the VMA is the writers’, whenever it is stored into',
  },
  {
    ...sc,
    name: 'reads a VMA in a callback without a section',
    reader: readsLater,
    finds: ['unprotected access', 'use-after-free'],
    why: 'the section in which the callback was queued is over',
  },
];
