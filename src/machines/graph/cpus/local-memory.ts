import type { Ref } from '../../../memory/field.ts';

/** Reads that something depends on, by their events. */
export interface Dependencies {
  /** For what reads next. */
  readonly toReads: readonly number[];
  /** For what writes next: also what an smp_rmb() has put before a read that is no event. */
  readonly toWrites: readonly number[];
}

const NONE: Dependencies = { toReads: [], toWrites: [] };

const join = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...new Set([...a, ...b])];

/**
 * What one run of a CPU knows of memory that nobody else writes, and of where its pointers came from. An access that
 * can only have one outcome, because no other CPU writes the slot (or, for a write, touches it), is no event. That
 * changes nothing about the others if what such a read or write stands between stays in order without it:
 *
 * - Whatever a fence, a lock or an acquire puts before it comes before all that follows it too, except that smp_rmb()
 *   orders reads only. So a later write through the pointer that was read, or to the slot that was read, depends on
 *   the reads before that smp_rmb() in its stead (`toWrites`).
 * - An address dependency that leads to it goes on to what depends on its value.
 * - A plain write that depends on nothing has before it, besides fences, only accesses to the same slot, which are no
 *   events either; one that does depend is an event, and so are all later ones to its slot.
 * - What a read of an own write depends on is what that write depended on (dependency, then reads-from within a CPU).
 *
 * Only accesses that order nothing by themselves qualify: no acquire, no release, no read-modify-write, no lock.
 */
export class LocalMemory {
  readonly #values = new Map<number, number>();
  /** What each pointer depends on, if one read returned it; undefined if several did. */
  readonly #origins = new Map<Ref, Dependencies | undefined>();
  /** By slot what the last own write to it depended on. */
  readonly #ofWrite = new Map<number, readonly number[]>();
  /** By slot what reads that are no events put before a later write to it. */
  readonly #ofReads = new Map<number, readonly number[]>();
  /** Slots that had a write which had to be an event. */
  readonly #shown = new Set<number>();
  /** Reads of this CPU that are events, and how many of them stand before its last smp_rmb(). */
  readonly #reads: number[] = [];
  #beforeRmb = 0;

  /** An smp_rmb(). */
  rmb(): void {
    this.#beforeRmb = this.#reads.length;
  }

  /** What an access through a pointer depends on. */
  dependenciesOf(base: Ref): Dependencies {
    return this.#origins.get(base) ?? NONE;
  }

  /** What a write through a pointer to a slot depends on. */
  dependenciesOfWrite(base: Ref, slot: number): readonly number[] {
    return join(this.dependenciesOf(base).toWrites, this.#ofReads.get(slot) ?? []);
  }

  /** The value of a slot that nobody else writes; undefined if this CPU has not written it. */
  valueOf(slot: number): number | undefined {
    return this.#values.get(slot);
  }

  /** Notes a read that is an event. */
  readEvent(node: number, pointer: number | undefined): void {
    this.#reads.push(node);
    if (pointer !== undefined) this.#originates(pointer, { toReads: [node], toWrites: [node] });
  }

  /** Notes a read that is no event. `carries` says whether what it depends on orders anything through it. */
  readAlone(base: Ref, slot: number, pointer: number | undefined, carries: boolean): void {
    if (!carries) {
      if (pointer !== undefined) this.#originates(pointer, NONE);
      return;
    }
    const { toReads, toWrites } = this.dependenciesOf(base);
    const own = this.#ofWrite.get(slot) ?? [];
    const fenced = this.#beforeRmb === 0 ? [] : this.#reads.slice(0, this.#beforeRmb);
    const before = join(join(toWrites, own), fenced);
    if (before.length > 0) this.#ofReads.set(slot, join(this.#ofReads.get(slot) ?? [], before));
    if (pointer !== undefined) this.#originates(pointer, { toReads: join(toReads, own), toWrites: before });
  }

  /** Whether a write to a slot that nobody else touches needs an event all the same. */
  mustShow(base: Ref, slot: number): boolean {
    return this.#shown.has(slot) || this.dependenciesOfWrite(base, slot).length > 0;
  }

  /** Whether an access that orders others depends on something itself. */
  depends(base: Ref, slot: number): boolean {
    return this.dependenciesOf(base).toReads.length > 0 || this.mustShow(base, slot);
  }

  /** Notes a write, and whether it is an event. */
  wrote(base: Ref, slot: number, value: number, isEvent: boolean): void {
    this.#values.set(slot, value);
    if (!isEvent) return;
    this.#shown.add(slot);
    this.#ofWrite.set(slot, this.dependenciesOf(base).toWrites);
  }

  #originates(pointer: Ref, dependencies: Dependencies): void {
    this.#origins.set(pointer, this.#origins.has(pointer) ? undefined : dependencies);
  }
}
