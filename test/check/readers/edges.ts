/** Readers that ask for the edge of a mapping, or for what lies behind it: right ones and wrong ones. */
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import type { WrongInside } from './inside-case.ts';
import { inRcu, offsetIn, round, underMmapLock } from './parts.ts';
import type { RightReader } from './reader-case.ts';

/** Whether a VMA holds an address. */
type Holds = (cpu: Cpu, vma: Ref, address: number) => boolean;

/** The lock of a VMA, with a range check of the reader's own behind it. */
const locked =
  (holds: Holds): v.Lookup =>
  (cpu, mm, address) => {
    cpu.rcuReadLock();
    const vma = v.masWalk(cpu, mm, address);
    const held = vma === NULL ? NULL : v.vmaStartReadRefcnt(cpu, mm, vma);
    cpu.rcuReadUnlock();
    if (held <= NULL) return NULL;
    const answer = holds(cpu, vma, address) ? offsetIn(cpu, vma, address) : NULL;
    v.vmaEndReadRefcnt(cpu, vma);
    return answer;
  };
const between: Holds = (cpu, vma, address) =>
  cpu.load(vma, v.vm_start) <= address && address < cpu.load(vma, v.vm_end);
const butFirst: Holds = (cpu, vma, address) =>
  cpu.load(vma, v.vm_start) < address && address < cpu.load(vma, v.vm_end);
const orAtEnd: Holds = (cpu, vma, address) =>
  cpu.load(vma, v.vm_start) <= address && address <= cpu.load(vma, v.vm_end);
const orBefore: Holds = (cpu, vma, address) =>
  cpu.load(vma, v.vm_start) <= address + 1 && address < cpu.load(vma, v.vm_end);

/** What is mapped where the VMA ends, plus 1: nothing is 1. */
function behind(cpu: Cpu, mm: Ref, vma: Ref): number {
  const end = cpu.load(vma, v.vm_end);
  const next = v.vmaLookup(cpu, mm, end);
  return next === NULL ? 1 : offsetIn(cpu, next, end) + 1;
}
const behindUnderCount = inRcu((cpu, mm, address) =>
  round(cpu, mm, address, (own, vma) => behind(own, mm, vma)),
);
const behindUnderOwnLock: v.Lookup = (cpu, mm, address) => {
  const vma = v.lockVmaUnderRcu(cpu, mm, address, v.refcntVmaLock);
  if (vma <= NULL) return NULL;
  cpu.rcuReadLock();
  const answer = behind(cpu, mm, vma);
  cpu.rcuReadUnlock();
  v.vmaEndReadRefcnt(cpu, vma);
  return answer;
};

/** Also looks at what is mapped a byte further on. */
const straddles =
  (by: number, isCareful: boolean): v.Lookup =>
  (cpu, mm, address) =>
    underMmapLock(cpu, mm, address, (own, vma) => {
      const other = v.vmaLookup(own, mm, address + by);
      if (isCareful && other === NULL) return NULL;
      return offsetIn(own, vma, address) + own.load(other, v.vm_flags);
    });

export const rightAtEdges: readonly RightReader[] = [
  {
    name: 'a range check of its own',
    reader: locked(between),
    why: 'the first byte is in and the one behind the last is not, as the lock finds the VMA',
  },
  {
    name: 'takes mmap_lock for the first byte',
    reader: locked(butFirst),
    why: 'it refuses more than it has to, and what it refuses it does not answer',
  },
  {
    name: 'the neighbour under the count',
    reader: behindUnderCount,
    why: 'no write section of any VMA fell into it',
  },
  {
    name: 'a byte in front, if there is one',
    reader: straddles(-1, true),
    why: 'under mmap_lock nothing goes, and where nothing is mapped in front it gives no answer',
  },
  {
    name: 'a byte behind, if there is one',
    reader: straddles(1, true),
    why: 'under mmap_lock nothing goes, and where nothing is mapped behind it gives no answer',
  },
];

const wrong = { breaks: 'sc', sections: 2, finds: ['wrong answer'] } as const;
export const wrongAtEdges: readonly WrongInside[] = [
  {
    ...wrong,
    name: 'the end taken for a part',
    reader: locked(orAtEnd),
    beside: 'munmap-mmap-below',
    why: 'the VMA ends where the address begins when the lock is had, and is of another mapping',
  },
  {
    ...wrong,
    name: 'the byte in front taken for a part',
    reader: locked(orBefore),
    beside: 'munmap-mmap-above',
    why: 'the VMA starts right behind the address when the lock is had, and is of another mapping',
  },
  {
    ...wrong,
    name: 'the neighbour under the lock of its own VMA',
    reader: behindUnderOwnLock,
    beside: 'neighbour-splits',
    sections: 1,
    why: 'the lock keeps its own VMA alone: of the other one half a split is read',
  },
  {
    ...wrong,
    name: 'a byte in front, whatever is there',
    reader: straddles(-1, false),
    beside: 'munmap-mmap-below',
    finds: ['NULL dereference'],
    why: 'nothing is mapped in front of the first byte of a mapping',
  },
  {
    ...wrong,
    name: 'a byte behind, whatever is there',
    reader: straddles(1, false),
    beside: 'munmap-mmap-above',
    finds: ['NULL dereference'],
    why: 'nothing is mapped behind the last byte of a mapping',
  },
];
