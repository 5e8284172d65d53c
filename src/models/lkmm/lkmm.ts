import type { Checker, MemoryModel, Nodes } from '../candidate.ts';
import type { ModelEvent } from '../event.ts';
import { LkmmChecker } from './checker.ts';
import { statics } from './statics.ts';

/**
 * The Linux-kernel memory model, version 2: tools/memory-model of the kernel, as of 2026, in which the order of a
 * read-modify-write comes from its two halves.
 */
export const lkmm: MemoryModel = {
  name: 'lkmm',
  checker(nodes: Nodes, threads: readonly (readonly ModelEvent[])[]): Checker {
    return new LkmmChecker(nodes, statics(nodes, threads));
  },
};
