import { type Field, type Ref, slotOf } from '../../memory/field.ts';

/** How often a protocol holds something that was not taken: what gives it back is left out as often. */
export class Untaken {
  readonly #times = new Map<number, number>();

  add(base: Ref, field: Field): void {
    const slot = base + slotOf(field);
    this.#times.set(slot, (this.#times.get(slot) ?? 0) + 1);
  }

  has(base: Ref, field: Field): boolean {
    return this.#times.has(base + slotOf(field));
  }

  /** True if one was not taken, and so is not to be given back. */
  remove(base: Ref, field: Field): boolean {
    const slot = base + slotOf(field);
    const times = this.#times.get(slot) ?? 0;
    if (times === 1) this.#times.delete(slot);
    else if (times > 1) this.#times.set(slot, times - 1);
    return times > 0;
  }
}
