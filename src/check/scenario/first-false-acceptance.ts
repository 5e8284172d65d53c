import { byId } from '../../common/near.ts';
import { resolved, TERMS } from '../../common/options.ts';
import { every, text, whole } from '../../common/shapes.ts';
import { type LookupId, protocols } from '../../lookup/protocols.ts';
import { execute, type Outcome } from '../../machines/interleave/execution.ts';
import { effects, type Operation } from '../../machines/interleave/operation.ts';
import type { CpuState, Scheduler } from '../../machines/interleave/scheduler.ts';
import { NULL, nameOf } from '../../memory/field.ts';
import type { Scenario, ScenarioOperation } from '../../scenarios/scenario.ts';
import { tornSplit } from '../../scenarios/torn-split.ts';
import { READER, scenarioProgram, WRITER } from '../stage/program.ts';

/** What to look for. */
export interface FirstFalseAcceptanceOptions {
  /** Id of the table. */
  readonly lookup: LookupId;
  /** Width of `mm_lock_seq` and `vm_lock_seq`. */
  readonly seqBits: number;
  /** Write sections after which the search is given up. */
  readonly maxSections: number;
}

/** One CPU runs until it has passed so many accesses to memory that the other one touches, too. */
interface Part {
  readonly cpu: number;
  readonly accesses: number;
}

/** Runs the parts in order, then the reader to its end. A part ends early if its CPU has nothing to do. */
class InParts implements Scheduler {
  readonly #parts: readonly Part[];
  readonly #isShared: (cpu: number, operation: Operation) => boolean;
  #at = 0;
  #passed = 0;

  constructor(parts: readonly Part[], isShared: (cpu: number, operation: Operation) => boolean) {
    this.#parts = [...parts, { cpu: READER, accesses: Number.POSITIVE_INFINITY }];
    this.#isShared = isShared;
  }

  newExecution = (): boolean => true;
  endExecution = (): void => {};

  nextCpu(cpus: readonly CpuState[]): number {
    for (; this.#at < this.#parts.length; this.#at++, this.#passed = 0) {
      const { cpu, accesses } = this.#parts[this.#at] as Part;
      const state = cpus.find(({ id }) => id === cpu);
      if (state?.next === undefined || !state.enabled) continue;
      if (!this.#isShared(cpu, state.next)) return cpu;
      if (this.#passed === accesses) continue;
      this.#passed++;
      return cpu;
    }
    return -1;
  }
}

const NEEDED = every<keyof FirstFalseAcceptanceOptions>()({
  lookup: text,
  seqBits: whole(2, 32),
  maxSections: TERMS.sections,
});

/**
 * How many write sections must at least fall into one lookup so that it accepts a wrong answer, for counters of a few
 * bits: there they wrap round. The search tries every way to stop the reader twice, and the writer once in its first
 * section and once in or after its last. Stops between accesses that do not concern the other CPU change nothing.
 * Undefined if the sections allowed are too few.
 *
 * @example
 * ```ts
 * import { firstFalseAcceptance } from 'vmaspec';
 *
 * console.log(firstFalseAcceptance({ lookup: 'merged', seqBits: 2, maxSections: 4 })); // 2
 * ```
 */
export function firstFalseAcceptance(given: FirstFalseAcceptanceOptions): number | undefined {
  const options = resolved(given, 'this search', NEEDED, {});
  for (let sections = 1; sections <= options.maxSections; sections++) {
    if (acceptsAfter(options, sections)) return sections;
  }
  return undefined;
}

function acceptsAfter({ lookup, seqBits }: FirstFalseAcceptanceOptions, sections: number): boolean {
  const protocol = byId('lookup', protocols, lookup);
  const { program, uprobes } = scenarioProgram(
    longer(sections),
    protocol.lookup,
    protocol.writerSide,
    sections,
    { seqBits },
  );
  const right = uprobes.get(tornSplit.answers[0] ?? '');
  const alone = (cpu: number): Outcome =>
    execute(program, new InParts([{ cpu, accesses: Number.POSITIVE_INFINITY }], () => true));
  const readerSteps = alone(READER).steps.filter(({ cpu }) => cpu === READER);
  const writerSteps = alone(WRITER).steps.filter(({ cpu }) => cpu === WRITER);
  const read = new Set(readerSteps.map(({ operation }) => operation.slot));
  const written = new Set(
    writerSteps
      .filter(({ operation }) => operation.effect === effects.write)
      .map(({ operation }) => operation.slot),
  );
  const isShared = (cpu: number, { effect, slot }: Operation): boolean =>
    cpu === READER
      ? effect === effects.read && written.has(slot)
      : effect === effects.write && read.has(slot);
  const reads = readerSteps.filter(({ operation }) => isShared(READER, operation)).length;
  const stores = sharedStoresBySection(writerSteps, isShared);
  const first = stores[0] as number;
  const before = stores.slice(0, -1).reduce((sum, count) => sum + count, 0);
  const last = before + (stores.at(-1) as number);
  for (let begin = 0; begin <= reads; begin++) {
    for (let torn = 0; torn <= first; torn++) {
      for (let middle = 0; begin + middle <= reads; middle++) {
        for (let end = Math.max(before + 1, torn); end <= last; end++) {
          const { results } = execute(
            program,
            new InParts(
              [
                { cpu: READER, accesses: begin },
                { cpu: WRITER, accesses: torn },
                { cpu: READER, accesses: middle },
                { cpu: WRITER, accesses: end - torn },
              ],
              isShared,
            ),
          );
          const result = results[READER];
          if (result !== undefined && result > NULL && result !== right) return true;
        }
      }
    }
  }
  return false;
}

/** The split, and then as many changes of flags as are asked for. */
function longer(sections: number): Scenario {
  const [split, ...flags] = tornSplit.writes as [ScenarioOperation, ScenarioOperation, ScenarioOperation];
  const writes = Array.from({ length: sections }, (_, nth) => (nth === 0 ? split : flags[(nth - 1) % 2]));
  return { ...tornSplit, writes: writes as ScenarioOperation[] };
}

/** How many stores of each write section the reader may see. A section begins where mmap_lock is taken. */
function sharedStoresBySection(
  steps: Outcome['steps'],
  isShared: (cpu: number, operation: Operation) => boolean,
): number[] {
  const counts: number[] = [];
  for (const { operation } of steps) {
    if (operation.effect === effects.downWrite && operation.name === 'down_write') {
      if (nameOf(operation.field) === 'mmap_lock') counts.push(0);
    } else if (isShared(WRITER, operation)) {
      counts[counts.length - 1] = (counts.at(-1) as number) + 1;
    }
  }
  return counts;
}
