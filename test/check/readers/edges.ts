/** Readers that ask for the edge of a mapping, or for what lies behind it: right ones and wrong ones. */
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import type { WrongInside } from './inside-case.ts';
import { inRcu, offsetIn, round } from './parts.ts';
import type { RightReader } from './reader-case.ts';

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

export const rightAtEdges: readonly RightReader[] = [
  {
    name: 'the neighbour under the count',
    reader: behindUnderCount,
    why: 'no write section of any VMA fell into it',
  },
];

const wrong = { breaks: 'sc', cycles: 2, finds: ['wrong answer'] } as const;
export const wrongAtEdges: readonly WrongInside[] = [
  {
    ...wrong,
    name: 'the neighbour under the lock of its own VMA',
    reader: behindUnderOwnLock,
    beside: 'neighbour splits',
    cycles: 1,
    why: 'the lock keeps its own VMA alone: of the other one half a split is read',
  },
];
