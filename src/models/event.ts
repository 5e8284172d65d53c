/** What a marked access or a fence promises, in the words of the LKMM's bell file. */
export type Tag =
  | 'plain'
  | 'once'
  | 'acquire'
  | 'release'
  | 'mb'
  | 'noreturn'
  | 'srcu-lock'
  | 'srcu-unlock'
  | 'sync-srcu'
  | 'rmb'
  | 'wmb'
  | 'barrier'
  | 'before-atomic'
  | 'after-atomic'
  | 'after-spinlock'
  | 'after-unlock-lock'
  | 'after-srcu-read-unlock'
  | 'rcu-lock'
  | 'rcu-unlock'
  | 'sync-rcu';

/**
 * Part of a lock operation: the read and the write of spin_lock(), spin_unlock(), a failed spin_trylock(), and
 * spin_is_locked() that found the lock taken or free.
 */
export type LockRole = 'lock-read' | 'lock-write' | 'unlock' | 'lock-fail' | 'is-locked' | 'is-unlocked';

/** One event of a thread, as far as a memory model looks at it. Sets of events are bit masks by number. */
export interface ModelEvent {
  readonly kind: 'read' | 'write' | 'fence';
  readonly tag: Tag;
  readonly lock?: LockRole;
  /** Part of a read-modify-write, successful or not. */
  readonly atomic: boolean;
  /** The write of this read, for a successful read-modify-write or lock. */
  readonly partner?: number;
  /** Events of the same thread that come before it in program order. */
  readonly before: bigint;
  /** Reads from which it has an address, data or control dependency, by the text of the program. */
  readonly address: bigint;
  readonly data: bigint;
  readonly control: bigint;
}

/** Events of one path of one thread. */
export type ThreadEvents = readonly ModelEvent[];

/**
 * Whether the event is a node of the graph. Other fences matter only by the pairs of accesses that they order, which
 * are known before the search; grace periods and read-side sections take part in cycles themselves.
 */
export function isNode({ kind, tag }: ModelEvent): boolean {
  return (
    kind !== 'fence' ||
    tag === 'sync-rcu' ||
    tag === 'sync-srcu' ||
    tag === 'rcu-lock' ||
    tag === 'rcu-unlock'
  );
}
