/**
 * A ticket spinlock: fair, since each CPU waits for its own number. It spins for as long as a section may last
 * and then sleeps, for with fewer cores than threads the holder may not be running.
 *
 * Two words: the next ticket, the ticket that is served.
 */

const SERVED = 1;
const SPINS = 1000;

export function spinLock(words: Int32Array, at: number): void {
  const ticket = Atomics.add(words, at, 1);
  for (let spin = 0; ; spin++) {
    const served = Atomics.load(words, at + SERVED);
    if (served === ticket) return;
    if (spin >= SPINS) Atomics.wait(words, at + SERVED, served);
  }
}

export function spinUnlock(words: Int32Array, at: number): void {
  Atomics.add(words, at + SERVED, 1);
  Atomics.notify(words, at + SERVED);
}
