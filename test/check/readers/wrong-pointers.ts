/** Wrong readers that follow a pointer further, or later, than anything protects what it points to. */
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { ELSEWHERE, END, HALF, START } from '../../../src/scenarios/places.ts';
import type { WrongInside } from './inside-case.ts';
import {
  anonymous,
  checked,
  fileGoes,
  fileGoesAtOnce,
  inRcu,
  isOdd,
  type Look,
  lookAt,
  mempolicy,
  offsetIn,
  tryGetFile,
  UNPROTECTED,
  upperHalf,
  uprobeGoes,
} from './parts.ts';

const vmaIn = (cpu: Cpu, mm: Ref, address: number, seq: number): Ref =>
  isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
const fileOf: Look = (cpu, vma) => cpu.readOnce(vma, v.vm_file);

/** As `follows-file-after-retry.ts` of the issue. */
const followsFileAfterRetry = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const file = isOdd(seq) ? NULL : lookAt(cpu, mm, address, fileOf);
  const sure = file !== NULL && !v.mmapLockSpeculateRetry(cpu, mm, seq);
  return sure ? cpu.load(file, v.f_inode) : NULL;
});

/** As `later-section.ts` of the issue: found in one section, read in the next. */
const vmaInLaterSection: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = vmaIn(cpu, mm, address, seq);
  cpu.rcuReadUnlock();
  if (vma === NULL) return NULL;
  cpu.rcuReadLock();
  const answer = offsetIn(cpu, vma, address);
  const changed = v.mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? NULL : answer;
};

const fileInLaterSection: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = vmaIn(cpu, mm, address, seq);
  const file = vma === NULL ? NULL : fileOf(cpu, vma, address);
  cpu.rcuReadUnlock();
  if (file === NULL) return NULL;
  cpu.rcuReadLock();
  const inode = cpu.load(file, v.f_inode);
  const changed = v.mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? NULL : inode;
};

/** Where the walk stopped is kept while RCU is let go, as lock_vma_under_rcu() of v6.18 did at first. */
const nodeInLaterSection: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const node = cpu.rcuDereference(mm, v.mm_mt);
  cpu.rcuReadUnlock();
  cpu.rcuReadLock();
  let at = 0;
  if (node !== NULL) while (cpu.load(node, v.pivot + at) < address) at += v.MAPLE_STRIDE;
  const vma = node === NULL ? NULL : cpu.rcuDereference(node, v.slot + at);
  cpu.rcuReadUnlock();
  return vma === NULL ? 1 : 2;
};

/** The first round leaves its VMA to the second, whose section is another one. */
const keepsVmaForNextRound: v.Lookup = (cpu, mm, address) => {
  let kept = NULL;
  for (let rounds = 0; rounds < 2; rounds++) {
    cpu.rcuReadLock();
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    if (kept === NULL) kept = v.vmaLookup(cpu, mm, address);
    const answer = kept === NULL ? NULL : offsetIn(cpu, kept, address);
    const sure = !isOdd(seq) && !v.mmapLockSpeculateRetry(cpu, mm, seq);
    cpu.rcuReadUnlock();
    if (sure) return answer;
  }
  return NULL;
};

const underAnotherLock: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  cpu.spinLock(v.UPROBES, v.uprobes_treelock);
  cpu.rcuReadUnlock();
  const answer = vma === NULL ? NULL : cpu.load(vma, v.vm_pgoff) + 1;
  cpu.spinUnlock(v.UPROBES, v.uprobes_treelock);
  return answer;
};

/** The lock of one VMA keeps that one and no other. */
const underTheNeighboursLock: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const below = v.vmaLookup(cpu, mm, address - HALF);
  const vma = v.masWalk(cpu, mm, address);
  const held = vma === NULL ? NULL : v.refcntVmaLock.tryLock(cpu, mm, vma);
  cpu.rcuReadUnlock();
  if (held === NULL || held === v.EAGAIN) return NULL;
  const answer = below === NULL ? NULL : cpu.load(below, v.vm_pgoff) + 1;
  v.refcntVmaLock.unlock(cpu, vma);
  return answer;
};

/** Tasks Trace keeps uprobes, and no VMA. */
const underTasksTrace: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLockTrace();
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = vmaIn(cpu, mm, address, seq);
  const answer = vma === NULL ? NULL : offsetIn(cpu, vma, address);
  const changed = v.mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlockTrace();
  return changed ? NULL : answer;
};

