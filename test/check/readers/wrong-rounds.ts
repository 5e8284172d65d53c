/** Wrong readers that go round: the wrong path is taken in a later round only, and what leads there is their own. */
import * as v from '../../../src/lookup/vocabulary.ts';
import { NULL } from '../../../src/memory/field.ts';
import type { WrongInside } from './inside-case.ts';
import { inRcu, isOdd, lookAt, offsetIn } from './parts.ts';

/** As `hidden.ts` of the issue: three polite tries, and a last path that lacks its barrier. */
const hidden = (says: boolean): v.Lookup =>
  inRcu((cpu, mm, address) => {
    let seq = 1;
    for (let tries = 0; tries < 3; tries++) {
      seq = v.mmapLockSpeculateTryBegin(cpu, mm);
      if (!isOdd(seq)) break;
      if (says) cpu.retry('busy');
    }
    const isPolite = !isOdd(seq);
    if (!isPolite) seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return NULL;
    const answer = lookAt(cpu, mm, address, offsetIn);
    const changed = isPolite
      ? v.mmapLockSpeculateRetry(cpu, mm, seq)
      : cpu.readOnce(mm, v.mm_lock_seq) !== seq;
    return changed ? NULL : answer;
  });

/** As `rep.ts` of the issue: after so many rounds it goes on with an odd count. */
const goesOnAfter = (rounds: number, says: boolean): v.Lookup =>
  inRcu((cpu, mm, address) => {
    let seq = 0;
    for (let tries = 0; tries < rounds; tries++) {
      seq = v.mmapLockSpeculateTryBegin(cpu, mm);
      if (!isOdd(seq)) break;
      if (says) cpu.retry('wait for even');
    }
    const answer = lookAt(cpu, mm, address, offsetIn);
    return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
  });

/** Its own count lies in a closure, where no machine sees it. */
const countsInClosure = inRcu((cpu, mm, address) => {
  let disturbed = 0;
  const again = (): boolean => ++disturbed < 3;
  for (;;) {
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    const answer = isOdd(seq) ? NULL : lookAt(cpu, mm, address, offsetIn);
    if (!isOdd(seq) && !v.mmapLockSpeculateRetry(cpu, mm, seq)) return answer;
    cpu.retry('disturbed');
    if (!again()) return lookAt(cpu, mm, address, offsetIn);
  }
});

/** The second round has its answer from reads that no round checks: those of the first one. */
const keepsFirstRead = inRcu((cpu, mm, address) => {
  let start = 0;
  for (let rounds = 0; rounds < 2; rounds++) {
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    const vma = v.vmaLookup(cpu, mm, address);
    if (vma === NULL) return NULL;
    start = start === 0 ? cpu.load(vma, v.vm_start) : start;
    const answer = v.fileOffset(cpu.load(vma, v.vm_pgoff), start, address);
    if (!isOdd(seq) && !v.mmapLockSpeculateRetry(cpu, mm, seq)) return answer;
  }
  return NULL;
});

/** Only the last of three rounds leaves by the wrong door. */
const holdsAfterThird: v.Lookup = (cpu, mm, address) => {
  for (let rounds = 1; ; rounds++) {
    cpu.rcuReadLock();
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq) && rounds === 3) return NULL;
    const answer = isOdd(seq) ? NULL : lookAt(cpu, mm, address, offsetIn);
    const sure = !isOdd(seq) && !v.mmapLockSpeculateRetry(cpu, mm, seq);
    cpu.rcuReadUnlock();
    if (sure || rounds === 3) return sure ? answer : NULL;
    cpu.retry('again');
  }
};

/** Says that it goes round again, and goes on. */
const saysRetry = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return NULL;
  const answer = lookAt(cpu, mm, address, offsetIn);
  if (v.mmapLockSpeculateRetry(cpu, mm, seq)) cpu.retry('changed');
  return answer;
});

/** What it saw for a moment decides: an odd count, and then an even one. */
const onlyAfterAWriter = inRcu((cpu, mm, address) => {
  const wasOdd = isOdd(v.mmapLockSpeculateTryBegin(cpu, mm));
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  if (isOdd(seq)) return NULL;
  const answer = lookAt(cpu, mm, address, offsetIn);
  return !wasOdd && v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
});

const endless: v.Lookup = (cpu, mm) => {
  while (!isOdd(cpu.readOnce(mm, v.mm_lock_seq))) cpu.retry('until a writer comes');
  return 1;
};

const split = { beside: 'split-below', finds: ['wrong answer'] } as const;

export const wrongRounds: readonly WrongInside[] = [
  ...[true, false].map(
    (says): WrongInside => ({
      ...split,
      name: `a last path without its barrier${says ? ', and says cpu.retry()' : ''}`,
      reader: hidden(says),
      breaks: 'lkmm spin',
      sections: 2,
      why: 'three tries meet the first section, the fourth begins after it, and nothing keeps its reads before its end',
    }),
  ),
  ...[1, 2, 4].flatMap((rounds) =>
    [true, false].map(
      (says): WrongInside => ({
        ...split,
        name: `goes on after ${rounds} odd counts${says ? ', and says cpu.retry()' : ''}`,
        reader: goesOnAfter(rounds, says),
        breaks: 'sc',
        sections: 1,
        why: 'the count is odd at both ends of the look, and the same',
      }),
    ),
  ),
  {
    ...split,
    name: 'a count of rounds in a closure',
    reader: countsInClosure,
    breaks: 'sc',
    sections: 1,
    why: 'three rounds meet the section, the look after them has no end',
  },
  {
    ...split,
    name: 'keeps what the first round read',
    reader: keepsFirstRead,
    breaks: 'sc',
    sections: 1,
    why: 'vm_start is that of the round that was disturbed',
  },
  {
    name: 'holds its section after the third round',
    reader: holdsAfterThird,
    breaks: 'sc',
    beside: 'split-below',
    sections: 1,
    finds: ['held at the end'],
    why: 'two rounds may pass inside of the section of a writer, and the third returns without rcu_read_unlock()',
  },
  {
    ...split,
    name: 'says cpu.retry() and goes on',
    reader: saysRetry,
    breaks: 'sc',
    sections: 1,
    why: 'cpu.retry() is a word for machines: it changes nothing that the reader does',
  },
  {
    ...split,
    name: 'trusts the count after a writer',
    reader: onlyAfterAWriter,
    breaks: 'sc',
    sections: 2,
    why: 'an odd count was there for a moment only; after it the end is not asked, and the second section is met',
  },
  {
    name: 'goes round until a writer comes',
    reader: endless,
    breaks: 'sc',
    beside: 'mprotect',
    sections: 1,
    finds: ['no end', 'deadlock'],
    why: 'the last writer may have been: the count stays even',
  },
];
