import { type Candidate, FROM_INITIAL, type Nodes } from '../candidate.ts';
import {
  add,
  addIdentity,
  assign,
  clear,
  close,
  closeIfAcyclic,
  composeInto,
  composeIntoClosed,
  emptyRelation,
  intersect,
  isEmpty,
  type Relation,
  restrict,
  subtract,
  unite,
  uniteTo,
  uniteWithin,
} from '../relation.ts';
import { addHandOvers, type Statics } from './statics.ts';

/** Derived orders of the LKMM for one candidate, in buffers that the next candidate overwrites. */
export class Orders {
  readonly #nodes: Nodes;
  readonly #statics: Statics;
  readonly rfe: Relation;
  /** Dependencies, also those carried through plain or marked memory of the same thread. */
  readonly address: Relation;
  readonly data: Relation;
  readonly control: Relation;
  readonly overwriteExternal: Relation;
  readonly poUnlockLockPo: Relation;
  /** Strong fences, with those that a lock hands over. */
  readonly strong: Relation;
  readonly nonRw: Relation;
  readonly fence: Relation;
  readonly ppo: Relation;
  readonly rmwSequence: Relation;
  /** cumul-fence, and the same any number of times (also none). */
  readonly cumulFence: Relation;
  readonly cumulFences: Relation;
  readonly prop: Relation;
  /** One step of happens-before, and any positive number of them. */
  readonly hbStep: Relation;
  readonly hb: Relation;
  readonly pbStep: Relation;
  readonly pb: Relation;
  readonly #a: Relation;
  readonly #b: Relation;

  constructor(nodes: Nodes, statics: Statics) {
    this.#nodes = nodes;
    this.#statics = statics;
    const fresh = (): Relation => emptyRelation(nodes.size, statics.po.used);
    this.rfe = fresh();
    this.address = fresh();
    this.data = fresh();
    this.control = fresh();
    this.overwriteExternal = fresh();
    this.poUnlockLockPo = fresh();
    this.strong = fresh();
    this.nonRw = fresh();
    this.fence = fresh();
    this.ppo = fresh();
    this.rmwSequence = fresh();
    this.cumulFence = fresh();
    this.cumulFences = fresh();
    this.prop = fresh();
    this.hbStep = fresh();
    this.hb = fresh();
    this.pbStep = fresh();
    this.pb = fresh();
    this.#a = fresh();
    this.#b = fresh();
  }

  /** Everything up to happens-before; false if that has a cycle. */
  derive(candidate: Candidate): boolean {
    const s = this.#statics;
    const { rf, co, fr } = candidate;
    subtract(assign(this.rfe, rf), s.internal);
    subtract(unite(assign(this.overwriteExternal, co), fr), s.internal);
    this.#deriveDependencies(candidate);
    this.#deriveLocks(candidate);
    this.#derivePpo(candidate);
    this.#deriveProp(candidate);
    // hb: preserved program order, reading from another thread, and an order of propagation that returns to its
    // thread: the time of the two events there is the thread's own.
    const hb = withoutIdentity(uniteWithin(clear(this.hbStep), this.prop, s.internal));
    this.#keepMarked(unite(unite(hb, this.ppo), this.rfe));
    return closeIfAcyclic(assign(this.hb, hb));
  }

