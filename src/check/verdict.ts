import type { FaultKind } from '../machines/watchable.ts';
import type { SourcePosition, Trace } from '../report/trace.ts';
import type { Claim } from '../scenarios/scenario.ts';

/** What a search of a scenario found, in herd's words, with what it rests on. */
export interface Verdict {
  /** Id of the scenario. */
  readonly scenario: string;
  /** Name of the lookup. */
  readonly lookup: string;
  /** Id of the writer side. */
  readonly writerSide: string;
  /** Memory model: `sc` is what an interleaver can see. */
  readonly model: 'sc';
  /** Model of mmap_lock: readers counted, acquire and release, nothing more. */
  readonly lockModel: 'rwsem';
  /**
   * Of the {@link claim} alone: how often it was refuted. A lookup with a Never may still read freed memory or hang: it is
   * in order if {@link findings} is empty, too. `Never within bound` if the search was random, or cut before it had seen
   * everything.
   */
  readonly verdict: 'Never' | 'Sometimes' | 'Always' | 'Never within bound';
  /** What was to be refuted. */
  readonly claim: Claim;
  /** Executions that refute the claim, of most scenarios by a wrong answer, and those that do not. */
  readonly positive: number;
  readonly negative: number;
  /** Executions that do not refute the claim, but have a finding of another kind. */
  readonly otherwiseWrong: number;
  /** What was explored and what was not. One short phrase each. */
  readonly bounds: readonly string[];
  /** Lookups that gave an answer, those of them that overlapped a write section, and those that fell back. */
  readonly accepted: number;
  readonly acceptedAcrossWrite: number;
  readonly fellBack: number;
  /** What no correct lookup does, wrong answers among it: each text once, the most frequent first. */
  readonly findings: readonly VerdictFinding[];
  /** Set if no answer overlapped a write section or no lookup fell back: the verdict then says nothing of races. */
  readonly vacuous?: boolean;
  /** The shortest execution found that refutes the claim. */
  readonly witness: Trace | undefined;
}

/** Kinds of {@link VerdictFinding}. */
export type FindingKind =
  | 'wrong answer'
  | 'use-after-free'
  | 'double free'
  | 'recycled object'
  | 'unlock of what is not held'
  | 'NULL dereference'
  | 'deadlock'
  | 'endless'
  | FaultKind
  | 'not-deterministic'
  | 'needless fallback'
  | 'collision';

/** Something that no correct lookup does, or that nothing correct does to it. */
export interface VerdictFinding {
  /** What sort of thing. */
  readonly kind: FindingKind;
  /** What happened, in a sentence. */
  readonly text: string;
  /** Executions that showed it. */
  readonly executions: number;
  /** Where in its file a reader of one's own was, even if it had called something; if the engine told. */
  readonly position?: SourcePosition;
  /** The shortest of them: fewest context switches, then fewest steps, none of which can be left out. */
  readonly witness: Trace;
}
