import { VM_READ, VM_WRITE } from '../memory/layout.ts';
import { like } from './expected/like.ts';
import { movedVma } from './expected/moved-vma.ts';
import { REFCOUNTED } from './expected/reasons.ts';
import { END, MIDDLE } from './places.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

const EACH_MARKS =
  'each section marks the VMA and waits for its readers; a mark that equals a later count only makes readers fall back';

/**
 * Counters of two bits come round after four steps, those of the kernel after 2^32: a lookup that is held up for so
 * long takes the old count for an unchanged one. A seqcount makes two steps a section.
 */
export const counterWrap: Scenario = {
  ...tornSplit,
  id: 'counter-wrap',
  question:
    'If a sequence counter wraps to its old value during a lockless lookup, can the lookup miss the write sections in between?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-08',
    link: 'CAJuCfpHsvhjYxj=aovZjTd2qUvJWHpcnEn1kYfd0m23HVrPwDg@mail.gmail.com',
    note: 'how fast it comes round: Jann Horn, the same day',
  },
  seqBits: 2,
  writes: [
    ...tornSplit.writes,
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ | VM_WRITE },
  ],
  sections: 4,
  pair: {
    broken: 'merged',
    fixed: 'merged',
    change: { to: { seqBits: 32 }, by: 'counters of 32 bits: it would take 2^31 sections during one lookup' },
  },
  expected: like(movedVma, [
    {
      lookups: ['aug05', 'aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'two sections are enough, without a wrap',
    },
    {
      lookups: ['aug05-swapped', 'aug05-fixed', 'aug04-plan'],
      sc: ['Never', 'Never', 'Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'mm_lock_seq makes one step per section: with k bits it wraps after 2^k sections',
    },
    {
      lookups: ['aug07-per-vma', 'aug07-detached'],
      sc: ['Never', 'Never', 'Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the mark is a copy of mm_lock_seq: with k bits it wraps after 2^k sections',
    },
    {
      lookups: ['textbook-seqlock', 'sep05', 'merged'],
      sc: ['Never', 'Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the count makes two steps per section: with k bits it wraps after 2^(k-1) sections',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: EACH_MARKS,
      whyReordered: 'one section is enough, as mm_lock_seq is read without acquire',
    },
    {
      lookups: ['per-vma-lock', ...REFCOUNTED],
      sc: 'Never',
      lkmm: 'Never',
      why: EACH_MARKS,
    },
  ]),
};
