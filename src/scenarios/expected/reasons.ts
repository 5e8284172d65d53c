/** Reasons that hold whatever the write is. */
import { type Protocol, protocols } from '../../lookup/protocols.ts';
import type { Expectation } from '../expectation.ts';

/** Why, under `lkmm`, a lookup is wrong that ends without smp_rmb() before its last loads. */
export const READS_SINK =
  'nothing orders the reads of the VMA before the end check: they may be made after it';

/** The reference count of v6.15, before and after the fix of 28 Jul 2025. */
export const REFCOUNTED = ['per-vma-refcnt-v6.15', 'per-vma-refcnt'] as const;

/** All that read-lock the VMA. */
export const VMA_LOCKED = ['per-vma-lock-v6.4', 'per-vma-lock', ...REFCOUNTED] as const;

const thatOnly = (how: Protocol['withoutTrying']): readonly string[] =>
  protocols.filter(({ withoutTrying }) => withoutTrying === how).map(({ id }) => id);

/** A Never that is vacuous, and says so. */
export const waits: Expectation = {
  lookups: thatOnly('waits'),
  sc: 'Never',
  lkmm: 'Never',
  why: 'it waits for mmap_lock: no write section overlaps it and it never falls back, so this Never tests nothing',
};

/** A Never that is vacuous, and says so. */
export const givesUp: Expectation = {
  lookups: thatOnly('gives up'),
  sc: 'Never',
  lkmm: 'Never',
  why: 'it gives up at once and answers nothing, so this Never tests nothing',
};
