import type { SourcePosition } from '../../report/trace.ts';

/** What sort of thing can be switched off or weakened. */
export type SwitchKind =
  | 'barrier'
  | 'acquire'
  | 'release'
  | 'publication'
  | 'dependency'
  | 'atomic'
  | 'RCU section'
  | 'grace period'
  | 'lock'
  | 'reference'
  | 'check'
  | 'cache'
  | 'lock model';

/**
 * What stands there instead when it is off. For every model READ_ONCE() is the same as rcu_dereference(): the
 * dependency is in the address. So the dependency itself is off, as if the target were read before the pointer.
 */
export const INSTEAD: Readonly<Record<SwitchKind, string>> = {
  barrier: 'nothing',
  acquire: 'READ_ONCE',
  release: 'WRITE_ONCE',
  publication: 'WRITE_ONCE',
  dependency: 'unordered',
  atomic: 'relaxed',
  'RCU section': 'nothing',
  'grace period': 'no wait',
  lock: 'nothing',
  reference: 'nothing',
  check: 'nothing',
  cache: 'any cache',
  'lock model': 'rwsem',
};

/** Kinds that only order what a CPU does: with one of them off it still does the same operations. */
export const ORDERINGS: ReadonlySet<SwitchKind> = new Set([
  ...(['barrier', 'acquire', 'release', 'publication', 'dependency', 'atomic', 'lock model'] as const),
]);

/** Whose code it stands in: that of the lookup, or that of those who write. */
export type Side = 'lookup' | 'writer side';

/** One place of a protocol where something can be switched off. */
export interface Switch {
  /** `mmap_lock_speculate_retry: smp_rmb()`; unique in a protocol. */
  readonly id: string;
  readonly side: Side;
  readonly kind: SwitchKind;
  /** The kernel function that it stands in, or the name of a cache or lock. */
  readonly within: string;
  /** `smp_rmb()`, or in words what is checked. */
  readonly what: string;
  /** What stands there instead when it is off. */
  readonly instead: string;
  /** The line of TypeScript, if the engine tells it. */
  readonly source?: SourcePosition;
}
