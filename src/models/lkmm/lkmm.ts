import type { MemoryModel } from '../memory-model.ts';
import { emptySet, put } from '../relation.ts';
import { unite } from '../thread-sets.ts';
import { traits } from '../traits.ts';
import { LkmmChecker } from './checker.ts';
import { statics } from './statics.ts';

/**
 * The Linux-kernel memory model, version 2: tools/memory-model of the kernel, as of 2026, in which the order of a
 * read-modify-write comes from its two halves.
 */
export const lkmm: MemoryModel = {
  name: 'lkmm',
  allowsNonsense: false,
  traits: traits.lkmm,
  checker: (nodes, threads) => new LkmmChecker(nodes, statics(nodes, threads)),
  growingChecker: (growing) => new LkmmChecker(growing, growing.statics),
  keptBefore(growing, thread, { tag, address }) {
    const sets = growing.setsOf(thread);
    const { returningReads, acquires, fullWrites } = growing.classes;
    const found = emptySet(growing.size);
    if (tag !== 'noreturn') unite(found, sets.rmb, returningReads);
    unite(found, sets.mb, growing.statics.memory);
    unite(found, sets.all, acquires);
    unite(found, sets.all, fullWrites);
    unite(found, sets.gp);
    unite(found, sets.handed);
    unite(found, sets.acquired);
    for (const read of address ?? []) put(found, read);
    return found;
  },
  kept: ({ statics: { fence, address, poUnlockLockPo } }) => [fence, address, poUnlockLockPo],
};
