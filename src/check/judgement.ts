import type { SourcePosition, Trace } from '../report/trace.ts';
import type { LockModel, Model, VerdictWord } from '../scenarios/expectation.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { LookupRef } from './lookup-ref.ts';
import type { FindingKind, Verdict } from './verdict.ts';

/** What a judge is asked. */
export interface Question {
  readonly scenario: Scenario;
  readonly lookup: LookupRef;
  /** Write operations to run. */
  readonly sections: number;
  readonly lockModel: LockModel;
  /** Default: that of the protocol, or what the scenario says. */
  readonly writerSide?: string;
  /** Milliseconds after which a judge may give up; default: its own. */
  readonly patience?: number;
}

/** What a judge says. */
export interface Judgement {
  readonly verdict: VerdictWord | 'Never within bound';
  /** Executions that refute the scenario's claim, and those that do not. */
  readonly positive: number;
  readonly negative: number;
  readonly findings: readonly JudgedFinding[];
  /** Executions with a data race; null where the judge does not look for them. */
  readonly dataRaces: number | null;
  /** True of a Never that says nothing: no answer overlapped a write section, or no lookup was turned away. */
  readonly vacuous: boolean;
  /** True if the search was stopped: the counts are of what it had seen by then, and differ from run to run. */
  readonly stopped?: boolean;
  readonly bounds: readonly string[];
  /** The shortest execution that refutes the claim. */
  readonly witness: Verdict['witness'];
}

/** Something found, and how to see it again. */
export interface JudgedFinding {
  readonly kind: FindingKind;
  readonly text: string;
  readonly executions: number;
  /** Where in its source the reader was. */
  readonly position?: SourcePosition;
  /** Replays it; absent where executions have no schedule. */
  readonly schedule?: string;
  /** The shortest execution that shows it. */
  readonly witness?: Trace;
}

/** Says what a lookup may do under one memory model. */
export interface Judge {
  readonly model: Model;
  /** Models of mmap_lock that make a difference to it, the default first. */
  readonly lockModels: readonly [LockModel, ...LockModel[]];
  /** The judgement, or why there can be none. */
  judge(question: Question): Judgement | { readonly notJudged: string };
}
