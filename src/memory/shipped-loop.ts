/** Loops that carry nothing from one round to the next: each is tested with and without its rounds. */
export type ShippedLoopName =
  | 'walk'
  | 'lock_vma_under_rcu'
  | 'find_uprobe_rcu'
  | 'refcount_add_not_zero'
  | 'refcount_inc_not_zero';

const shippedByVmaspec: unique symbol = Symbol.for('vmaspec.shipped-loop');

/**
 * One run of a loop whose rounds a machine may drop: a round that only reads the same values again changes nothing.
 * That is not known of any other loop, since its counters and closures cannot be seen. So this is an object, made by
 * each call of the function that loops, and not a name: a user's copy of such a loop can have the name, but not the
 * object. It is not exported.
 */
export class ShippedLoop {
  readonly name: ShippedLoopName;
  /**
   * Also true of an object made by another copy of the lab in the same process, such as the build beside the sources.
   */
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
