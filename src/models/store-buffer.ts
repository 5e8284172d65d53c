import type { ModelEvent } from './event.ts';

/** A fence that waits until all earlier stores are visible. */
const DRAINS = new Set<string>([
  'mb',
  'before-atomic',
  'after-atomic',
  'after-spinlock',
  'after-unlock-lock',
  'after-srcu-read-unlock',
  'sync-rcu',
  'sync-srcu',
]);

/** A read-modify-write that returns a value and succeeded, or a lock taken: x86 runs it as a full fence. */
const isLockedOperation = ({ atomic, tag, lock, kind, partner }: ModelEvent): boolean =>
  lock === 'lock-read' ||
  lock === 'lock-write' ||
  (atomic && tag !== 'noreturn' && (kind === 'write' || partner !== undefined));

/** The ends of a read-side section: they say where it lies, and order nothing. */
export const isRcuMark = ({ tag }: ModelEvent): boolean => tag === 'rcu-lock' || tag === 'rcu-unlock';

/** An event that waits until all earlier stores of its thread are visible, and later reads wait for. */
export const isDraining = (event: ModelEvent): boolean =>
  (event.kind === 'fence' && DRAINS.has(event.tag)) || isLockedOperation(event);
