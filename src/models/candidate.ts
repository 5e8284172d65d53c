import type { ModelEvent } from './event.ts';
import type { Relation } from './relation.ts';

/** Where a read has its value from, if not from a write that is an event. */
export const FROM_INITIAL = -1;
/** A read that has not chosen yet. */
export const UNDECIDED = -2;

/** Events of all threads of one choice of paths, numbered together; initial writes are no events. */
export interface Nodes {
  readonly size: number;
  readonly events: readonly ModelEvent[];
  readonly thread: Int32Array;
  /** For a read of a successful read-modify-write, the node of its write, else -1. */
  readonly partner: Int32Array;
}

/**
 * An execution, or the part of one that is decided. All relations only grow while the search goes on, and each axiom
 * forbids something that then stays: a part that is inconsistent has no consistent whole.
 */
export interface Candidate {
  readonly nodes: Nodes;
  /** The location of each node, or -1 while its address is not known (or it has none). */
  readonly location: Int32Array;
  /** For each read the node that it reads from, FROM_INITIAL or UNDECIDED. */
  readonly source: Int32Array;
  /** Coherence order, transitive. */
  readonly co: Relation;
  readonly rf: Relation;
  readonly fr: Relation;
  /** Program order between accesses of one location. */
  readonly poLoc: Relation;
  /** What a read returned or a write stored, once the candidate is complete; equal values are identical. */
  readonly value?: (node: number) => unknown;
}

/** A violated axiom with the cycle that it forbids; `labels[i]` says what leads from `cycle[i]` to the next. */
export interface Violation {
  readonly axiom: string;
  readonly cycle: readonly number[];
  readonly labels: readonly string[];
}

/** One memory model, made ready for one choice of paths. */
export interface Checker {
  /** Whether no axiom is violated yet; coherence and atomicity are already kept by the search. */
  consistent(candidate: Candidate): boolean;
  /**
   * Judges a complete candidate that is `consistent`: what is suspicious about it, such as `data-race`, or undefined
   * if an axiom that only a whole execution can be asked for is violated after all.
   */
  judge(candidate: Candidate): readonly string[] | undefined;
  /** Pairs of accesses of a complete candidate that was judged which race; none under a model that knows no races. */
  races(candidate: Candidate): readonly (readonly [number, number])[];
  /**
   * Of the candidate that was asked about last, and was consistent: what a later read of a thread cannot miss. A pair of
   * a write and an event of the thread says so of the write, for reads that preserved program order puts after the event.
   */
  readonly unmissable: Relation;
  /**
   * Of the same candidate: whether no consistent execution has the second of two writes of one location before the
   * first in coherence order.
   */
  mustPrecede(first: number, second: number): boolean;
  /** The first axiom that the candidate violates, if any. */
  explain(candidate: Candidate): Violation | undefined;
}
