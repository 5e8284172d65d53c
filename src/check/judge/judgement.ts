import type { LockModel, Model } from '../../scenarios/expectation.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { LookupRef } from '../reader/lookup-ref.ts';
import type { Verdict } from './verdict.ts';

/** What a judge is asked. */
export interface Question {
  readonly scenario: Scenario;
  readonly lookup: LookupRef;
  /** Write operations to run. */
  readonly sections: number;
  /** CPUs that look up, once each; default: 1. */
  readonly readers?: number;
  readonly lockModel: LockModel;
  /** Default: that of the protocol, or what the scenario says. */
  readonly writerSide?: string;
  /** True to stop at the first execution that shows anything. */
  readonly untilFound?: boolean;
  /** Milliseconds after which a judge may give up; default: 90,000. Interleavings are bounded by their number alone. */
  readonly timeout?: number;
  /** @deprecated It is called `timeout`. */
  readonly patience?: number;
}

/** Why there is no verdict. */
export interface NotJudged {
  readonly notJudged: string;
}

/** Says what a lookup may do under one memory model. */
export interface Judge {
  readonly model: Model;
  /** Models of mmap_lock that make a difference to it, the default first. */
  readonly lockModels: readonly [LockModel, ...LockModel[]];
  /** The verdict, or why there can be none. */
  judge(question: Question): Verdict | NotJudged;
}
