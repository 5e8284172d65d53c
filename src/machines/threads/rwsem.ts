/**
 * A read-write semaphore that behaves as the kernel's where that decides rates (kernel/locking/rwsem.c): who finds
 * it held spins while its owner is likely to run, a thread that runs may take a free lock before those that sleep,
 * and only who has waited for {@link HANDOFF_MS} is next by right. A lock that is handed over strictly is a convoy:
 * each section then costs a sleep and a wake-up.
 *
 * Five words: state, two words to sleep on, and the tickets of those that are next by right.
 */

/** A writer holds the lock. */
const WRITER = 1 << 30;
/** Somebody is next by right: nobody else may take the lock. */
const HANDOFF = 1 << 29;
/** Readers sleep. */
const READERS_SLEEP = 1 << 28;
/** Writers sleep, or one that slept is about to take the lock. */
const WRITERS_SLEEP = 1 << 27;
const COUNT = WRITERS_SLEEP - 1;

const READERS = 1;
const WRITERS = 2;
const NEXT_TICKET = 3;
const SERVED = 4;

/** What a thread does around a sleep: it is then in no read section of RCU. */
export interface Sleeper {
  beforeSleep(): void;
  afterSleep(): void;
}

/** Looks so often before it sleeps: some 30 microseconds, more than most sections last, less than a wake-up costs. */
const SPINS = 3000;
/** RWSEM_WAIT_TIMEOUT of the kernel. */
export const HANDOFF_MS = 4;

/** How one kind of holder takes the lock: each tries once. */
interface Kind {
  /** Word to sleep on. */
  readonly wake: number;
  /** Says in the state that one sleeps. */
  readonly sleeps: number;
  /** Takes the lock as somebody who runs. */
  steal(words: Int32Array, at: number, hasSlept: boolean): boolean;
  /** Takes the lock as the one that is next by right. */
  takeByRight(words: Int32Array, at: number): boolean;
}

const reader: Kind = {
  wake: READERS,
  sleeps: READERS_SLEEP,
  steal(words, at) {
    return downReadTrylock(words, at);
  },
  takeByRight(words, at) {
    const state = Atomics.load(words, at);
    return (state & WRITER) === 0 && Atomics.compareExchange(words, at, state, state + 1) === state;
  },
};

const writer: Kind = {
  wake: WRITERS,
  sleeps: WRITERS_SLEEP,
  steal(words, at, hasSlept) {
    const state = Atomics.load(words, at);
    if ((state & (WRITER | HANDOFF | COUNT)) !== 0) return false;
    // Only one writer is woken at a time: the next one is its business.
    const taken = state | WRITER | (hasSlept ? WRITERS_SLEEP : 0);
    return Atomics.compareExchange(words, at, state, taken) === state;
  },
  takeByRight(words, at) {
    const state = Atomics.load(words, at);
    if ((state & (WRITER | COUNT)) !== 0) return false;
    return Atomics.compareExchange(words, at, state, state | WRITER | WRITERS_SLEEP) === state;
  },
};

export function downRead(words: Int32Array, at: number, sleeper: Sleeper): void {
  if (!downReadTrylock(words, at)) take(reader, words, at, sleeper);
}

/** False while a writer holds the lock, and while readers hold it that a writer waits for: it would wait for ever. */
export function downReadTrylock(words: Int32Array, at: number): boolean {
  for (;;) {
    const state = Atomics.load(words, at);
    if ((state & (WRITER | HANDOFF)) !== 0) return false;
    if ((state & WRITERS_SLEEP) !== 0 && (state & COUNT) !== 0) return false;
    if (Atomics.compareExchange(words, at, state, state + 1) === state) return true;
  }
}

export function downWrite(words: Int32Array, at: number, sleeper: Sleeper): void {
  if (Atomics.compareExchange(words, at, 0, WRITER) !== 0) take(writer, words, at, sleeper);
}

