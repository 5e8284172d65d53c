import type { Outcome } from '../../../machines/interleave/execution.ts';
import { effects, storedBy } from '../../../machines/interleave/operation.ts';
import type { Field, Ref } from '../../../memory/field.ts';
import { mmap_lock } from '../../../memory/layout.ts';
import {
  CallOrder,
  mayOverlapSection,
  type WriteSection,
  writeSections,
} from '../../stage/write-sections.ts';
import type { Call, Evidence, LeftMemory } from '../evidence.ts';
import type { Found } from '../found.ts';

/** What an interleaving tells the judge. Its steps are in order already. */
export class StepsEvidence implements Evidence {
  readonly findings: readonly Found[];
  readonly #outcome: Outcome;

  constructor(outcome: Outcome) {
    this.#outcome = outcome;
    this.findings = outcome.finding === undefined ? [] : [outcome.finding];
  }

  get memory(): LeftMemory {
    return this.#outcome.arena;
  }

  resultOf(cpu: number): unknown {
    return this.#outcome.results[cpu];
  }

  programCpuOf(cpu: number): number {
    const { results, startedAfter } = this.#outcome;
    return cpu % (results.length - startedAfter.size);
  }

  sectionsOf(mm: Ref): readonly WriteSection[] {
    return writeSections(this.#outcome, mm);
  }

  callOf(cpu: number): Call {
    return new CallOrder(this.#outcome, cpu);
  }

  mayOverlapSection(cpu: number, mm: Ref): boolean {
    return mayOverlapSection(this.#outcome, cpu, mm);
  }

  *readsOf(cpu: number): Iterable<{ readonly slot: number; readonly field: Field }> {
    for (const { cpu: by, operation } of this.#outcome.steps)
      if (by === cpu && operation.effect === effects.read) yield operation;
  }

  isChangedByOthers(cpu: number, slots: ReadonlySet<number>): boolean {
    return this.#outcome.steps.some(
      ({ cpu: by, operation, before }) =>
        by !== cpu &&
        operation.effect === effects.write &&
        slots.has(operation.slot) &&
        storedBy(operation, before) !== before,
    );
  }

  tookMmapLock(cpu: number): boolean {
    return this.#outcome.steps.some(
      ({ cpu: by, operation }) =>
        by === cpu && operation.effect === effects.downRead && operation.field === mmap_lock,
    );
  }

  *takenAgain(): Iterable<string> {
    const { steps, arena } = this.#outcome;
    for (const { operation, value } of steps) {
      // For a new object the machine gives a negative reference, so only an object that is taken again has one above
      // zero.
      if (operation.effect !== effects.take || value <= 0) continue;
      const cache = arena.objectAt(value)?.cache.name;
      if (cache !== undefined) yield cache;
    }
  }
}
