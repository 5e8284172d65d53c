import type { ModelEvent } from '../../models/event.ts';
import type { Term } from './term.ts';

/** An event of a path. Accesses and lock operations have a location; writes have a value. */
export interface PathEvent extends ModelEvent {
  readonly location?: Term;
  readonly value?: Term;
  /** The statement as it stands in the program, for people. */
  readonly text: string;
}

/** One way through a thread: its events, what the values read must satisfy for it to be taken, and where it ends. */
export interface Path {
  readonly events: readonly PathEvent[];
  /** Both sides must be equal. */
  readonly requirements: readonly { readonly left: Term; readonly right: Term }[];
  /** Final values of registers; a register that was never assigned is absent. */
  readonly registers: ReadonlyMap<string, Term>;
}

/** A program as the graph machine runs it: for each thread, every path through it. */
export interface GraphProgram {
  readonly threads: readonly (readonly Path[])[];
  /** Initial values of memory; a location that is absent holds 0. */
  readonly initial: ReadonlyMap<string, number | string>;
}
