import type { MemoryModel } from '../../../models/memory-model.ts';
import { type ModelName, models } from '../../../models/models.ts';

/** Events that an execution may have at most: one that would have more is cut. */
export const MOST_ROOM = 256;

/** What the search leaves open: how memory behaves, and how far it goes. */
export interface SearchOptions {
  readonly model: ModelName;
  /** A lock is a spinlock of the LKMM; otherwise acquire and release, and nothing more. */
  readonly spin: boolean;
  /** Objects that are freed and taken again are handed over as by such a lock. */
  readonly handsOver: boolean;
  /** Plain accesses stay plain, and data races are looked for. */
  readonly asWritten: boolean;
  /** Accesses that can only have one outcome are no events. */
  readonly folds: boolean;
  /** What orders others is no event either if nobody else ever touches its place. Not for plain accesses. */
  readonly setsAside: boolean;
  /** After a free nothing is there. Without, a memory error is nothing that executions show. */
  readonly frees: boolean;
  /** Rounds of one loop after its first. */
  readonly retries: number;
  /** Rounds of shipped loops that read nothing new are gone through like others. Default: false. */
  readonly keepsRounds?: boolean;
  /** An access through a pointer that several reads returned depends on none of them, not on one. Default: false. */
  readonly leavesOpen?: boolean;
  /** CPUs of the program in the order in which they run as far as they can. */
  readonly order: readonly number[];
}

/** The options as those read them who search: what means something only together with others has been worked out. */
export interface SearchSettings extends Readonly<Required<Omit<SearchOptions, 'model'>>> {
  readonly model: MemoryModel;
  /** A read-modify-write that orders nothing may be no event, too: not where it waits for stores, as on x86. */
  readonly foldsModifications: boolean;
}

/** Works out what options mean. */
export function settingsOf(options: SearchOptions): SearchSettings {
  const model = models[options.model];
  const { folds, setsAside, asWritten, keepsRounds = false, leavesOpen = false } = options;
  return {
    ...options,
    model,
    setsAside: folds && setsAside && !asWritten,
    foldsModifications: folds && !model.traits.modifyingDrains,
    keepsRounds,
    // Where they order nothing, what a dependency is on may be left open as well.
    leavesOpen: leavesOpen || !model.traits.seesDependencies,
  };
}
