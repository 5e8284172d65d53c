/** What the tables of the half that knows the checker say beside what the other half says. */
import type { Found, WrongReader } from './reader-case.ts';

/** Further things that can be found. */
export type FoundInside =
  | Found
  /** An access through a pointer that it was never given, or of a field that the object has not. */
  | 'wild access'
  /** A lock that may not be taken a second time. */
  | 'recursive lock'
  /** It threw. */
  | 'exception'
  /** It does something else when it is run again. */
  | 'not deterministic';

/** A reader that is wrong in one way. */
export interface WrongInside extends Omit<WrongReader, 'finds'> {
  /** What is found: any of these is a fair way to say it. */
  readonly finds: readonly [FoundInside, ...FoundInside[]];
}