export function upRead(words: Int32Array, at: number): void {
  const state = Atomics.sub(words, at, 1) - 1;
  if ((state & COUNT) === 0 && (state & (WRITERS_SLEEP | READERS_SLEEP)) !== 0) wake(words, at);
}

export function upWrite(words: Int32Array, at: number): void {
  if (Atomics.compareExchange(words, at, WRITER, 0) === WRITER) return;
  Atomics.and(words, at, ~WRITER);
  wake(words, at);
}

/** The writer goes on as one reader. */
export function downgradeWrite(words: Int32Array, at: number): void {
  if (Atomics.compareExchange(words, at, WRITER, 1) === WRITER) return;
  Atomics.sub(words, at, WRITER - 1);
  wakeReaders(words, at);
}

export function isWriteHeld(words: Int32Array, at: number): boolean {
  return (Atomics.load(words, at) & WRITER) !== 0;
}

/** Waits until it has the lock: spins, sleeps, and after {@link HANDOFF_MS} is next by right. */
function take(kind: Kind, words: Int32Array, at: number, sleeper: Sleeper): void {
  if (spin(() => kind.steal(words, at, false))) return;
  sleeper.beforeSleep();
  const steal = (): boolean => kind.steal(words, at, true);
  const due = performance.now() + HANDOFF_MS;
  let left = HANDOFF_MS;
  while (left > 0 && !sleepUnless(steal, kind, words, at, left) && !spin(steal))
    left = due - performance.now();
  if (left <= 0) takeByRight(kind, words, at);
  sleeper.afterSleep();
}

/** Those that waited long get the lock in the order of their tickets. */
function takeByRight(kind: Kind, words: Int32Array, at: number): void {
  const ticket = Atomics.add(words, at + NEXT_TICKET, 1);
  const takeNow = (): boolean => {
    // Said again at each look: who was served just now may have taken it back for want of others.
    Atomics.or(words, at, HANDOFF);
    return Atomics.load(words, at + SERVED) === ticket && kind.takeByRight(words, at);
  };
  while (!spin(takeNow) && !sleepUnless(takeNow, kind, words, at, HANDOFF_MS));
  Atomics.add(words, at + SERVED, 1);
  if (Atomics.load(words, at + NEXT_TICKET) === ((ticket + 1) | 0)) Atomics.and(words, at, ~HANDOFF);
  wake(words, at);
}

function spin(isDone: () => boolean): boolean {
  for (let nth = 0; nth < SPINS; nth++) if (isDone()) return true;
  return false;
}

/** True if the lock was taken after all; false after a wake-up, or so many milliseconds. */
function sleepUnless(isTaken: () => boolean, kind: Kind, words: Int32Array, at: number, ms: number): boolean {
  const word = at + kind.wake;
  const seen = Atomics.load(words, word);
  Atomics.or(words, at, kind.sleeps);
  // Who lets go after this look sees the bit, and moves the word.
  if (isTaken()) return true;
  Atomics.wait(words, word, seen, ms);
  // A stream of readers ends for a writer that is awake, as for one that sleeps.
  Atomics.or(words, at, kind.sleeps);
  return false;
}

/** Wakes every reader and one writer that sleep, or all of them if one is next by right. */
function wake(words: Int32Array, at: number): void {
  const state = Atomics.and(words, at, ~(READERS_SLEEP | WRITERS_SLEEP));
  if ((state & READERS_SLEEP) !== 0) wakeUp(words, at + READERS);
  if ((state & WRITERS_SLEEP) !== 0) wakeUp(words, at + WRITERS, (state & HANDOFF) === 0 ? 1 : undefined);
}

function wakeReaders(words: Int32Array, at: number): void {
  if ((Atomics.and(words, at, ~READERS_SLEEP) & READERS_SLEEP) !== 0) wakeUp(words, at + READERS);
}

function wakeUp(words: Int32Array, word: number, most?: number): void {
  Atomics.add(words, word, 1);
  Atomics.notify(words, word, most);
}