/** As `foreign-counts.ts` of the issue: RCU keeps no uprobe. */
const uprobeUnderRcu = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = vmaIn(cpu, mm, address, seq);
  const file = vma === NULL ? NULL : fileOf(cpu, vma, address);
  if (file === NULL) return NULL;
  const uprobe = v.findUprobeRcu(cpu, cpu.load(file, v.f_inode), offsetIn(cpu, vma, address));
  if (uprobe === NULL || v.mmapLockSpeculateRetry(cpu, mm, seq)) return NULL;
  return cpu.load(uprobe, v.offset);
});

const afterUnlock: v.Lookup = (cpu, mm, address) => {
  v.mmapReadLock(cpu, mm);
  const vma = v.vmaLookup(cpu, mm, address);
  v.mmapReadUnlock(cpu, mm);
  return vma === NULL ? NULL : cpu.load(vma, v.vm_pgoff) + 1;
};

const afterVmaUnlock: v.Lookup = (cpu, mm, address) => {
  const vma = v.lockVmaUnderRcu(cpu, mm, address, v.refcntVmaLock);
  if (vma <= NULL) return NULL;
  const pgoff = cpu.load(vma, v.vm_pgoff);
  v.refcntVmaLock.unlock(cpu, vma);
  return v.fileOffset(pgoff, cpu.load(vma, v.vm_start), address);
};

/** vma_start_read() asks RCU to keep the VMA until it is counted. */
const locksAfterSection: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  cpu.rcuReadUnlock();
  const isUnmarked = vma !== NULL && cpu.readOnce(vma, v.vm_lock_seq) !== cpu.readOnce(mm, v.mm_lock_seq);
  return isUnmarked ? 1 : NULL;
};

/** Files that are freed at once may be read by nobody who has no reference. */
const readsFileFreedAtOnce = checked((cpu, vma, address) => {
  const file = fileOf(cpu, vma, address);
  return file === NULL ? NULL : cpu.load(file, v.f_inode);
});

/** A reference that is had is a reference to something: to what, has to be asked after it. */
const neverAsksWhichFile: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const file = lookAt(cpu, mm, address, fileOf);
  const held = file !== NULL && tryGetFile(cpu, file);
  cpu.rcuReadUnlock();
  return held ? file : NULL;
};

/** What it asked is one pointer, what it follows another one. */
const readsPointerTwice = checked((cpu, vma) => {
  if (cpu.readOnce(vma, v.vm_file) === NULL) return NULL;
  return cpu.load(cpu.readOnce(vma, v.vm_file), v.f_inode);
});

const modeOf: Look = (cpu, vma) => {
  const policy = cpu.rcuDereference(vma, v.vm_policy);
  return policy === NULL ? NULL : cpu.load(policy, mempolicy.mode);
};
const modeAfterRetry = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = vmaIn(cpu, mm, address, seq);
  const policy = vma === NULL ? NULL : cpu.rcuDereference(vma, v.vm_policy);
  if (policy === NULL || v.mmapLockSpeculateRetry(cpu, mm, seq)) return NULL;
  return cpu.load(policy, mempolicy.mode);
});
const policyFreed = (freed: 'at once' | 'type-stable') =>
  ({ setup: { objects: { policy: { at: v.vm_policy, struct: mempolicy, freed } } } }) as const;

/** A union holds one of its members: in a VMA that is mapped that is vm_start. */
const otherMember = checked((cpu, vma) => cpu.load(vma, v.rcu_next) + 1);

const madeUp = checked((cpu, vma) => cpu.load(vma + 1, v.vm_pgoff) + 1);

const sc = { breaks: 'sc', beside: 'split-below', sections: 1, finds: UNPROTECTED } as const;

