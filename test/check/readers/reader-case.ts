/**
 * Tables of readers whose verdict is known before anything is checked: by the kernel's rules and the memory model.
 */

import type { CheckOptions, Cpu, Ref, WriteCase } from '../../../src/index.ts';

/** What a reader is: `shared` is there only if its options declare one. A `Lookup` is one that does without. */
export type Reader = (cpu: Cpu, mm: Ref, address: number, shared: Ref) => number;

/** A reader of which nothing may be said, beside any default writer, under any model. */
export interface RightReader {
  readonly name: string;
  readonly reader: Reader;
  readonly options?: CheckOptions;
  /** Why it is right, or what is wrong with it and how it comes out. */
  readonly why: string;
}

/** Models from the strongest to the weakest; the last two differ in what `mmap_lock` orders. */
export const MODELS = ['sc', 'tso', 'lkmm spin', 'lkmm rwsem'] as const;

/** One of {@link MODELS}. */
export type ModelOfCase = (typeof MODELS)[number];

/** What can be found, in plain words: a checker may have other names for it, but not another meaning. */
export type Found =
  /** An answer that was right at no moment of the call. */
  | 'wrong answer'
  /** Memory was used that is free, or is another object by now. */
  | 'use-after-free'
  /** Memory was used that neither an RCU section nor a lock nor a reference keeps. */
  | 'unprotected access'
  | 'NULL dereference'
  /** A lock, a reference or an RCU section is left, and `returns` does not say so. */
  | 'held at the end'
  /** What `returns` says is held is not. */
  | 'not held at the end'
  /** A lock or a reference was given back that was not had. */
  | 'released without being held'
  /** A reference was taken to what had none left. */
  | 'reference from zero'
  | 'double free'
  /** Something that may sleep, inside `rcu_read_lock()`. */
  | 'sleep under RCU'
  | 'deadlock'
  /** A store into an object of the writers'. */
  | 'forbidden store'
  /** It never returns, though the writers are done. */
  | 'no end'
  /** It returned what is neither an answer nor an errno. */
  | 'no answer';

/** A reader that is wrong in one way. */
export interface WrongReader extends RightReader {
  /** The strongest model under which it can be seen; every weaker one shows it too, and no stronger one. */
  readonly breaks: ModelOfCase;
  /** A writer beside which it shows: the name of a default writer, or a case of one's own. */
  readonly beside: string | WriteCase;
  /** How many of that writer's sections it takes. */
  readonly sections: 1 | 2;
  /** What is found: any of these is a fair way to say it. */
  readonly finds: readonly [Found, ...Found[]];
}
