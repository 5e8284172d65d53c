import type { Trace } from '../../report/trace.ts';
import type { LockModel } from '../../scenarios/expectation.ts';
import type { GraphVerdict } from '../judge/graph/check-graph.ts';
import type { FindingKind } from '../judge/verdict.ts';
import type { Switch } from './switch.ts';

/** What a protocol does without something. */
export interface Without {
  /** `Sometimes` also of an `Always`: the search stops at the first execution that refutes the claim. */
  readonly verdict: GraphVerdict['verdict'];
  /** Findings that were not there with everything on, besides those that refute the claim. */
  readonly findings: readonly FindingKind[];
  /** An execution that refutes the claim, if there is one. */
  readonly witness?: Trace;
}

/** A switch and what it does. */
export interface SwitchResult extends Switch, Without {
  /**
   * `necessary` if the claim is refuted without it, or memory misused; `redundant` if not, which says nothing of two
   * that are off together; `unknown` if the search did not come to its end.
   */
  readonly role: 'necessary' | 'redundant' | 'unknown';
}

/** Several switches off at once. */
export interface Together extends Without {
  /** Ids of the switches. */
  readonly off: readonly string[];
  /**
   * Sets of them that cannot be off together, though they can if any one of the set is on. No switch is in two sets.
   * Empty if all can be off.
   */
  readonly conflicts: readonly (readonly string[])[];
}

/** A protocol taken apart: what each of its barriers and checks is good for in a scenario. */
export interface Switchboard {
  readonly scenario: string;
  readonly lookup: string;
  readonly writerSide: string;
  readonly model: GraphVerdict['model'];
  readonly lockModel: LockModel;
  /** With everything on. */
  readonly verdict: GraphVerdict['verdict'];
  readonly positive: number;
  readonly negative: number;
  /**
   * Each switch off by itself. Empty if the claim is refuted with everything on: then nothing can be learned from
   * less.
   */
  readonly switches: readonly SwitchResult[];
  /** All orderings off that are redundant by themselves; absent if fewer than two are. */
  readonly together?: Together;
  /** All that is redundant off; absent if a single switch makes it `Sometimes`. */
  readonly everything?: Together;
  /** True of a Never that says nothing: it stays one whatever is off. */
  readonly vacuous: boolean;
  /** Why it says nothing, or why nothing could be switched off; empty otherwise. */
  readonly why: string;
  readonly bounds: readonly string[];
  /** Searches that were made, and their milliseconds. */
  readonly searches: number;
  readonly ms: number;
}

/** Whether the claim is refuted. */
export const isRefuted = ({ verdict }: Without): boolean => verdict === 'Sometimes';

/** Whether a search found what was not found with everything on. */
export const isBroken = (without: Without): boolean => isRefuted(without) || without.findings.length > 0;
