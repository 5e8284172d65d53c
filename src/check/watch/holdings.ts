import type { Field, Ref } from '../../memory/field.ts';
import { slotOf } from '../../memory/field.ts';

/** Something that is held, and the call that took it. */
export interface Holding {
  /** What gives it back. */
  readonly end: string;
  /** Made where it was taken: its stack is read only if somebody has to be told. */
  readonly taken: Error;
}

/** What a reader holds at a moment: read sections, locks, references. */
export class Holdings {
  /** Open read sections, by flavour of RCU. */
  readonly sections: readonly [Holding[], Holding[]] = [[], []];
  readonly #locks = new Map<number, Holding[]>();
  #references = 0;

  /** True while something keeps an object from being freed: what exactly protects which object is not asked. */
  get any(): boolean {
    const [rcu, trace] = this.sections;
    return rcu.length > 0 || trace.length > 0 || this.#locks.size > 0 || this.#references > 0;
  }

  /** The oldest thing that has to be given back; undefined if nothing has to. */
  get oldest(): Holding | undefined {
    const [rcu, trace] = this.sections;
    return [...this.#locks.values()].flat()[0] ?? rcu[0] ?? trace[0];
  }

  /** How this lock was taken, if it is held. */
  lock(base: Ref, lock: Field): Holding | undefined {
    return this.#locks.get(base + slotOf(lock))?.at(-1);
  }

  locked(base: Ref, lock: Field, end: string): void {
    const slot = base + slotOf(lock);
    const held = this.#locks.get(slot) ?? [];
    held.push({ end, taken: new Error('taken') });
    this.#locks.set(slot, held);
  }

  unlocked(base: Ref, lock: Field): void {
    const slot = base + slotOf(lock);
    const held = this.#locks.get(slot);
    held?.pop();
    if (held?.length === 0) this.#locks.delete(slot);
  }

  /** A count of references went up or down. */
  counted(difference: number): void {
    this.#references += difference;
  }
}
