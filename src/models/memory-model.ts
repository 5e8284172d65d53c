import type { Checker, Nodes } from './candidate.ts';
import type { ModelEvent } from './event.ts';
import type { Growing } from './growing.ts';
import type { GrownEvent } from './grown-event.ts';
import type { EventSet, Relation } from './relation.ts';
import type { Traits } from './traits.ts';

/** A memory model for executions whose threads were run before: each has its events, and what they read is searched. */
export interface CandidateModel {
  readonly name: 'lkmm' | 'tso' | 'sc' | 'free';
  /** Whether it allows executions that compute nonsense, as no memory model must. */
  readonly allowsNonsense: boolean;
  /** A checker for executions of these nodes. */
  checker(nodes: Nodes, threads: readonly (readonly ModelEvent[])[]): Checker;
}

/** A memory model, also for executions that are found while their threads run. */
export interface MemoryModel extends CandidateModel {
  readonly traits: Traits;
  /** A checker for events that come and go: it judges whatever is there when it is asked. */
  growingChecker(growing: Growing): Checker;
  /** The events that it would keep before a read which a thread adds next. */
  keptBefore(growing: Growing, thread: number, read: GrownEvent): EventSet;
  /** What it keeps in order within a thread, for a line of what took effect when. */
  kept(growing: Growing): readonly Relation[];
}
