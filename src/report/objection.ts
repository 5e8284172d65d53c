import type { Trace } from './trace.ts';

/** One version of the code in the scenario of an objection, and what was found. */
export interface ShownVersion {
  readonly lookup: string;
  /** `posted 2024-08-05`, `ours`. */
  readonly origin: string;
  /** True if the scenario was changed for it; `why` says how. */
  readonly isChanged: boolean;
  /** herd's words; `n/a` or `not judged` if there is nothing to count. */
  readonly verdict: string;
  readonly positive: number;
  readonly negative: number;
  /** True of a Never that says nothing of races. */
  readonly vacuous: boolean;
  /** Findings that do not refute the claim: the verdict says nothing about them. */
  readonly beside: readonly { readonly kind: string; readonly text: string; readonly executions: number }[];
  /** Why that was expected, or why there is no verdict. */
  readonly why: string;
  /** What was explored and what was not. */
  readonly bounds: readonly string[];
  /** The shortest execution that refutes the claim. */
  readonly witness?: Trace | undefined;
}

/** An objection with a version that it breaks and one that meets it: all that a mail or a page tells. */
export interface Objection {
  /** Id of the scenario. */
  readonly scenario: string;
  readonly question: string;
  readonly author: string;
  readonly date: string;
  /** Message-ID. */
  readonly link?: string | undefined;
  readonly note?: string | undefined;
  readonly model: string;
  readonly lockModel: string;
  readonly versions: readonly ShownVersion[];
  /** What is expected under models that have no judge here: this is no verdict. */
  readonly unjudged: readonly {
    readonly model: string;
    readonly lookup: string;
    readonly expected: string;
  }[];
}
