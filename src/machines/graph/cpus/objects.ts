import type { Ref } from '../../../memory/field.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import { LINE_SLOTS } from '../../../memory/words.ts';
import { MAX_SLOTS, placeFor } from '../../arena.ts';
import { MachineLimit } from '../../machine-limit.ts';
import { initialWord, type Program } from '../../program.ts';
import type { GraphObject } from './host.ts';

/** What lies where in memory, and what was there at the start. */
export class Objects {
  readonly #program: Program;
  /** By cache line. */
  readonly #objects: (GraphObject | undefined)[] = [];

  constructor(program: Program) {
    this.#program = program;
    for (const { cache, ref, owner, nth } of program.objects) this.#addObject({ cache, ref, owner, nth });
  }

  /** What a slot held at the start. */
  initial(slot: number, isLong: boolean): number {
    return initialWord(this.#program, slot, isLong);
  }

  /** Where the next new object of a CPU lies, and how many slots it has used with it. */
  place(
    cpu: number,
    usedBefore: number,
    nth: number,
    cache: SlabCache,
  ): { readonly ref: Ref; readonly used: number } {
    const { end, cpus } = this.#program;
    if (cpu >= cpus.length)
      throw new MachineLimit(`a callback allocates a ${cache.object}, but only CPUs of their own may`);
    const placed = placeFor(end, cpus.length, cpu, usedBefore, cache.slots);
    if (placed.ref + cache.slots > MAX_SLOTS)
      throw new MachineLimit(
        `CPU${cpu} allocates more than fits into ${MAX_SLOTS} slots: give it less to do`,
      );
    this.#addObject({ cache, ref: placed.ref, owner: cpu, nth });
    return placed;
  }

  #addObject(object: GraphObject): void {
    const { ref, cache } = object;
    for (let slot = ref; slot < ref + cache.slots; slot += LINE_SLOTS)
      this.#objects[Math.floor(slot / LINE_SLOTS)] = object;
  }

  /** The object that a slot belongs to. */
  objectAt(slot: number): GraphObject | undefined {
    const object = this.#objects[Math.floor(slot / LINE_SLOTS)];
    return object !== undefined && slot < object.ref + object.cache.slots ? object : undefined;
  }

  /** Whether freed objects of a cache are taken again. */
  isReused(cache: SlabCache): boolean {
    return cache.typesafeByRcu && this.#program.reuse?.includes(cache.name) === true && !this.pageGoes(cache);
  }

  /** Whether the slab pages of a cache are given back. */
  pageGoes(cache: SlabCache): boolean {
    return cache.typesafeByRcu && this.#program.pagesGo?.includes(cache.name) === true;
  }
}