export const wrongPointers: readonly WrongInside[] = [
  {
    ...sc,
    name: 'follows the file after the check',
    reader: followsFileAfterRetry,
    beside: fileGoes,
    sections: 2,
    finds: ['wrong answer'],
    why: 'the file may be gone by then, and its slot another file',
  },
  {
    ...sc,
    name: 'a VMA of an earlier section',
    reader: vmaInLaterSection,
    why: 'a grace period may pass between the two sections',
  },
  {
    ...sc,
    name: 'a file of an earlier section',
    reader: fileInLaterSection,
    why: 'a grace period may pass between the two sections, and give the page of its slab back',
  },
  {
    ...sc,
    name: 'a node of an earlier section',
    reader: nodeInLaterSection,
    why: 'the tree frees the nodes that it replaces after a grace period',
  },
  {
    ...sc,
    name: 'a VMA of an earlier round',
    reader: keepsVmaForNextRound,
    why: 'each round has a section of its own, and the pointer is of the first one',
  },
  {
    ...sc,
    name: 'a VMA under a lock that has nothing to do with it',
    reader: underAnotherLock,
    why: 'the lock of the uprobes keeps no VMA',
  },
  {
    ...sc,
    name: 'a VMA under the lock of another one',
    reader: underTheNeighboursLock,
    beside: 'merge-grows',
    why: 'the lock of the upper VMA does not keep the lower one',
  },
  {
    ...sc,
    name: 'a VMA under Tasks Trace',
    reader: underTasksTrace,
    why: 'Tasks Trace keeps uprobes; VMAs wait for the other flavour',
  },
  {
    ...sc,
    name: 'a uprobe under RCU',
    reader: uprobeUnderRcu,
    beside: uprobeGoes,
    why: 'uprobes are freed after a grace period of Tasks Trace',
  },
  {
    ...sc,
    name: 'a VMA after mmap_lock',
    reader: afterUnlock,
    why: 'the lock that kept it is given back',
  },
  {
    ...sc,
    name: 'a VMA after its lock',
    reader: afterVmaUnlock,
    why: 'the reference that kept it is given back',
  },
  {
    ...sc,
    name: 'the mark of a VMA outside of any section',
    reader: locksAfterSection,
    why: 'before the VMA is counted only RCU keeps it',
  },
  {
    ...sc,
    name: 'a file that is freed at once',
    reader: readsFileFreedAtOnce,
    options: { setup: { file: 'backing-kfree' } },
    beside: fileGoesAtOnce,
    finds: ['use-after-free'],
    why: 'kfree() waits for no grace period; that the count is asked afterwards is too late',
  },
  {
    ...sc,
    name: 'a file that is counted and not asked which one it is',
    reader: neverAsksWhichFile,
    options: { returns: 'file referenced' },
    beside: fileGoes,
    sections: 2,
    finds: ['wrong answer'],
    why: 'the slot is another file by then, with a count above zero',
  },
  {
    ...sc,
    name: 'a pointer that is read twice',
    reader: readsPointerTwice,
    beside: anonymous,
    sections: 2,
    finds: ['NULL dereference'],
    why: 'between the two the VMA becomes one of anonymous memory, which has no file',
  },
  {
    ...sc,
    name: 'a policy that is freed at once',
    reader: checked(modeOf),
    options: policyFreed('at once'),
    beside: 'munmap-mmap',
    finds: ['use-after-free'],
    why: 'no section of RCU keeps what is freed at once',
  },
  {
    ...sc,
    name: 'a type-stable policy after the check',
    reader: modeAfterRetry,
    options: policyFreed('type-stable'),
    beside: {
      id: 'munmap, replace elsewhere',
      mappings: [
        { start: START, end: END, pgoff: 77, file: 'file' },
        { start: ELSEWHERE, end: ELSEWHERE + HALF, pgoff: 200, file: 'other' },
      ],
      writes: [
        { operation: 'munmap', start: START, end: END },
        { operation: 'replace', object: 'policy', address: ELSEWHERE, life: 1 },
      ],
    },
    sections: 2,
    finds: ['wrong answer'],
    why: 'it may be the policy of another address by then',
  },
  {
    ...sc,
    name: 'two lives of one VMA',
    reader: inRcu((cpu, mm, address) => lookAt(cpu, mm, address, offsetIn)),
    beside: upperHalf,
    sections: 2,
    finds: ['wrong answer'],
    why: 'the page of one life and the address of the other were never right together',
  },
  {
    ...sc,
    name: 'the other member of a union',
    reader: otherMember,
    finds: ['wild access', 'unprotected access', 'forbidden store'],
    why: 'rcu_next lies over vm_start: while the VMA is mapped it is the other one',
  },
  {
    ...sc,
    name: 'a pointer that it made up',
    reader: madeUp,
    finds: ['wild access'],
    why: 'it was given no such pointer',
  },
];
