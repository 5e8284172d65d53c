import type { Scenario } from '../../scenarios/scenario.ts';
import type { LookupRef } from '../reader/lookup-ref.ts';

/** How a search chooses executions: all of them, or at random. */
export type SchedulerName = 'depth-first' | 'random';

/** What to explore. */
export interface ExploreOptions {
  /** Id of the table, a function, or its source. */
  readonly lookup: LookupRef;
  /** Id of a scenario, or one of your own; default: `torn-split`. */
  readonly scenario?: string | Scenario;
  /** Write operations of all writers; default 2, or as many as the scenario has. */
  readonly sections?: number;
  /** Default: that of the protocol; `refcnt` for a lookup of your own. */
  readonly writerSide?: string;
  /** CPUs that look up, once each: 1 or 2; default 1. */
  readonly readers?: number;
  /**
   * CPUs that write: 1 or 2; default 1. The scenario's sections are dealt to them in turn. With two readers and two
   * writers `depth-first` does not come to an end.
   */
  readonly writers?: number;
  /** `depth-first` (default) runs every interleaving up to the order of independent steps. `random` proves nothing. */
  readonly scheduler?: SchedulerName;
  /** Executions to run at most; default 100,000, at random 10,000. */
  readonly executions?: number;
  /** Seed of the random scheduler; default 1. */
  readonly seed?: number;
  /**
   * True if a plain store of an unsigned long may take effect in two halves of 32 bits, low half first, as a compiler
   * may make it (`WRITE_ONCE()` forbids it). Default: as the scenario says, or false.
   */
  readonly tearing?: boolean;
  /** Milliseconds after which the search is stopped; default: none. */
  readonly timeout?: number;
  /** Stops the search at the next execution. */
  readonly signal?: AbortSignal;
  /** Told now and then how many executions were run, and how many may be. */
  readonly onProgress?: (done: number, most: number) => void;
}

/** What is explored, with every default filled in. */
export interface ExploreBounds {
  readonly scenario: Scenario;
  readonly sections: number;
  readonly readers: number;
  readonly writers: number;
  readonly scheduler: SchedulerName;
  readonly executions: number;
  readonly seed: number;
  readonly tearing: boolean;
}
