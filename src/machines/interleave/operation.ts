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
} as const;
/** One of {@link effects}. */
export type Effect = (typeof effects)[keyof typeof effects];

/** An operation that a CPU is about to perform: where the scheduler chooses. */
export interface Operation {
  readonly effect: Effect;
  /** The kernel's name, for traces. */
  readonly name: string;
  readonly base: Ref;
  readonly field: Field;
  /** First slot touched, and how many. */
  readonly slot: number;
  readonly slots: number;
  /** Value to be written, or word to be added. */
  readonly value: number;
  /** For cmpxchg: the value that must be there. */
  readonly expected: number | undefined;
  /** For waits: what the value must satisfy. */
  readonly test: ((value: number) => boolean) | undefined;
  readonly modify: 'set' | 'add' | undefined;
}

const { read, write, downRead, upRead, downWrite, upWrite, downgradeWrite, free, downReadTrylock } = effects;

const isMemory = (effect: Effect): boolean => effect === read || effect === write;
const isLock = (effect: Effect): boolean =>
  (effect >= downRead && effect <= downgradeWrite) || effect === downReadTrylock;
const isReader = (effect: Effect): boolean =>
  effect === downRead || effect === upRead || effect === downReadTrylock;

const overlap = (a: Operation, b: Operation): boolean =>
  a.slot < b.slot + b.slots && b.slot < a.slot + a.slots;

/** True if the order of the two matters: neither may be moved across the other. */
export function areDependent(a: Operation, b: Operation): boolean {
  if (a.effect === free || b.effect === free) return overlap(a, b);
  if (isMemory(a.effect)) {
    return isMemory(b.effect) && (a.effect === write || b.effect === write) && overlap(a, b);
  }
  if (isLock(a.effect)) {
    if (!isLock(b.effect) || a.slot !== b.slot) return false;
    return !(isReader(a.effect) && isReader(b.effect));
  }
  // Flavours of RCU are told apart by their slot.
  if (a.slot !== b.slot) return false;
  return areRcuDependent(a.effect, b.effect) || areRcuDependent(b.effect, a.effect);
}

/** True if a CPU may have to wait before it. */
export function mayBlock({ effect, test }: Operation): boolean {
  return (
    effect === downRead || effect === downWrite || effect === effects.gracePeriodEnd || test !== undefined
  );
}

/** A grace period waits for the sections that began before it, so their order is part of the execution. */
function areRcuDependent(section: Effect, period: Effect): boolean {
  if (section === effects.rcuReadLock) return period === effects.gracePeriodStart;
  return section === effects.rcuReadUnlock && period === effects.gracePeriodEnd;
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
