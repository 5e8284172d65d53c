import type { Ref } from '../../memory/field.ts';
import { here } from './call-place.ts';
import type { Protection } from './protection.ts';

/** Something that is held, and the call that took it. */
export interface Holding {
  /** The call that gives it back. It changes when a semaphore is downgraded. */
  end: string;
  /** What it covers. */
  readonly row: Protection;
  /** The object that it lies in; undefined for a read section. */
  readonly base: Ref | undefined;
  /** Made where it was taken: its stack is read only if it has to be reported. */
  readonly taken: Error;
  isOpen: boolean;
  /** True of a reference that a callback may give back. Whether it does is not known here. */
  isHandedOver: boolean;
}

/** What a reader holds at a moment: read sections, locks, references. */
export class Holdings {
  /** The open outermost read section of each flavour of RCU, and how deep sections are nested in it. */
  readonly #sections: (Holding | undefined)[] = [undefined, undefined];
  readonly #depths = [0, 0];
  /** Open holdings that cover an object whenever a pointer to it is read, from wherever. */
  readonly reading: Holding[] = [];
  readonly #locks = new Map<number, Holding[]>();
  readonly #references = new Map<number, Holding[]>();
  /** Spinlocks that are held, each with where it was taken. */
  readonly spinlocks: Error[] = [];

  /** The outermost open section. */
  section(flavour: number): Holding | undefined {
    return this.#sections[flavour];
  }

  /** True if nothing is held: then nothing is covered. */
  get isEmpty(): boolean {
    const [rcu, trace] = this.#sections;
    return rcu === undefined && trace === undefined && this.#locks.size === 0 && this.#references.size === 0;
  }

  /** The oldest lock or section that has to be given back; undefined if there is none. */
  get oldest(): Holding | undefined {
    const [rcu, trace] = this.#sections;
    return [...this.#locks.values()].flat()[0] ?? rcu ?? trace;
  }

  /** References that only this reader may give back, the oldest first. */
  get references(): Holding[] {
    return [...this.#references.values()].flat().filter(({ isHandedOver }) => !isHandedOver);
  }

  /** Hands the references to an object over to a callback, which may give them back: each with its slot. */
  handOver(object: Ref): readonly (readonly [slot: number, held: Holding])[] {
    const handed = [...this.#references].flatMap(([slot, all]) =>
      all.filter(({ base }) => base === object).map((held) => [slot, held] as const),
    );
    for (const [, held] of handed) held.isHandedOver = true;
    return handed;
  }

  /** The other side of that. */
  takeOver(slot: number, { row, base, end }: Holding): Holding {
    return push(this.#references, slot, { ...holding(row, base, end), isHandedOver: true });
  }

  open(flavour: number, row: Protection, end: string): void {
    const depth = this.#depths[flavour] as number;
    this.#depths[flavour] = depth + 1;
    if (depth > 0) return;
    const section = holding(row, undefined, end);
    this.#sections[flavour] = section;
    this.reading.push(section);
  }

  close(flavour: number): void {
    const depth = this.#depths[flavour] as number;
    if (depth > 0) this.#depths[flavour] = depth - 1;
    if (depth !== 1) return;
    this.#ended(this.#sections[flavour] as Holding);
    this.#sections[flavour] = undefined;
  }

  /** How the lock in a slot was taken, if it is held. */
  lock(slot: number): Holding | undefined {
    return this.#locks.get(slot)?.at(-1);
  }

  locked(slot: number, row: Protection, base: Ref, end: string): Holding {
    const lock = push(this.#locks, slot, holding(row, base, end));
    if (row.reads.length > 0) this.reading.push(lock);
    return lock;
  }

  unlocked(slot: number): void {
    const last = pop(this.#locks, slot);
    if (last !== undefined) this.#ended(last);
  }

  #ended(hold: Holding): void {
    hold.isOpen = false;
    const at = this.reading.indexOf(hold);
    if (at >= 0) this.reading.splice(at, 1);
  }

  /** How often the count in a slot was raised, and not lowered again. */
  counted(slot: number): number {
    return this.#references.get(slot)?.length ?? 0;
  }

  raised(slot: number, row: Protection, base: Ref, end: string): Holding {
    return push(this.#references, slot, holding(row, base, end));
  }

  lowered(slot: number): void {
    const last = pop(this.#references, slot);
    if (last !== undefined) last.isOpen = false;
  }
}

function holding(row: Protection, base: Ref | undefined, end: string): Holding {
  return { row, base, end, taken: here(), isOpen: true, isHandedOver: false };
}

function push(all: Map<number, Holding[]>, slot: number, one: Holding): Holding {
  const held = all.get(slot);
  if (held === undefined) all.set(slot, [one]);
  else held.push(one);
  return one;
}

function pop(all: Map<number, Holding[]>, slot: number): Holding | undefined {
  const held = all.get(slot);
  const last = held?.pop();
  if (held?.length === 0) all.delete(slot);
  return last;
}
