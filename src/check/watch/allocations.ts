import type { WatchableCpu } from '../../machines/watchable.ts';
import type { Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { wrongCache } from './arguments.ts';
import { here } from './call-place.ts';
import type { Gate } from './gate.ts';
import type { KnownObjects } from './known-objects.ts';

/** Objects that a watched reader takes from a cache, and gives back. */
export class Allocations {
  /** Objects that nobody else can know of, each with where it was taken. */
  readonly unseen: ReadonlyMap<Ref, Error>;
  readonly #unseen = new Map<Ref, Error>();
  readonly #cpu: WatchableCpu;
  readonly #gate: Gate;
  readonly #objects: KnownObjects;

  constructor(cpu: WatchableCpu, gate: Gate, objects: KnownObjects) {
    this.unseen = this.#unseen;
    this.#cpu = cpu;
    this.#gate = gate;
    this.#objects = objects;
  }

  take(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    this.#gate.refuseArgument('kmem_cache_alloc', wrongCache('kmem_cache_alloc', cache));
    const object = this.#gate.pass(() => this.#cpu.alloc(cache, content));
    this.#objects.took(object);
    this.#unseen.set(object, here());
    return object;
  }

  giveBack(cache: SlabCache, object: Ref): void {
    const name = 'kmem_cache_free';
    this.#gate.refuseArgument(name, wrongCache(name, cache));
    if (!this.#objects.isOwn(object)) {
      const what = `kmem_cache_free() of a ${cache.object}`;
      this.#gate.stop('foreign store', `${what} that it did not take: a reader may not free it`, name);
    }
    const is = this.#objects.of(object)?.object;
    if (is !== cache.object) {
      const text = `${name}() of a ${is} to ${cache.name}: it goes back to the cache it is from`;
      this.#gate.refuseArgument(name, text);
    }
    this.#gate.pass(() => this.#cpu.free(cache, object));
    this.#unseen.delete(object);
  }

  /** A reader that stores a pointer, hands it over or returns it may leave the object to others. */
  shows(value: number): void {
    if (this.#unseen.size > 0) this.#unseen.delete(value);
  }
}
