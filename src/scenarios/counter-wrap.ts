import { VM_READ, VM_WRITE } from '../memory/layout.ts';
import { END, MIDDLE } from './places.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * Counters of two bits come round after four steps, those of the kernel after 2^32: a lookup that is held up for so
 * long takes the old count for an unchanged one. A seqcount makes two steps a section.
 */
export const counterWrap: Scenario = {
  ...tornSplit,
  id: 'counter-wrap',
  question: 'Can a counter that has come round to its old value hide the sections in between?',
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
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes', 'Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'one section is enough',
    },
    {
      lookups: ['aug05', 'aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'two sections are enough, without a wrap',
    },
    {
      lookups: ['aug05-swapped', 'aug05-fixed'],
      sc: ['Never', 'Never', 'Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'one step a section: 2^k sections',
    },
    {
      lookups: ['aug07-per-vma', 'aug07-detached'],
      sc: ['Never', 'Never', 'Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the mark is the count of its section: 2^k sections',
    },
    {
      lookups: ['aug04-plan'],
      sc: ['Never', 'Never', 'Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the count of the mm makes one step a section: 2^k sections',
    },
    {
      lookups: ['textbook-seqlock'],
      sc: ['Never', 'Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'two steps a section: 2^(k-1) sections',
    },
    {
      lookups: ['sep05', 'merged'],
      sc: ['Never', 'Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'two steps a section: 2^(k-1) sections',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never', 'Never', 'Never', 'Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never', 'Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'equality by accident only says that the VMA is locked',
      whyReordered: 'one section is enough: the count that says unlocked orders nothing',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never', 'Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'equality by accident only says that the VMA is locked',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never', 'Never', 'Never'],
      why: 'equality by accident only says that the VMA is locked',
    },
  ],
};