  /** pb: each link but reads-from needs a strong fence; false if that has a cycle. */
  derivePropagation(): boolean {
    const s = this.#statics;
    const through = composeInto(clear(this.#a), this.prop, this.strong);
    const pb = assign(this.pbStep, through);
    composeIntoClosed(pb, through, this.hb);
    if (s.has.plain) restrict(pb, undefined, s.marked);
    return closeIfAcyclic(assign(this.pb, pb));
  }

  #deriveDependencies({ rf }: Candidate): void {
    const s = this.#statics;
    assign(this.address, s.address);
    assign(this.data, s.data);
    assign(this.control, s.control);
    if (!s.has.data) return;
    // A value stored and loaded again by its own thread carries the dependency on; an SRCU index does not.
    const carry = intersect(assign(this.#a, rf), s.internal);
    this.#nodes.events.forEach(({ tag }, node) => {
      if (tag === 'srcu-unlock') for (let k = 0; k < carry.words; k++) carry.bits[node * carry.words + k] = 0;
    });
    const carried = composeInto(clear(this.#b), s.data, carry);
    if (isEmpty(carried)) return;
    close(carried);
    composeInto(this.address, carried, s.address);
    composeInto(this.control, carried, s.control);
    composeInto(this.data, carried, s.data);
  }

  #deriveLocks({ source }: Candidate): void {
    const s = this.#statics;
    assign(this.poUnlockLockPo, s.poUnlockLockPo);
    assign(this.strong, s.strong);
    assign(this.nonRw, s.nonRw);
    assign(this.fence, s.fence);
    if (!s.has.locks) return;
    const fenced = assign(this.#a, s.unlockLockFenced);
    addHandOvers(s, this.#nodes, this.poUnlockLockPo, fenced, s.po, source);
    restrict(fenced, s.memory, s.memory);
    unite(this.strong, fenced);
    unite(this.nonRw, fenced);
    unite(this.fence, fenced);
  }

  #derivePpo({ rf, co, fr }: Candidate): void {
    const s = this.#statics;
    const { ppo } = this;
    // To writes: any dependency; an older access that coherence orders; an address that smp_wmb() passes on.
    const dependencies = unite(assign(this.#a, this.address), this.data);
    assign(ppo, dependencies);
    restrict(unite(ppo, this.control), undefined, s.writes);
    uniteWithin(uniteWithin(ppo, co, s.internal), fr, s.internal);
    if (s.has.plain) composeInto(ppo, uniteTo(clear(this.#b), this.address, s.plain), s.wmb);
    // To reads: an address; a value that the thread itself stored by a marked write and loads again.
    uniteTo(ppo, this.address, s.reads);
    const toMarked = s.has.plain ? restrict(dependencies, undefined, s.marked) : dependencies;
    composeInto(ppo, toMarked, uniteWithin(clear(this.#b), rf, s.internal));
    uniteWithin(uniteWithin(ppo, this.fence, s.internal), this.poUnlockLockPo, s.internal);
  }

  #deriveProp({ source }: Candidate): void {
    const s = this.#statics;
    const { cumulFence, cumulFences, prop, rmwSequence } = this;
    // A-cumulativity: a release or strong fence also orders what its thread has read from others before.
    const releasing = unite(assign(this.#a, this.strong), s.poRel);
    const fromMarked = s.has.plain ? uniteTo(clear(this.#b), this.rfe, s.marked) : this.rfe;
    assign(cumulFence, releasing);
    composeInto(cumulFence, fromMarked, releasing);
    this.#keepMarked(unite(unite(cumulFence, s.wmb), this.poUnlockLockPo));
    clear(rmwSequence);
    if (s.has.rmw) {
      const { partner } = this.#nodes;
      for (let read = 0; read < s.po.used.rows; read++) {
        const from = source[read] as number;
        if ((partner[read] as number) >= 0 && from > FROM_INITIAL)
          add(rmwSequence, from, partner[read] as number);
      }
    }
    if (!isEmpty(rmwSequence)) {
      close(rmwSequence);
      const before = assign(this.#a, cumulFence);
      composeInto(cumulFence, before, rmwSequence);
    }
    addIdentity(rmwSequence);
    addIdentity(close(assign(cumulFences, cumulFence)));
    // prop: an overwritten access, cumulative fences, and a read of the result; all ends marked.
    const begun = assign(this.#a, cumulFences);
    this.#keepMarked(composeIntoClosed(begun, this.overwriteExternal, cumulFences));
    this.#keepMarked(composeInto(assign(prop, begun), begun, this.rfe));
  }

  /** Keeps what is between marked events: all of it, mostly. */
  #keepMarked(relation: Relation): Relation {
    const { has, marked } = this.#statics;
    return has.plain ? restrict(relation, marked, marked) : relation;
  }
}

/** Takes the identity out. */
function withoutIdentity(relation: Relation): Relation {
  for (let i = 0; i < relation.used.rows; i++) {
    const at = i * relation.words + (i >>> 5);
    relation.bits[at] = (relation.bits[at] as number) & ~(1 << (i & 31));
  }
  return relation;
}
