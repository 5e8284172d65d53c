import { int } from '../locks/int.ts';
import { intWmb } from '../locks/int-wmb.ts';
import { seqcount } from '../locks/seqcount.ts';
import type { WriterSide } from '../locks/writer-side.ts';
import { findActiveUprobeRcu as aug02 } from './aug02.ts';
import { findActiveUprobeSpeculative as aug05Posted } from './aug05.ts';
import { findActiveUprobeSpeculative as aug05Barriers } from './aug05-barriers.ts';
import { findActiveUprobeSpeculative as aug05Swapped } from './aug05-swapped.ts';
import { findActiveUprobeRcu as lockedPath } from './locked.ts';
import type { Lookup } from './lookup.ts';
import { findActiveUprobeSpeculative as mergedV614 } from './merged.ts';

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
  /** `2024-08-05`, or the month. */
  readonly date: string;
  /** A link, or author, date and subject. */
  readonly source: string;
  /** What it does, in a line. */
  readonly summary: string;
}

const LORE = 'https://lore.kernel.org/all/';

/** Every protocol, in the order of the story. */
export const protocols: readonly Protocol[] = [
  {
    id: 'locked',
    lookup: lockedPath,
    writerSide: int,
    origin: 'mainline',
    date: '2024-07',
    source: 'kernel/events/uprobes.c, v6.10',
    summary: 'mmap_read_lock, vma_lookup, mmap_read_unlock',
  },
  {
    id: 'aug02',
    lookup: aug02,
    writerSide: int,
    origin: 'posted',
    date: '2024-08-02',
    source: `${LORE}CAEf4BzavWOgCLQoNdmPyyqHcm7gY5USKU5f1JWfyaCbuc_zVAA@mail.gmail.com`,
    summary: 'vm_lock_seq compared before and after',
  },
  {
    id: 'aug05',
    lookup: aug05Posted,
    writerSide: int,
    origin: 'posted',
    date: '2024-08-05',
    source: `${LORE}CAEf4BzZ26FNTguRh_X9_5eQZvOeKb+c-o3mxSzoM2+TF3NqaWA@mail.gmail.com`,
    summary: 'mm_lock_seq before; mm_lock_seq, then vm_lock_seq after',
  },
  {
    id: 'aug05-barriers',
    lookup: aug05Barriers,
    writerSide: intWmb,
    origin: 'ours',
    date: '2026-11-23',
    source: 'src/lookup/aug05-barriers.ts',
    summary: 'aug05 with smp_rmb() before the end loads, smp_wmb() after the mark',
  },
  {
    id: 'aug05-swapped',
    lookup: aug05Swapped,
    writerSide: int,
    origin: 'ours',
    date: '2026-11-23',
    source: 'src/lookup/aug05-swapped.ts',
    summary: 'aug05 with its two end loads swapped',
  },
  {
    id: 'merged',
    lookup: mergedV614,
    writerSide: seqcount,
    origin: 'merged',
    date: '2024-11-21',
    source: `${LORE}20241122035922.3321100-3-andrii@kernel.org`,
    summary: 'seqcount: even before, the same after (v6.14, e0925f2dc4de)',
  },
];
