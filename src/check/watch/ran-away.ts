/** Most accesses of one lookup: several times as many as any lookup that ends makes in a scenario. */
const MAX_ACCESSES = 500;

/**
 * Thrown out of a lookup that does not end: without something that it needs it may go on reading through all of
 * memory.
 */
export class RanAway extends Error {
  override readonly name = 'RanAway';

  constructor() {
    super(`a lookup was still at work after ${MAX_ACCESSES} accesses to memory`);
  }
}

/** Counts accesses. */
export class Leash {
  #accesses = 0;

  /** @throws RanAway if there were too many */
  access(): void {
    if (++this.#accesses > MAX_ACCESSES) throw new RanAway();
  }
}
