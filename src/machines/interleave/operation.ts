import type { Field, Ref } from '../../memory/field.ts';

/** What an operation does to the thing it names, as far as ordering and enabling are concerned. */
export const effects = {
  read: 0,
  write: 1,
  downRead: 2,
  upRead: 3,
  downWrite: 4,
  upWrite: 5,
  downgradeWrite: 6,
  rcuReadLock: 7,
  rcuReadUnlock: 8,
  gracePeriodStart: 9,
  gracePeriodEnd: 10,
  free: 11,
  /** An unlock of what its CPU does not hold: it changes no lock, so it waits for none and races with none. */
  strayUnlock: 12,
  downReadTrylock: 13,
  /** Starts a grace period too: that of the callback's own CPU. */
  callRcu: 14,
  /** Takes an object of a cache whose freed objects may be taken again. */
  take: 15,
  /** Zeroes all of an object that was taken again, in one step. */
  zero: 16,
  /** Ends its CPU for a fault that another than the machine has found; it touches nothing. */
  stop: 17,
} as const;
/** One of {@link effects}. */
export type Effect = (typeof effects)[keyof typeof effects];

/** How a write comes by what it stores. `low` and `high` are the halves of a torn store. */
export type Modify = 'set' | 'add' | 'low' | 'high';

/** An operation that a CPU is about to perform: where the scheduler chooses. */
export interface Operation {
  readonly effect: Effect;
  /** The kernel's name, for traces. */
  readonly name: string;
  readonly base: Ref;
  readonly field: Field;
  /** First slot touched, and how many; for RCU its flavour. */
  readonly slot: number;
  readonly slots: number;
  /** Value to be written, word to be added, or word of a callback. */
  readonly value: number;
  /** For cmpxchg: the value that must be there. */
  readonly expected: number | undefined;
  /** For waits: what the value must satisfy. */
  readonly test: ((value: number) => boolean) | undefined;
  readonly modify: Modify | undefined;
  /** The CPU that is about to perform it. */
  readonly cpu: number;
  /** For a free or a take of a cache that is reused: the number of that cache, from 1; else 0. */
  readonly pool: number;
  /** For an RCU lock or unlock: the number of its CPU's outermost section that it begins or ends; 0 if none. */
  readonly section: number;
  /** For the end of a grace period: how many sections each CPU had begun when the period began. */
  readonly begun: readonly number[] | undefined;
}

const { read, write, downRead, upRead, downWrite, upWrite, downgradeWrite, downReadTrylock } = effects;
const { rcuReadLock, rcuReadUnlock, gracePeriodStart, gracePeriodEnd, callRcu, free, zero } = effects;

const HALF = 2 ** 32;
const low = (value: number): number => value - Math.floor(value / HALF) * HALF;

/** What stands in memory after a write, given what stood there before. */
export function storedBy({ modify, value, expected }: Operation, before: number): number {
  if (expected !== undefined && expected !== before) return before;
  if (modify === 'add') return before + value;
  if (modify === 'low') return before - low(before) + low(value);
  return modify === 'high' ? value - low(value) + low(before) : value;
}

const isMemory = (effect: Effect): boolean => effect === read || effect === write || effect === zero;

/** True of what takes or releases a lock. */
export const isLock = (effect: Effect): boolean =>
  (effect >= downRead && effect <= downgradeWrite) || effect === downReadTrylock;
const isReader = (effect: Effect): boolean =>
  effect === downRead || effect === upRead || effect === downReadTrylock;

const overlap = (a: Operation, b: Operation): boolean =>
  a.slot < b.slot + b.slots && b.slot < a.slot + a.slots;

/** True if the order of the two matters: neither may be moved across the other. */
export function areDependent(a: Operation, b: Operation): boolean {
  // Who takes which freed object depends on the order of frees and takes.
  if (a.pool !== 0 && a.pool === b.pool) return true;
  if (a.effect === free || b.effect === free) return overlap(a, b);
  if (isMemory(a.effect)) {
    return isMemory(b.effect) && (a.effect !== read || b.effect !== read) && overlap(a, b);
  }
  if (isLock(a.effect)) {
    if (!isLock(b.effect) || a.slot !== b.slot) return false;
    return !(isReader(a.effect) && isReader(b.effect));
  }
  // Flavours of RCU are told apart by their slot.
  if (a.slot !== b.slot) return false;
  return areRcuDependent(a, b) || areRcuDependent(b, a);
}

/** True if a CPU may have to wait before it. */
export function mayBlock({ effect, test }: Operation): boolean {
  return effect === downRead || effect === downWrite || effect === gracePeriodEnd || test !== undefined;
}

/**
 * A grace period waits for the sections that began before it. So the order of its start and of an outermost
 * lock is part of the execution, and its end depends on the unlocks of those sections alone.
 */
function areRcuDependent(inner: Operation, period: Operation): boolean {
  if (inner.section === 0) return false;
  if (inner.effect === rcuReadLock) return period.effect === gracePeriodStart || period.effect === callRcu;
  if (inner.effect !== rcuReadUnlock || period.effect !== gracePeriodEnd) return false;
  return inner.section <= (period.begun?.[inner.cpu] ?? 0);
}

/** False if no state allows both: an unlock and a lock that waits for it are no race. */
export function mayBeCoEnabled(a: Operation, b: Operation): boolean {
  if (!isLock(a.effect) || !isLock(b.effect)) return true;
  return !releasesFor(a.effect, b.effect) && !releasesFor(b.effect, a.effect);
}

/** A trylock waits for nothing, so it is in neither list: it may come on either side of any other. */
function releasesFor(release: Effect, acquire: Effect): boolean {
  if (release === upWrite || release === downgradeWrite)
    return acquire !== upRead && acquire !== downReadTrylock;
  return release === upRead && acquire === downWrite;
}
