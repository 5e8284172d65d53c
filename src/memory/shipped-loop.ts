/** Loops that carry nothing from one round to the next but what they read in it: each is tested with and without its rounds. */
export type ShippedLoopName =
  | 'walk'
  | 'lock_vma_under_rcu'
  | 'find_uprobe_rcu'
  | 'refcount_add_not_zero'
  | 'refcount_inc_not_zero';

const shippedByVmaspec: unique symbol = Symbol.for('vmaspec.shipped-loop');

/**
 * One run of a loop whose rounds a machine may drop: it tells a round that only read again what the one before it had
 * read. Of any other loop that cannot be said, since its counters and closures cannot be seen; that is why this is an
 * object, made by each call of the function that loops, and no name: a copy of such a loop has the name, not the object.
 * It is not in the public face.
 */
export class ShippedLoop {
  readonly name: ShippedLoopName;
  /** Also of another copy of the lab in the same process, such as the build beside the sources. */
  readonly [shippedByVmaspec] = true;

  static [Symbol.hasInstance](loop: unknown): loop is ShippedLoop {
    return typeof loop === 'object' && loop !== null && shippedByVmaspec in loop;
  }

  constructor(name: ShippedLoopName) {
    this.name = name;
  }
}

/** The name of a loop, as traces print it. */
export const loopName = (loop: string | { readonly name: string }): string =>
  typeof loop === 'string' ? loop : loop.name;
