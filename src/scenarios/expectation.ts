import type { LookupId } from '../lookup/protocols.ts';
/** herd's words for what a search found. */
export type VerdictWord = 'Never' | 'Sometimes' | 'Always';

export type { Model } from '../models/model.ts';

/**
 * Models of mmap_lock: `rwsem` is acquire and release, readers counted; `spin` also orders the stores of one section
 * before those of the next.
 */
export type LockModel = 'rwsem' | 'spin';

/** What must come out for some lookups, and why, in a line. */
export type Expectation = Expected & {
  /** Ids of the table; `others` for all of `expected/others.ts` that no other expectation of the scenario names. */
  readonly lookups: readonly LookupId[] | 'others';
};

/** What must come out, and why, in a line. */
export type Expected = {
  readonly why: string;
  /** Why under `lkmm`, if the reason is another one. */
  readonly whyReordered?: string;
} & (
  | {
      /** By number of write operations, from 1; one word if their number does not matter. */
      readonly sc: VerdictWord | readonly VerdictWord[];
      /** At as many as the objection needs. Default: the word of `sc`, see `expectedWord`. */
      readonly tso?: VerdictWord;
      /** At as many as the objection needs; with the model of mmap_lock if it matters. Default: nothing. */
      readonly lkmm?: VerdictWord | Readonly<Record<LockModel, VerdictWord>>;
    }
  /** The pair cannot exist; `why` says why. */
  | { readonly notApplicable: true }
);
