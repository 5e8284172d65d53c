import type { Candidate } from '../../models/candidate.ts';
import type { Combination } from './combination.ts';
import type { Value } from './term.ts';

/** A complete execution that the model allows. It is only lent: what is to be kept must be copied. */
export interface Execution {
  readonly combination: Combination;
  readonly candidate: Candidate;
  readonly flags: readonly string[];
  /** What a read returned or a write stored, by node. */
  value(node: number): Value | undefined;
  /** The name of the location of a node; undefined for a fence. */
  placeOf(node: number): string | undefined;
  /** The final value of a register; undefined if the path assigns none. */
  register(thread: number, name: string): Value | undefined;
  /** The final value of a location. */
  memory(location: string): Value;
}
