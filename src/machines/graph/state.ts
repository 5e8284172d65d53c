import type { Candidate } from '../../models/candidate.ts';
import type { EventSet, Relation } from '../../models/relation.ts';

/** What the search has decided so far, and what follows directly. */
export interface State extends Candidate {
  /** Writes of each location as a set, and as a list. Unlocks are among them. */
  readonly writesAt: EventSet[];
  readonly writes: number[][];
  /** 1 for each write that coherence orders; an unlock without its lock is outside of it. */
  readonly ordered: Uint8Array;
  /** For a lock's write its unlock, -2 if there is none; -1 for other events. */
  readonly unlockOf: Int32Array;
  readonly poLoc: Relation;
}
