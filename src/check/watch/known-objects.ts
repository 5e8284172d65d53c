import type { WatchableCpu } from '../../machines/watchable.ts';
import { type Field, NULL, nameOf, type Ref } from '../../memory/field.ts';
import { UPROBES } from '../../memory/layout.ts';
import type { Holding } from './holdings.ts';
import type { Kind } from './protection.ts';
import { type FieldRule, kindOfObject } from './structs.ts';

/** An object that a reader may know of. */
export interface Known {
  readonly ref: Ref;
  /** What a trace calls it. */
  readonly object: string;
  readonly kind: Kind | undefined;
  /** True if it took the object itself, if all readers share it, or if it has dropped the last reference to it. */
  isOwn: boolean;
  /** True in the first two cases: only readers ever store there. */
  isReaders: boolean;
  /** What covered it when a pointer to it was read, and what holds it itself. Some may have ended. */
  readonly holds: Holding[];
  /** The object that the last pointer to it was read from. */
  from: Ref;
  /** True if it was covered once. */
  wasCovered: boolean;
}

/** Objects that a reader may know of: what it was given, what it took, and what it has read a pointer to. */
export class KnownObjects {
  readonly #cpu: WatchableCpu;
  readonly #known = new Map<Ref, Known>();
  /** The node of the tree of uprobes that a walk is at, and the next step there. */
  #node = NULL;
  #next = 0;

  constructor(cpu: WatchableCpu, mm: Ref, shared: Ref) {
    this.#cpu = cpu;
    this.#at(UPROBES);
    this.#at(mm);
    if (shared !== NULL) this.took(shared);
  }

  /** Copies what is known to a callback. It holds none of these objects, but what was the reader's own is its own. */
  handOver(): (to: KnownObjects) => void {
    const known = [...this.#known.values()].map(({ ref, isOwn, isReaders }) => ({ ref, isOwn, isReaders }));
    return (to) => {
      for (const { ref, ...own } of known) Object.assign(to.#at(ref), own, { wasCovered: true });
    };
  }

  #at(ref: Ref): Known {
    const known = this.#known.get(ref);
    if (known !== undefined) return known;
    const object = this.#cpu.objectAt(ref)?.cache.object ?? (ref === UPROBES ? 'uprobes' : 'percpu');
    const kind = kindOfObject(object);
    const made: Known = {
      ref,
      object,
      kind,
      isOwn: false,
      isReaders: false,
      holds: [],
      from: NULL,
      wasCovered: false,
    };
    this.#known.set(ref, made);
    return made;
  }

  /** What is known of an object; undefined if the reader was given no pointer to it and has read none. */
  of(ref: Ref): Known | undefined {
    return this.#known.get(ref);
  }

  /**
   * True of objects that no writer touches: those that it took itself, that all readers share, or to which it dropped
   * the last reference.
   */
  isOwn(ref: Ref): boolean {
    return this.#known.get(ref)?.isOwn === true;
  }

  /** It took an object from a cache. */
  took(ref: Ref): void {
    const known = this.#at(ref);
    known.isOwn = true;
    known.isReaders = true;
  }

  /** It dropped the last reference to an object: what is left to do there is its own task. */
  hasLast(ref: Ref): void {
    this.#at(ref).isOwn = true;
  }

  /** A pointer was read out of an object while these holdings covered its target. */
  met(ref: Ref, base: Ref, { isLink }: FieldRule, reading: readonly Holding[]): void {
    if (ref === NULL) return;
    const known = this.#at(ref);
    if (isLink) {
      this.#node = ref;
      this.#next = 0;
    }
    const { kind } = known;
    if (kind === undefined) return;
    const from = this.#known.get(base);
    // A pointer in the readers' own memory may have been read long ago.
    if (from === undefined || from.isReaders) return;
    known.from = base;
    for (const hold of reading) if (hold.row.reads.includes(kind)) add(known, hold);
    for (const hold of from.holds) if (hold.isOpen && hold.row.reaches.includes(kind)) add(known, hold);
  }

  /**
   * An object is held from now on. So are the objects whose pointers were read out of it before, if it has been the
   * same object since then: because it is not reused inside a read section, or because something else held it
   * meanwhile.
   */
  held(hold: Holding): void {
    const { base } = hold;
    if (base === undefined) return;
    const object = this.#at(base);
    const isStable = this.#cpu.objectAt(base)?.cache.typesafeByRcu !== true;
    const before = object.holds.filter(({ isOpen, row }) => isOpen && (isStable || row.reads.length === 0));
    add(object, hold);
    if (before.length === 0) return;
    // An object is known before those that its pointers lead to.
    for (const known of this.#known.values()) {
      const from = known.from === NULL ? undefined : this.#known.get(known.from);
      const isReached = from?.holds.includes(hold) && known.holds.some((one) => before.includes(one));
      if (isReached && known.kind !== undefined && hold.row.reaches.includes(known.kind)) add(known, hold);
    }
  }

  /** Whether something that is held covers an object. */
  isCovered({ holds }: Known): boolean {
    for (const { isOpen } of holds) if (isOpen) return true;
    return false;
  }

  /** Whether this is the next read of a walk through the tree of uprobes; anything else ends it. */
  walks(base: Ref, { kind, step }: FieldRule): boolean {
    if (this.#node === NULL) return false;
    const isNext = kind === 'uprobe' && base === this.#node && step >= this.#next;
    if (isNext) this.#next = step + 1;
    else this.#node = NULL;
    return isNext;
  }

  /** Says what is wrong with an access whose pointer was made up or leads to something else. */
  wrong(name: string, base: Ref, field: Field, rule: FieldRule | undefined): string | undefined {
    if (rule === undefined) return `${name} of a field that is ${field}: import fields from vmaspec`;
    // The machine reports this itself.
    if (base === NULL) return undefined;
    const known = this.#known.get(base);
    if (known === undefined) {
      const what = `${name} of ${nameOf(field)} at ${Number.isInteger(base) ? `0x${base.toString(16)}` : base}`;
      return `${what}: it was given no pointer to that, and has read none`;
    }
    if (known.object !== rule.object)
      return `${name} of ${nameOf(field)} of a ${known.object}, which has no such field`;
    return undefined;
  }
}

function add(known: Known, hold: Holding): void {
  const { holds } = known;
  if (holds.length === 1 && holds[0] === hold) return;
  known.wasCovered = true;
  let kept = 0;
  for (const one of holds) {
    if (one === hold || !one.isOpen) continue;
    holds[kept++] = one;
  }
  holds.length = kept;
  holds.push(hold);
}
