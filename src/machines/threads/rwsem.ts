/**
 * A read-write semaphore that sleeps and is fair: a waiting writer holds back new readers, and a writer that
 * lets go hands the lock to every reader that waited meanwhile, before it can take it again itself.
 *
 * Five words: state, guard of the slow path, readers that wait, number of the last hand-over, writers that wait.
 */

/** A writer holds the lock. */
const WRITER = 1 << 30;
/** Writers wait: no new reader gets in. */
const PENDING = 1 << 29;
/** Readers wait for the writer to let go. */
const READERS_WAIT = 1 << 28;
const COUNT = READERS_WAIT - 1;

const GUARD = 1;
const WAITING_READERS = 2;
const HANDOVER = 3;
const WAITING_WRITERS = 4;

/** What a thread does around a sleep: it is then in no read section of RCU. */
export interface Sleeper {
  beforeSleep(): void;
  afterSleep(): void;
}

/** Spins so often before it sleeps: a section lasts microseconds, a wake-up costs five or more. */
const SPINS = 100;
/** Nobody wakes who waits for the guard. */
const GUARD_MS = 0.05;

export function downRead(words: Int32Array, at: number, sleeper: Sleeper): void {
  for (let spin = 0; spin < SPINS; spin++) if (downReadTrylock(words, at)) return;
  sleeper.beforeSleep();
  guard(words, at);
  for (;;) {
    const state = Atomics.load(words, at);
    if ((state & (WRITER | PENDING)) !== 0) {
      if (Atomics.compareExchange(words, at, state, state | READERS_WAIT) === state) break;
    } else if (Atomics.compareExchange(words, at, state, state + 1) === state) {
      unguard(words, at);
      sleeper.afterSleep();
      return;
    }
  }
  Atomics.add(words, at + WAITING_READERS, 1);
  const handover = Atomics.load(words, at + HANDOVER);
  unguard(words, at);
  // The hand-over has already counted this reader in.
  while (Atomics.load(words, at + HANDOVER) === handover) Atomics.wait(words, at + HANDOVER, handover);
  sleeper.afterSleep();
}

export function downReadTrylock(words: Int32Array, at: number): boolean {
  for (;;) {
    const state = Atomics.load(words, at);
    if ((state & (WRITER | PENDING)) !== 0) return false;
    if (Atomics.compareExchange(words, at, state, state + 1) === state) return true;
  }
}

export function upRead(words: Int32Array, at: number): void {
  const state = Atomics.sub(words, at, 1) - 1;
  if ((state & COUNT) === 0 && (state & PENDING) !== 0) Atomics.notify(words, at);
}

export function downWrite(words: Int32Array, at: number, sleeper: Sleeper): void {
  if (Atomics.compareExchange(words, at, 0, WRITER) === 0) return;
  sleeper.beforeSleep();
  guard(words, at);
  Atomics.add(words, at + WAITING_WRITERS, 1);
  Atomics.or(words, at, PENDING);
  unguard(words, at);
  for (let spin = 0; ; spin++) {
    const state = Atomics.load(words, at);
    if ((state & (WRITER | COUNT)) === 0) {
      guard(words, at);
      const current = Atomics.load(words, at);
      if ((current & (WRITER | COUNT)) === 0) {
        const others = Atomics.sub(words, at + WAITING_WRITERS, 1) > 1;
        const taken = WRITER | (others ? PENDING : 0) | (current & READERS_WAIT);
        // No reader can come in between: PENDING keeps them out, and those that wait need the guard.
        Atomics.store(words, at, taken);
        unguard(words, at);
        sleeper.afterSleep();
        return;
      }
      unguard(words, at);
    } else if (spin >= SPINS) {
      Atomics.wait(words, at, state);
    }
  }
}

export function upWrite(words: Int32Array, at: number): void {
  release(words, at, 0);
}

export function downgradeWrite(words: Int32Array, at: number): void {
  release(words, at, 1);
}

export function isWriteHeld(words: Int32Array, at: number): boolean {
  return (Atomics.load(words, at) & WRITER) !== 0;
}

/** Ends a write section; the caller stays as so many readers. */
function release(words: Int32Array, at: number, stay: number): void {
  if (Atomics.compareExchange(words, at, WRITER, stay) === WRITER) return;
  guard(words, at);
  const readers = Atomics.exchange(words, at + WAITING_READERS, 0);
  const pending = Atomics.load(words, at + WAITING_WRITERS) > 0 ? PENDING : 0;
  Atomics.store(words, at, pending | (readers + stay));
  if (readers > 0) {
    Atomics.add(words, at + HANDOVER, 1);
    Atomics.notify(words, at + HANDOVER);
  }
  unguard(words, at);
  if (pending !== 0) Atomics.notify(words, at);
}

function guard(words: Int32Array, at: number): void {
  for (let spin = 0; Atomics.compareExchange(words, at + GUARD, 0, 1) !== 0; spin++) {
    // Held for a few instructions, unless who holds it lost its core: then for a time slice.
    if (spin >= SPINS) Atomics.wait(words, at + GUARD, 1, GUARD_MS);
  }
}

function unguard(words: Int32Array, at: number): void {
  Atomics.store(words, at + GUARD, 0);
}
