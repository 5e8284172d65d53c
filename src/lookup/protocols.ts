import { int } from '../locks/int.ts';
import { intOdd } from '../locks/int-odd.ts';
import { intV64 } from '../locks/int-v6.4.ts';
import { intWmb } from '../locks/int-wmb.ts';
import { mmOddRelease } from '../locks/mm-odd-release.ts';
import { noPerVmaLock } from '../locks/no-per-vma-lock.ts';
import { refcnt } from '../locks/refcnt.ts';
import { seqcount } from '../locks/seqcount.ts';
import type { WriterSide } from '../locks/writer-side.ts';
import { findActiveUprobeRcu as aug02 } from './aug02.ts';
import { findActiveUprobeSpeculative as aug04Plan } from './aug04-plan.ts';
import { findActiveUprobeSpeculative as aug05Posted } from './aug05.ts';
import { findActiveUprobeSpeculative as aug05Barriers } from './aug05-barriers.ts';
import { findActiveUprobeSpeculative as aug05Fixed } from './aug05-fixed.ts';
import { findActiveUprobeSpeculative as aug05Swapped } from './aug05-swapped.ts';
import { findActiveUprobeSpeculative as aug07Detached } from './aug07-detached.ts';
import { findActiveUprobeSpeculative as aug07PerVma } from './aug07-per-vma.ts';
import { findActiveUprobeRcu as lockedPath } from './locked.ts';
import type { Lookup } from './lookup.ts';
import { findActiveUprobeSpeculative as mergedV614 } from './merged.ts';
import { findActiveUprobeSpeculative as mergedNoPerVmaLock } from './merged-no-per-vma-lock.ts';
import { findActiveUprobeRcu as perVmaLock } from './per-vma-lock.ts';
import { findActiveUprobeRcu as perVmaLockV64 } from './per-vma-lock-v6.4.ts';
import { findActiveUprobeRcu as perVmaRefcnt } from './per-vma-refcnt.ts';
import { findActiveUprobeRcu as perVmaRefcntV615 } from './per-vma-refcnt-v6.15.ts';
import { findActiveUprobeSpeculative as sep05 } from './sep05.ts';
import { findActiveUprobeSpeculative as textbookSeqlock } from './textbook-seqlock.ts';

/** A lookup together with the writer side that it needs, and where both come from. */
export interface Protocol {
  /** What options and results call it. */
  readonly id: string;
  /** The reader. */
  readonly lookup: Lookup;
  /** The writer side that it was written for. */
  readonly writerSide: WriterSide;
  /** `ours` never carries a person's name. */
  readonly origin: 'mainline' | 'posted' | 'sketched in a mail' | 'merged' | 'ours';
  /** `2024-08-05`, or the month: of the mail or commit that `source` names. */
  readonly date: string;
  /** A link, a commit, or a file of the kernel; for ours the file here. */
  readonly source: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What figures and tables call it, if the id says too little. */
  readonly label?: string;
  /** Field that its last check reads, by the kernel's name: a reader that is held up there has the most behind it. */
  readonly lastRead: string;
  /** It waits for writers and never falls back, or gives up at once: no verdict about it says anything. */
  readonly withoutTrying?: 'waits' | 'gives up';
  /** Id of the lookup whose expectations it takes over where a scenario says nothing of its own. */
  readonly expectedAs?: string;
}

const LORE = 'https://lore.kernel.org/all/';

