import type { SourcePosition, Trace } from './trace.ts';

/** Something that never happens with a correct lookup. */
export interface FindingOf<Kind extends string = string> {
  /** What sort of thing. */
  readonly kind: Kind;
  /** What happened, in a sentence. */
  readonly text: string;
  /** Executions that showed it. */
  readonly executions: number;
  /**
   * The line of the reader's own file, even if it had called a function of the lab; absent if the engine does not
   * tell.
   */
  readonly position?: SourcePosition;
  /** The shortest of these executions, or of those that were compared. */
  readonly witness: Trace;
}

/** Two accesses with nothing that keeps them apart; at least one is plain, and one stores. */
export interface DataRace {
  /** The field, in the kernel's spelling. */
  readonly field: string;
  /** What the reader does: `load`. */
  readonly access: string;
  /** Where it does so: kernel functions, outermost first. */
  readonly path: readonly string[];
  /** In the reader's own file; absent if a function of the lab does it for the reader. */
  readonly position?: SourcePosition;
  /** What it races with, and where that stands. */
  readonly with: { readonly access: string; readonly path: readonly string[] };
  /** Executions in which it does. */
  readonly executions: number;
}

/** What a search of a scenario found, in herd's words, with what it rests on. */
export interface VerdictOf<Kind extends string = string> {
  /** Id of the scenario. */
  readonly scenario: string;
  /** Name of the lookup. */
  readonly lookup: string;
  /** Id of the writer side. */
  readonly writerSide: string;
  /** Memory model. */
  readonly model: 'sc' | 'tso' | 'lkmm';
  /** Model of mmap_lock: `rwsem` is acquire and release, readers counted; `spin` also orders stores of two sections. */
  readonly lockModel: 'rwsem' | 'spin';
  /** `once`: each plain access of an aligned field is taken as READ_ONCE() or WRITE_ONCE(). */
  readonly plain: 'once' | 'as-written';
  /** The claim that was to be refuted. */
  readonly claim: 'right' | 'memory' | 'undisturbed' | 'no-collision';
  /**
   * About the {@link claim} alone: how often it was refuted. A lookup with a Never may still hang or leave a lock
   * held: it is correct only if {@link findings} is empty, too. `Never within bound` if a loop was cut, or the search
   * was random or not whole; `Unknown` if it was stopped before it could say.
   */
  readonly verdict: 'Never' | 'Sometimes' | 'Always' | 'Never within bound' | 'Unknown';
  /** Executions that refute the claim, and those that do not. */
  readonly positive: number;
  readonly negative: number;
  /** Executions that do not refute the claim, but have a finding of another kind. */
  readonly otherwiseWrong: number;
  /** Executions that were given up because a loop went round more often than the bound allows. */
  readonly cut: number;
  /** Executions with a data race; null where nobody looked for them. */
  readonly dataRaces: number | null;
  /** Which plain accesses of a lookup race; empty where nobody looked for races. */
  readonly races: readonly DataRace[];
  /** What was explored and what was not. One short phrase each. */
  readonly bounds: readonly string[];
  /** Lookups that gave an answer, those of them that overlapped a write section, and those that fell back. */
  readonly accepted: number;
  readonly acceptedAcrossWrite: number;
  readonly fellBack: number;
  /** What no correct lookup does, wrong answers among it: each text once, the most frequent first. */
  readonly findings: readonly FindingOf<Kind>[];
  /** True of a Never that says nothing of races: no answer overlapped a write section, or no lookup fell back. */
  readonly vacuous: boolean;
  /** The shortest execution found that refutes the claim. */
  readonly witness: Trace | undefined;
  /** `done`, or what stopped the search: the counts are then those up to that moment. */
  readonly ended: 'done' | 'stopped' | 'timeout' | 'executions' | 'aborted';
}

/** A verdict as a row of a table: without its executions. */
export interface VerdictRowOf<Kind extends string = string>
  extends Omit<VerdictOf<Kind>, 'verdict' | 'findings' | 'witness'> {
  /** herd's word; `not judged` where no judge can, `n/a` if the pair cannot exist: the reason is in `bounds`. */
  readonly verdict: VerdictOf['verdict'] | 'not judged' | 'n/a';
  readonly findings: readonly Omit<FindingOf<Kind>, 'witness'>[];
}
