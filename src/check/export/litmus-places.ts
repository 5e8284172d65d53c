import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import type { PathStep } from '../../machines/graph/cpus/paths.ts';
import { isLong, nameOf, slotOf } from '../../memory/field.ts';
import { UPROBES } from '../../memory/layout.ts';
import { namesOf } from '../judge/interleave/record-trace.ts';
import type { Prepared } from '../stage/prepare.ts';
import { isLock } from './litmus-locks.ts';

/** Names of locations, by object and field as in the kernel: `vma_vm_start`, and of the mm `mm_lock_seq`. */
export class LitmusPlaces {
  readonly #execution: CpuExecution;
  readonly #objects: Map<number, string>;
  readonly #names = new Map<number, string>();
  readonly #initial = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  constructor(prepared: Prepared, execution: CpuExecution) {
    this.#execution = execution;
    this.#objects = new Map(namesOf(prepared));
    this.#objects.set(UPROBES, 'uprobes');
  }

  /** The name of the location of a slot, which a step goes to. */
  nameOf(slot: number, step: PathStep): string {
    const known = this.#names.get(slot);
    if (known !== undefined) return known;
    let name = this.#newName(slot, step).replace(/\W+/g, '_').replace(/_$/, '');
    while (this.#initial.has(name)) name += '_';
    this.#names.set(slot, name);
    const isMemory = slot >= 0 && !isLock(step);
    this.#initial.set(name, isMemory ? this.#execution.initial(slot, isLong(step.field)) : 0);
    return name;
  }

  /** What a location holds at the start. */
  initialOf(name: string): number {
    return this.#initial.get(name) ?? 0;
  }

  #newName(slot: number, { deed, base, field, name }: PathStep): string {
    if (deed === 'call_rcu' || deed === 'callback') return `called_${-slot}`;
    if (deed === 'take' || (deed === 'free' && slot < 0)) return `free_${-slot}`;
    if (slot < 0) return name.includes('trace') ? 'tasks_trace' : `place_${-slot}`;
    const ref = this.#execution.objectAt(slot)?.ref ?? base;
    const object = this.objectName(ref);
    const isField = deed !== 'zero' && deed !== 'free' && slot === base + slotOf(field);
    const part = isField ? nameOf(field) : `${slot - ref}`;
    return part.startsWith(`${object}_`) ? part : `${object}_${part}`;
  }

  /** `vma`, and `vma2` for the second VMA. */
  objectName(ref: number): string {
    const known = this.#objects.get(ref);
    if (known !== undefined) return known;
    const kind = this.#execution.objectAt(ref)?.cache.object ?? `at_${ref}`;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = count === 1 ? kind : `${kind}${count}`;
    this.#objects.set(ref, name);
    return name;
  }
}