const table = [
  {
    id: 'locked',
    lookup: lockedPath,
    writerSide: int,
    origin: 'mainline',
    date: '2024-09',
    source: 'kernel/events/uprobes.c, v6.12',
    summary: 'mmap_read_lock, vma_lookup, mmap_read_unlock',
    lastRead: 'vm_pgoff',
    withoutTrying: 'waits',
  },
  {
    id: 'aug02',
    lookup: aug02,
    writerSide: int,
    origin: 'posted',
    date: '2024-08-02',
    source: `${LORE}CAEf4BzavWOgCLQoNdmPyyqHcm7gY5USKU5f1JWfyaCbuc_zVAA@mail.gmail.com`,
    summary: 'vm_lock_seq compared before and after',
    label: '2 August',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug04-plan',
    lookup: aug04Plan,
    writerSide: intOdd,
    origin: 'sketched in a mail',
    date: '2024-08-04',
    source: `${LORE}CAEf4BzYPpkhKtuaT-EbyKeB13-uBeYf8LjR9CB=xaXYHnwsyAQ@mail.gmail.com`,
    summary: 'plan a) to e): vm_lock_seq even and the same, mm_lock_seq the same',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'textbook-seqlock',
    lookup: textbookSeqlock,
    writerSide: intOdd,
    origin: 'sketched in a mail',
    date: '2024-08-03',
    source: `${LORE}20240803085312.GP39708@noisy.programming.kicks-ass.net`,
    summary: 'a sequence lock for each VMA: even before, the same after, fenced',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug05',
    lookup: aug05Posted,
    writerSide: int,
    origin: 'posted',
    date: '2024-08-05',
    source: `${LORE}CAEf4BzZ26FNTguRh_X9_5eQZvOeKb+c-o3mxSzoM2+TF3NqaWA@mail.gmail.com`,
    summary: 'mm_lock_seq before; mm_lock_seq, then vm_lock_seq after',
    label: '5 August',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug05-swapped',
    lookup: aug05Swapped,
    writerSide: int,
    origin: 'ours',
    date: '2026-11-23',
    source: 'src/lookup/aug05-swapped.ts',
    summary: 'aug05 with its two end loads swapped',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug05-barriers',
    lookup: aug05Barriers,
    writerSide: intWmb,
    origin: 'ours',
    date: '2026-11-23',
    source: 'src/lookup/aug05-barriers.ts',
    summary: 'aug05 with smp_rmb() before the end loads, smp_wmb() after the mark',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug05-fixed',
    lookup: aug05Fixed,
    writerSide: intWmb,
    origin: 'ours',
    date: '2026-11-23',
    source: 'src/lookup/aug05-fixed.ts',
    summary: 'both barriers, end loads swapped, acquire on vm_lock_seq',
    label: '5 August, repaired',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug07-per-vma',
    lookup: aug07PerVma,
    writerSide: int,
    origin: 'sketched in a mail',
    date: '2024-08-07',
    source: `${LORE}CAEf4BzZeLg0WsYw2M7KFy0+APrPaPVBY7FbawB9vjcA2+6k69Q@mail.gmail.com`,
    summary: 'vm_lock_seq not equal to mm_lock_seq before, unchanged after',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'aug07-detached',
    lookup: aug07Detached,
    writerSide: intWmb,
    origin: 'ours',
    date: '2026-11-23',
    source: 'src/lookup/aug07-detached.ts',
    summary: 'aug07-per-vma with both barriers and a check of detached',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'sep05',
    lookup: sep05,
    writerSide: mmOddRelease,
    origin: 'posted',
    date: '2024-09-05',
    source: `${LORE}20240906051205.530219-3-andrii@kernel.org`,
    summary: 'mm_lock_seq even before, the same after, by load-acquire',
    lastRead: 'mm_lock_seq',
  },
  {
    id: 'merged',
    lookup: mergedV614,
    writerSide: seqcount,
    origin: 'merged',
    date: '2024-11-21',
    source: `${LORE}20241122035922.3321100-3-andrii@kernel.org`,
    summary: 'seqcount: even before, the same after (v6.14, e0925f2dc4de)',
    label: 'merged in v6.14',
    lastRead: 'mm_lock_seq',
  },
  {
    id: 'merged-no-per-vma-lock',
    lookup: mergedNoPerVmaLock,
    writerSide: noPerVmaLock,
    origin: 'merged',
    date: '2024-11-21',
    source: `${LORE}20241122035922.3321100-3-andrii@kernel.org`,
    summary: 'without CONFIG_PER_VMA_LOCK: gives up at once',
    lastRead: 'mm_lock_seq',
    withoutTrying: 'gives up',
  },
  {
    id: 'per-vma-lock-v6.4',
    lookup: perVmaLockV64,
    writerSide: intV64,
    origin: 'mainline',
    date: '2023-02-27',
    source: 'commit 5e31275cc997, v6.4',
    summary: 'lock_vma_under_rcu(), nothing ordered by mm_lock_seq (v6.4)',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'per-vma-lock',
    lookup: perVmaLock,
    writerSide: int,
    origin: 'mainline',
    date: '2023-07-21',
    source: `${LORE}20230721225107.942336-1-jannh@google.com`,
    summary: 'lock_vma_under_rcu(), acquire and release on mm_lock_seq (v6.5 to v6.13)',
    label: 'VMA read lock, to v6.13',
    lastRead: 'vm_lock_seq',
  },
  {
    id: 'per-vma-refcnt-v6.15',
    lookup: perVmaRefcntV615,
    writerSide: refcnt,
    origin: 'mainline',
    date: '2025-02',
    source: 'commit 3104138517fc, v6.15',
    summary: 'lock_vma_under_rcu() on vm_refcnt; VMAs are type-stable',
    lastRead: 'vm_refcnt',
  },
  {
    id: 'per-vma-refcnt',
    lookup: perVmaRefcnt,
    writerSide: refcnt,
    origin: 'mainline',
    date: '2025-07-28',
    source: `${LORE}20250728175355.2282375-1-surenb@google.com`,
    summary: 'the same, a VMA of another mm given back safely (9bbffee67ffd)',
    lastRead: 'vm_refcnt',
  },
] as const satisfies readonly Protocol[];

/** An id of the table of protocols. */
export type ProtocolId = (typeof table)[number]['id'];

/**
 * Where a lookup is asked for: an id of {@link protocols}. The ids are offered by completion; any other
 * string is taken, and refused when it is used.
 */
export type LookupId = ProtocolId | (string & {});

/** Every protocol of the lab, in the order of the story: selected versions, not all that were posted. */
export const protocols: readonly Protocol[] = table;
