import type { WatchableCpu } from '../../machines/watchable.ts';
import { type Field, NULL, nameOf, type Ref } from '../../memory/field.ts';
import { UPROBES } from '../../memory/layout.ts';
import { objectOf } from './structs.ts';

/** Objects that a reader may know of: what it was given, what it took, and what it has read a pointer to. */
export class KnownObjects {
  readonly #known: Set<Ref>;
  readonly #own = new Set<Ref>();

  constructor(mm: Ref) {
    this.#known = new Set([UPROBES, mm]);
  }

  met(ref: Ref): void {
    this.#known.add(ref);
  }

  took(ref: Ref): void {
    this.#known.add(ref);
    this.#own.add(ref);
  }

  isOwn = (ref: Ref): boolean => this.#own.has(ref);

  /** Says what is wrong with an access if its pointer was made up, or leads to something else. */
  wrong(cpu: WatchableCpu, name: string, base: Ref, field: Field): string | undefined {
    if (!Number.isInteger(field)) return `${name} of a field that is ${field}: import fields from vmaspec`;
    // The machine knows what that is.
    if (base === NULL) return undefined;
    if (!this.#known.has(base)) {
      const what = `${name} of ${nameOf(field)} at ${Number.isInteger(base) ? `0x${base.toString(16)}` : base}`;
      return `${what}: it was given no pointer to that, and has read none`;
    }
    const found = cpu.objectAt(base)?.cache.object ?? (base === UPROBES ? 'uprobes' : 'percpu');
    if (found === objectOf(field)) return undefined;
    return `${name} of ${nameOf(field)} of a ${found}, which has no such field`;
  }
}
