import type { Cpu } from '../memory/cpu.ts';
import type { Field, Ref } from '../memory/field.ts';
import type { SlabCache } from '../memory/slab.ts';

/** Faults of a protocol that a machine by itself does not look for. */
export type FaultKind = (typeof FAULTS)[number];
/** All of them. */
export const FAULTS = [
  'unprotected access',
  'wild access',
  'wrong argument',
  'foreign store',
  'count misused',
  'lock left held',
  'recursive lock',
  'sleep in RCU section',
  'exception',
  'time or chance',
  'no answer',
] as const;

/** A CPU of a machine as it is to those who stand between it and a protocol. */
export interface WatchableCpu extends Cpu {
  /** The object that a slot belongs to. */
  objectAt(
    slot: number,
  ):
    | { readonly ref: Ref; readonly cache: SlabCache; readonly owner: number; readonly nth: number }
    | undefined;
  /** Ends the program here, as a machine does for what it finds itself: a step of its own, which orders nothing. */
  stop(fault: Fault): void;
}

/** A place in a file. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A fault, and what was about to be done. */
export interface Fault {
  readonly kind: FaultKind;
  readonly text: string;
  /** For traces: the operation, and what it would have touched. */
  readonly name: string;
  readonly base?: Ref;
  readonly field?: Field;
  /** Default: where the operation stands. */
  readonly position?: Position | undefined;
}
