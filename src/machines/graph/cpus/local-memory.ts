import type { Ref } from '../../../memory/field.ts';
import {
  type Dependencies,
  type Dependency,
  dependsOnNothing,
  join,
  NONE,
  NOTHING,
  oneOf,
  onReads,
  withOrigin,
} from './dependencies.ts';

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
  /** What each pointer depends on, by the reads that returned it. */
  readonly #origins = new Map<Ref, readonly Dependencies[]>();
  /** By slot what the last own write to it depended on. */
  readonly #ofWrite = new Map<number, Dependency>();
  /** By slot what reads that are no events put before a later write to it. */
  readonly #ofReads = new Map<number, Dependency>();
  /** Slots that had a write which had to be an event. */
  readonly #shown = new Set<number>();
  /** Reads of this CPU that are events, and how many of them stand before its last smp_rmb(). */
  readonly #reads: number[] = [];
  #beforeRmb = 0;

  readonly #access: () => number;

  /** @param access the number of the access that is being performed */
  constructor(access: () => number) {
    this.#access = access;
  }

  /** An smp_rmb(). */
  rmb(): void {
    this.#beforeRmb = this.#reads.length;
  }

  /**
   * Notes that a CPU uses a pointer: if no read has returned it, it has it from elsewhere, as an argument or as what it
   * allocated, and may go on to use that if a read returns the same later.
   */
  uses(pointer: Ref): void {
    if (!this.#origins.has(pointer)) this.#origins.set(pointer, [NONE]);
  }

  /** What an access through a pointer depends on. */
  dependenciesOf(base: Ref): Dependencies {
    const origins = this.#origins.get(base);
    return origins === undefined ? NONE : oneOf(origins, this.#access());
  }

  /** What a write through a pointer to a slot depends on. */
  dependenciesOfWrite(base: Ref, slot: number): Dependency {
    return join(this.dependenciesOf(base).toWrites, this.#ofReads.get(slot) ?? NOTHING);
  }

  /** The value of a slot that nobody else writes; undefined if this CPU has not written it. */
  valueOf(slot: number): number | undefined {
    return this.#values.get(slot);
  }

  /** Notes a read that is an event. */
  readEvent(node: number, pointer: number | undefined): void {
    this.#reads.push(node);
    const read = onReads([node]);
    if (pointer !== undefined) this.#originates(pointer, { toReads: read, toWrites: read });
  }

  /** Notes a read that is no event. `carries` says whether what it depends on orders anything through it. */
  readAlone(base: Ref, slot: number, pointer: number | undefined, carries: boolean): void {
    if (!carries) {
      if (pointer !== undefined) this.#originates(pointer, NONE);
      return;
    }
    const { toReads, toWrites } = this.dependenciesOf(base);
    const own = this.#ofWrite.get(slot) ?? NOTHING;
    const before = join(join(toWrites, own), onReads(this.#reads.slice(0, this.#beforeRmb)));
    if (!dependsOnNothing(before)) this.#ofReads.set(slot, join(this.#ofReads.get(slot) ?? NOTHING, before));
    if (pointer !== undefined) this.#originates(pointer, { toReads: join(toReads, own), toWrites: before });
  }

  /** Whether a write to a slot that nobody else touches needs an event all the same. */
  mustShow(base: Ref, slot: number): boolean {
    return this.#shown.has(slot) || !dependsOnNothing(this.dependenciesOfWrite(base, slot));
  }

  /** Whether an access that orders others depends on something itself. */
  depends(base: Ref, slot: number): boolean {
    return !dependsOnNothing(this.dependenciesOf(base).toReads) || this.mustShow(base, slot);
  }

  /** Notes a write, and whether it is an event. */
  wrote(base: Ref, slot: number, value: number, isEvent: boolean): void {
    this.#values.set(slot, value);
    if (!isEvent) return;
    this.#shown.add(slot);
    this.#ofWrite.set(slot, this.dependenciesOf(base).toWrites);
  }

  #originates(pointer: Ref, dependencies: Dependencies): void {
    const origins = this.#origins.get(pointer);
    this.#origins.set(pointer, origins === undefined ? [dependencies] : withOrigin(origins, dependencies));
  }
}
