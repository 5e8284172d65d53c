/**
 * What the allocators of all threads share: the slots never given out, and for each cache a list of free
 * objects. Objects come and go in batches, so that a thread which frees what others took hands them back, and
 * the arena of a run of any length stays as large as what is in use.
 *
 * Free objects are linked through their last slot, which no field of a type-stable cache uses (see kmemCache()):
 * a reader that still holds such an object reads what it held when it was freed.
 */
import type { Ref } from '../../memory/field.ts';
import { NULL } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { BATCH, type SharedDepot } from '../allocator.ts';
import { ArenaFull } from '../arena-full.ts';
import * as spinlock from './spinlock.ts';

/** First words: the first slot never given out, and the end of the arena. */
const NEXT = 0;
const END = 1;
/** Words of a cache's list, a cache line: its lock (two words), its first object. */
const LINE = 16;
const HEAD = 2;
const CACHES = 32;

/** Slots that a thread takes at once from those never given out: more than any object has. */
const CHUNK = 512;

/** Int32 words of the depot. */
export const DEPOT_WORDS = LINE * (1 + CACHES);

export class Depot implements SharedDepot {
  readonly #control: Int32Array;
  readonly #at: number;
  readonly #arena: Int32Array;

  /** @param at first of the {@link DEPOT_WORDS} in the control buffer */
  constructor(control: Int32Array, at: number, arena: Int32Array) {
    this.#control = control;
    this.#at = at;
    this.#arena = arena;
  }

  /** Says which slots of the arena may be given out. Called once, before any thread begins. */
  open(first: Ref, end: Ref): void {
    Atomics.store(this.#control, this.#at + NEXT, first);
    Atomics.store(this.#control, this.#at + END, end);
  }

  /**
   * Slots never given out, `[start, end)`, for objects of one size or several.
   *
   * @throws ArenaFull if there are none
   */
  takeChunk(cache: SlabCache): readonly [start: Ref, end: Ref] {
    const slots = Math.max(CHUNK, cache.slots);
    const start = Atomics.add(this.#control, this.#at + NEXT, slots);
    if (start + slots <= Atomics.load(this.#control, this.#at + END)) return [start, start + slots];
    // Taken back, so that the number stays small however often this is asked.
    Atomics.sub(this.#control, this.#at + NEXT, slots);
    throw new ArenaFull(
      `the arena is full at a ${cache.object}: give the run a larger arena, or the writers less to allocate`,
    );
  }

  /** Moves up to a batch of free objects of this cache to a list. */
  takeBatch(cache: SlabCache, into: Ref[]): void {
    const list = this.#listOf(cache);
    if (Atomics.load(this.#control, list + HEAD) === NULL) return;
    spinlock.spinLock(this.#control, list);
    let object = this.#control[list + HEAD] as Ref;
    for (let taken = 0; object !== NULL && taken < BATCH; taken++) {
      into.push(object);
      object = this.#arena[linkOf(cache, object)] as Ref;
    }
    this.#control[list + HEAD] = object;
    spinlock.spinUnlock(this.#control, list);
  }

  /** Takes a batch of free objects from the end of a list that has one. */
  giveBatch(cache: SlabCache, from: Ref[]): void {
    const list = this.#listOf(cache);
    spinlock.spinLock(this.#control, list);
    let head = this.#control[list + HEAD] as Ref;
    for (let given = 0; given < BATCH; given++) {
      const object = from.pop() as Ref;
      this.#arena[linkOf(cache, object)] = head;
      head = object;
    }
    this.#control[list + HEAD] = head;
    spinlock.spinUnlock(this.#control, list);
  }

  #listOf({ name, number }: SlabCache): number {
    if (number >= CACHES) throw new Error(`[vmaspec bug] ${name} is slab cache ${number} of ${CACHES}`);
    return this.#at + LINE * (1 + number);
  }
}

/** Int32 word that links a free object to the next. */
const linkOf = (cache: SlabCache, object: Ref): number => (object + cache.slots - 1) << 1;
