import { FROM_INITIAL } from '../../models/candidate.ts';
import {
  add,
  assign,
  clear,
  closeIfAcyclic,
  emptyRelation,
  has,
  type Relation,
  type Used,
  unite,
} from '../../models/relation.ts';
import { NEVER_UNLOCKED } from './places.ts';
import type { State } from './state.ts';

/**
 * Adds to coherence order all that the reads' sources and program order force (SC per variable), and what the
 * atomicity of read-modify-writes forces: nothing of another thread comes between the two halves. False if a
 * contradiction is found. Both are axioms of every model here, so every model's search starts from them.
 */
export class Coherence {
  readonly #reach: Relation;

  /** @param used what of its relations a graph uses, if events come and go */
  constructor(size: number, used?: Used) {
    this.#reach = emptyRelation(size, used);
  }

  /** Only what the words mean: `co` is transitive, `rf` and `fr` follow. For showing what coherence forbids. */
  derive(state: State): boolean {
    if (!handOver(state)) return false;
    if (!closeIfAcyclic(state.co)) return false;
    fromReads(state);
    return true;
  }

  /** Closes `state.co`, and sets `rf` and `fr` from it. */
  propagate(state: State): boolean {
    const reach = this.#reach;
    const { co, rf, fr, poLoc } = state;
    for (;;) {
      if (!handOver(state) || !atomicity(state)) return false;
      fromReads(state);
      if (!closeIfAcyclic(unite(unite(unite(assign(reach, poLoc), rf), co), fr))) return false;
      if (!learn(state, reach)) return true;
    }
  }
}

/** Adds to coherence what `reach` says of writes to one location; whether anything was new. */
function learn({ co, writesAt, location, ordered }: State, reach: Relation): boolean {
  const {
    words,
    used: { rows },
  } = co;
  let changed = false;
  for (let write = 0; write < rows; write++) {
    if (ordered[write] !== 1) continue;
    const same = writesAt[location[write] as number];
    if (same === undefined) continue;
    for (let k = 0; k < words; k++) {
      const at = write * words + k;
      const old = co.bits[at] as number;
      const now = (old | ((reach.bits[at] as number) & (same[k] as number))) >>> 0;
      if (now === old) continue;
      co.bits[at] = now;
      changed = true;
    }
  }
  return changed;
}

/** fr: a read comes before every write that overwrites what it read. */
function fromReads({ co, rf, fr, source, location, writesAt }: State): void {
  const {
    words,
    used: { rows },
  } = co;
  clear(rf);
  clear(fr);
  for (let read = 0; read < rows; read++) {
    const from = source[read] as number;
    if (from >= 0) {
      add(rf, from, read);
      for (let k = 0; k < words; k++) fr.bits[read * words + k] = co.bits[from * words + k] as number;
    } else if (from === FROM_INITIAL) {
      const same = writesAt[location[read] as number];
      if (same !== undefined) for (let k = 0; k < words; k++) fr.bits[read * words + k] = same[k] as number;
    }
  }
}

/** Nothing comes between the write that an RMW reads from and its own write. */
function atomicity({ co, source, nodes, location, writes, unlockOf }: State): boolean {
  for (let read = 0; read < co.used.rows; read++) {
    const own = nodes.partner[read] as number;
    const from = source[read] as number;
    // Whole critical sections of a spinlock are kept apart: what takes it needs no more.
    if (own < 0 || from < FROM_INITIAL || (unlockOf[own] as number) !== -1) continue;
    for (const other of writes[location[read] as number] ?? []) {
      if (other === own || other === from || nodes.thread[other] === nodes.thread[read]) continue;
      if (from === FROM_INITIAL || has(co, from, other)) add(co, own, other);
      if (from >= 0 && has(co, other, own)) add(co, other, from);
      if (from === FROM_INITIAL && has(co, other, own)) return false;
    }
  }
  return true;
}

/** Whatever follows a lock's write also follows its unlock: the critical section ends first. */
function handOver({ co, unlockOf }: State): boolean {
  const {
    words,
    used: { rows },
  } = co;
  for (let lock = 0; lock < rows; lock++) {
    const unlock = unlockOf[lock] as number;
    if (unlock === -1) continue;
    for (let k = 0; k < words; k++) {
      let later = co.bits[lock * words + k] as number;
      if (unlock >= 0 && unlock >>> 5 === k) later &= ~(1 << (unlock & 31));
      if (later === 0) continue;
      // A lock that is never released has no successor.
      if (unlock === NEVER_UNLOCKED) return false;
      co.bits[unlock * words + k] = (co.bits[unlock * words + k] as number) | later;
    }
  }
  return true;
}
