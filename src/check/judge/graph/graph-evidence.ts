import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import { objectOfSlabPlace } from '../../../machines/graph/cpus/signatures.ts';
import { type Field, isLong, type Ref, slotOf } from '../../../memory/field.ts';
import { mmap_lock } from '../../../memory/layout.ts';
import { has } from '../../../models/relation.ts';
import type { WriteSection } from '../../stage/write-sections.ts';
import type { Call, Evidence, LeftMemory } from '../evidence.ts';
import type { Found } from '../found.ts';
import { GraphCallOrder, graphSections, mayOverlapSection } from './moments.ts';

/** What an execution graph tells the judge. Which event comes before which is read from its relations. */
export class GraphEvidence implements Evidence {
  readonly #execution: CpuExecution;

  constructor(execution: CpuExecution) {
    this.#execution = execution;
  }

  get findings(): readonly Found[] {
    return this.#execution.findings;
  }

  /** As the last writes left it. */
  get memory(): LeftMemory {
    const execution = this.#execution;
    return {
      objectAt: (slot) => execution.objectAt(slot),
      read: (base, field) => execution.memory(base + slotOf(field), isLong(field)),
    };
  }

  resultOf(cpu: number): unknown {
    return this.#execution.results.get(cpu);
  }

  programCpuOf(cpu: number): number {
    // `1.0` is the first callback of CPU 1.
    return Number.parseInt(this.#execution.nameOf(cpu), 10);
  }

  sectionsOf(mm: Ref): readonly WriteSection[] {
    return graphSections(this.#execution, mm);
  }

  callOf(cpu: number): Call {
    return new GraphCallOrder(this.#execution, cpu);
  }

  mayOverlapSection(cpu: number, mm: Ref): boolean {
    return mayOverlapSection(this.#execution, cpu, mm);
  }

  *readsOf(cpu: number): Iterable<{ readonly slot: number; readonly field: Field }> {
    for (const label of this.#execution.graph.labels)
      if (label.cpu === cpu && label.deed === 'read' && label.slot >= 0) yield label;
  }

  isChangedByOthers(cpu: number, slots: ReadonlySet<number>): boolean {
    const { labels, state } = this.#execution.graph;
    return labels.some(
      ({ cpu: by, slot, deed, value }, node) =>
        by !== cpu &&
        (deed === 'write' || deed === 'modify') &&
        state.ordered[node] === 1 &&
        slots.has(slot) &&
        value !== this.#valueBefore(node),
    );
  }

  /** What stood there before a write. */
  #valueBefore(write: number): number {
    const { graph } = this.#execution;
    const { slot, field } = graph.labels[write] as CpuExecution['graph']['labels'][number];
    const earlier = graph.writesTo(slot).filter((other) => has(graph.state.co, other, write));
    const last = earlier.find((one) =>
      earlier.every((other) => other === one || has(graph.state.co, other, one)),
    );
    return last === undefined
      ? this.#execution.initial(slot, isLong(field))
      : (graph.labels[last]?.value as number);
  }

  tookMmapLock(cpu: number): boolean {
    return this.#execution.graph.labels.some(
      ({ cpu: by, deed, field }) => by === cpu && deed === 'down_read' && field === mmap_lock,
    );
  }

  *takenAgain(): Iterable<string> {
    const { labels, state } = this.#execution.graph;
    for (const [node, { deed, slot }] of labels.entries()) {
      if (deed !== 'take' || state.ordered[node] !== 1) continue;
      const cache = this.#execution.objectAt(objectOfSlabPlace(slot))?.cache.name;
      if (cache !== undefined) yield cache;
    }
  }
}
