import type { Model } from '../../scenarios/expectation.ts';
import type { Returns } from '../../scenarios/scenario.ts';
import type { ReaderSetup, WriteCase } from '../../scenarios/write-cases.ts';

/** How to check a reader of one's own. Nothing has to be given. */
export interface CheckOptions {
  /** The mapping that it looks at. */
  readonly setup?: ReaderSetup;
  /** Writes to run it against: names of the table's rows, or cases of one's own. Default: every kind of write. */
  readonly writers?: readonly (string | WriteCase)[];
  /**
   * What it must not break. `memory` (default): each answer was right at some moment of the call, and nothing is read
   * after it was freed. `right`: only the first.
   */
  readonly claim?: 'memory' | 'right';
  /** Default: every one that has a judge. */
  readonly model?: Model | 'all';
  /** Default: `refcnt`, which is v6.15 and later: a seqcount, and VMAs that are freed at once. */
  readonly writerSide?: string;
  /** What it returns. Default: `answer`, a number above 0. */
  readonly returns?: Returns;
  /** How many write sections fall into one run, or several numbers that are tried in turn; default: one, and two. */
  readonly sections?: number | readonly number[];
  /** @deprecated It is called `sections`. */
  readonly cycles?: number | readonly number[];
  /** CPUs that run the reader, once each: 1, the default, or 2. See `setup.shared`. */
  readonly readers?: 1 | 2;
  /** Milliseconds after which a search under a weak memory model is given up, and said to be not judged. Default: 20,000. */
  readonly timeout?: number;
  /**
   * False to search the reader only as it is. Default: true; if nothing is found, each thing that it does is taken
   * away in turn.
   */
  readonly removals?: boolean;
  /** Ends the check between two searches: it then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told how many of the searches are done. */
  readonly onProgress?: (done: number, of: number) => void;
}
