import { Callbacks, MAX_CPUS } from './callbacks.ts';
import { Facts } from './facts.ts';
import { StuckPeriods } from './stuck-periods.ts';

/**
 * What is known of all executions together: which CPU reads and writes which slot in any of them. It says which
 * accesses can matter to others, and so which of them must be events. It is gathered while the search runs. What is
 * asked stays as it was when the search began; if something new was met the search has to begin again, so that what a
 * search to the end relied on was true in all of it.
 */
export class Knowledge {
  /** Which grace periods may stay open for ever. */
  readonly stuck: StuckPeriods;
  #hasGrown = false;
  #met = new Facts();
  #known = new Facts();
  /** By slot and CPU the last access of the CPU that writes it. What is asked about it grows with it. */
  readonly #lastWrites = new Map<number, number>();
  /** By slot and CPU the first access before which it was said that it writes it no more: that must stay true. */
  readonly #denied = new Map<number, number>();
  /** Who queues the callbacks that run on CPUs of their own. */
  readonly callbacks: Callbacks;

  constructor(cpus: number) {
    this.callbacks = new Callbacks(cpus);
    this.stuck = new StuckPeriods(
      (slot) => (this.#met.writers.get(slot) ?? 0) | (this.#met.enders.get(slot) ?? 0),
      (cpu) => this.callbacks.parentOf(cpu),
    );
  }

  /** Whether something was met that was not known when the search began. */
  get hasGrown(): boolean {
    return this.#hasGrown || this.stuck.hasGrown();
  }

  /** Begins a search with all that was met. */
  begin(): void {
    this.stuck.begin(this.#hasGrown);
    this.#hasGrown = false;
    this.#denied.clear();
    this.#known = this.#met.copy();
  }

  /** Notes that a CPU, which has queued so many callbacks, reads a slot. */
  read(cpu: number, slot: number, calls: number): void {
    this.#note(this.#met.readers, cpu, slot, calls);
  }

  /** Notes that a CPU, which has queued so many callbacks, writes a slot by one of its accesses. */
  write(cpu: number, slot: number, calls: number, access: number): void {
    this.#note(this.#met.writers, cpu, slot, calls);
    this.#noteAccess(cpu, slot, access);
  }

  #noteAccess(cpu: number, slot: number, access: number): void {
    const key = slot * MAX_CPUS + cpu;
    if (access <= (this.#lastWrites.get(key) ?? -1)) return;
    this.#lastWrites.set(key, access);
    if (access >= (this.#denied.get(key) ?? Infinity)) this.#hasGrown = true;
  }

  /** Notes that a CPU gives back what lies in a slot. */
  end(cpu: number, slot: number, access: number): void {
    this.#note(this.#met.enders, cpu, slot, 0);
    this.#noteAccess(cpu, slot, access);
  }

  #note(cpus: Map<number, number>, cpu: number, slot: number, calls: number): void {
    const { calls: latest } = this.#met;
    const before = cpus.get(slot) ?? 0;
    const now = before | (1 << cpu);
    const key = slot * MAX_CPUS + cpu;
    const isLater = calls > (latest.get(key) ?? -1);
    if (now === before && !isLater) return;
    cpus.set(slot, now);
    this.stuck.touch();
    if (isLater) latest.set(key, calls);
    if (this.#isTouchedByTwo(slot)) this.#hasGrown = true;
  }

  /** What one CPU alone touches matters to nobody else. */
  #isTouchedByTwo(slot: number): boolean {
    const { readers, writers, enders } = this.#met;
    const all = (readers.get(slot) ?? 0) | (writers.get(slot) ?? 0) | (enders.get(slot) ?? 0);
    return (all & (all - 1)) !== 0;
  }

  /** Whether a CPU that stands before an access may still write a slot. */
  mayWrite(cpu: number, slot: number, reached: number): boolean {
    const key = slot * MAX_CPUS + cpu;
    if (reached <= (this.#lastWrites.get(key) ?? -1)) return true;
    if (reached < (this.#denied.get(key) ?? Infinity)) this.#denied.set(key, reached);
    return false;
  }

  /** Notes the locks that are write-held at a write to a slot. */
  writeUnder(slot: number, locks: readonly number[]): void {
    this.#under(this.#met.writeLocks, slot, locks, this.#isTouchedByTwo(slot));
  }

  /** Notes the locks that are held when a callback is queued. */
  callUnder(cpu: number, locks: readonly number[]): void {
    this.#under(this.#met.callLocks, cpu, locks, true);
  }

  #under(all: Map<number, readonly number[]>, key: number, locks: readonly number[], matters: boolean): void {
    const before = all.get(key);
    const now = before === undefined ? locks : before.filter((lock) => locks.includes(lock));
    if (before !== undefined && now.length === before.length) return;
    all.set(key, now);
    if (matters && before !== undefined) this.#hasGrown = true;
  }

  /**
   * Whether who write-holds a lock is alone with a slot, and with what was done to it in earlier sections: everybody
   * else writes it under the same lock, and what gives it back is queued under it, by somebody who has not come to that.
   */
  isProtected(cpu: number, slot: number, lock: number, isQueued: (callback: number) => boolean): boolean {
    const { writers, enders, writeLocks, callLocks } = this.#known;
    const others = ~(1 << cpu);
    if (((writers.get(slot) ?? 0) & others) !== 0 && !writeLocks.get(slot)?.includes(lock)) return false;
    return !some(
      (enders.get(slot) ?? 0) & others,
      (other) =>
        this.callbacks.parentOf(other) === undefined ||
        !callLocks.get(other)?.includes(lock) ||
        isQueued(other),
    );
  }

  /** The CPUs that write a slot or give it back, as bits. */
  writersOf(slot: number): number {
    return (this.#known.writers.get(slot) ?? 0) | (this.#known.enders.get(slot) ?? 0);
  }

  /** Whether another CPU writes the slot or gives it back, but for callbacks that this one queues later. */
  isWrittenByOthers(cpu: number, slot: number, calls: number): boolean {
    const { writers, enders } = this.#known;
    return ((writers.get(slot) ?? 0) & ~(1 << cpu)) !== 0 || this.#mayEnd(enders.get(slot) ?? 0, cpu, calls);
  }

  /** Whether another CPU touches the slot, but for callbacks that this one queues later and that give it back. */
  isShared(cpu: number, slot: number, calls: number): boolean {
    const { readers, writers, enders } = this.#known;
    const cpus = (writers.get(slot) ?? 0) | (readers.get(slot) ?? 0);
    return (cpus & ~(1 << cpu)) !== 0 || this.#mayEnd(enders.get(slot) ?? 0, cpu, calls);
  }

  /**
   * Callbacks come after all that was done before they were queued, whatever the model: what a CPU did to an object
   * before concerns no callback that gives it back.
   */
  #mayEnd(enders: number, cpu: number, calls: number): boolean {
    return some(
      enders & ~(1 << cpu),
      (other) => this.callbacks.parentOf(other) !== cpu || this.callbacks.nthOf(other) < calls,
    );
  }

  /**
   * Whether another CPU may touch a slot that this one gives back: not so who queued it and touched it before, unless it
   * gave it back, too.
   */
  isMissed(cpu: number, slot: number): boolean {
    const { readers, writers, enders, calls } = this.#known;
    if (((enders.get(slot) ?? 0) & ~(1 << cpu)) !== 0) return true;
    const cpus = (writers.get(slot) ?? 0) | (readers.get(slot) ?? 0);
    return some(
      cpus & ~(1 << cpu),
      (other) =>
        this.callbacks.parentOf(cpu) !== other ||
        (calls.get(slot * MAX_CPUS + other) ?? 0) > this.callbacks.nthOf(cpu),
    );
  }

  /** Notes that somebody waits for a grace period of a flavour. */
  gracePeriod(flavour: number): void {
    if (this.#met.gracePeriods.has(flavour)) return;
    this.#met.gracePeriods.add(flavour);
    this.#hasGrown = true;
  }

  /** Whether anybody waits for grace periods of a flavour: if not, its read sections mean nothing. */
  hasGracePeriods(flavour: number): boolean {
    return this.#known.gracePeriods.has(flavour);
  }

  /** Notes that a CPU gives an object back that another may take. */
  free(cpu: number, cache: string): void {
    const before = this.#met.freers.get(cache) ?? 0;
    if ((before | (1 << cpu)) === before) return;
    this.#met.freers.set(cache, before | (1 << cpu));
    this.#hasGrown = true;
  }

  /** The CPUs that give objects of a cache back, as bits. */
  freersOf(cache: string): number {
    return this.#known.freers.get(cache) ?? 0;
  }

  /** Notes that some access to a slot must be an event, and so all of them that order others. */
  show(slot: number): void {
    if (this.#met.shown.has(slot)) return;
    this.#met.shown.add(slot);
    this.#hasGrown = true;
  }

  /** Whether accesses to a slot that order others must be events. */
  isShown(slot: number): boolean {
    return this.#known.shown.has(slot);
  }

  /** Notes that a callback does what others can see. */
  makeVisible(cpu: number): void {
    if (this.#met.visibleCallbacks.has(cpu)) return;
    this.#met.visibleCallbacks.add(cpu);
    this.#hasGrown = true;
  }

  /** Whether a callback does anything that others can see. */
  isVisible(cpu: number): boolean {
    return this.#known.visibleCallbacks.has(cpu);
  }
}

/** Whether one of the CPUs passes a test. */
function some(cpus: number, test: (cpu: number) => boolean): boolean {
  for (let cpu = 0, rest = cpus; rest !== 0; cpu++, rest >>>= 1)
    if ((rest & 1) === 1 && test(cpu)) return true;
  return false;
}
