import type { WriteOperation } from '../mm/writers.ts';

/** herd's words for what a search found. */
export type VerdictWord = 'Never' | 'Sometimes' | 'Always';

/** An objection as data: memory, who does what, what is claimed, and what must come out. */
export interface Scenario {
  /** What options and results call it. */
  readonly id: string;
  /** What is asked, in one sentence. */
  readonly question: string;
  /** Where the objection comes from: author, date, Message-ID; or `ours`. */
  readonly source: string;
  /** The one file mapping that is there at the start. Bytes; `pgoff` in pages. */
  readonly mapping: { readonly start: number; readonly end: number; readonly pgoff: number };
  /** Uprobes by name: their offset in the mapped file, in bytes. */
  readonly uprobes: Readonly<Record<string, number>>;
  /** Where the breakpoint was hit. */
  readonly bpVaddr: number;
  /** The uprobe that a correct lookup finds there at every moment of the scenario. */
  readonly answer: string;
  /**
   * Names of slab caches (`filp`, `vm_area_struct`) whose freed objects are taken again by whoever allocates next, the
   * last one freed first. Only those that are type-stable are; by default none.
   */
  readonly reuse?: readonly string[];
  /** Write sections, in order; a run takes the first so many of them and deals them to its writers in turn. */
  readonly writes: readonly WriteOperation[];
  /** By lookup: the verdict expected for 1, 2, ... write sections. */
  readonly expected: Readonly<Record<string, readonly VerdictWord[]>>;
}
