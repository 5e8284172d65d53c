import type { WriterSide } from '../../locks/writer-side.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import type { Program } from '../../machines/program.ts';
import { sequentialCpu } from '../../machines/sequential-cpu.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { Scenario, ScenarioOperation } from '../../scenarios/scenario.ts';
import { inTasksTrace, readerFor } from '../reader/callers.ts';
import { settled, watched } from '../watch/watched.ts';
import { performerOf } from './perform-operation.ts';
import { setUp } from './set-up.ts';
import type { Stage } from './stage.ts';

/** CPU of the first reader, and of the writer beside one reader. */
export const READER = 0;
export const WRITER = 1;

/** A scenario made ready for the interleaver. */
export interface ScenarioProgram {
  readonly program: Program;
  /** What the scenario names. */
  readonly stage: Stage;
  /** Uprobes that are there at the start, by name. */
  readonly uprobes: ReadonlyMap<string, Ref>;
  readonly mm: Ref;
  /** What only the readers touch, or NULL. */
  readonly shared: Ref;
}

/** Slots that are enough for any scenario's set-up. */
const SETUP_SLOTS = 4096;

/** How many CPUs there are, and how memory behaves. */
export interface ScenarioProgramOptions {
  /** Default: 1. */
  readonly readers?: number;
  /** Default: 1. */
  readonly writers?: number;
  /** Width of `mm_lock_seq` and `vm_lock_seq`; default: the scenario's, or 32. */
  readonly seqBits?: number;
  /** See {@link Program.tearing}; default: the scenario's. */
  readonly tearing?: boolean;
}

/**
 * Puts a scenario, a lookup and a writer side together: readers first, then writers, then the scenario's other CPUs.
 * The write sections are dealt to the writers in turn: with two, the first one gets the first, the third, ...
 */
export function scenarioProgram(
  scenario: Scenario,
  lookup: Lookup,
  side: WriterSide,
  sections: number,
  { readers = 1, writers = 1, seqBits = scenario.seqBits ?? 32, tearing }: ScenarioProgramOptions = {},
): ScenarioProgram {
  const cpu = sequentialCpu(SETUP_SLOTS);
  const { words } = cpu;
  cpu.allocator.record = [];
  const stage = setUp(cpu, scenario, side, seqBits);
  const { mm } = stage.space;

  const writes = scenario.writes.slice(0, sections);
  const run = calledAs(scenario, lookup);
  const read = readerFor(scenario.caller ?? 'lookup', run, mm, scenario.bpVaddr, stage.shared);
  const doing = (operations: readonly ScenarioOperation[]) =>
    function write(self: Cpu): number {
      const perform = performerOf(stage);
      for (const operation of operations) perform(self, operation);
      return NULL;
    };
  return {
    program: {
      words,
      end: cpu.allocator.next,
      objects: cpu.allocator.record.map(({ cache, ref }, nth) => ({
        cache,
        ref,
        owner: -1,
        nth,
        freed: false,
      })),
      cpus: [
        ...Array.from({ length: readers }, () => read),
        ...Array.from({ length: writers }, (_, nth) => doing(operationsOf(writes, nth, writers))),
        ...(scenario.others ?? []).map(doing),
      ],
      tearing: tearing ?? scenario.tearing ?? false,
      ...(scenario.reuse === undefined ? {} : { reuse: scenario.reuse }),
      ...(scenario.pagesGo === undefined ? {} : { pagesGo: scenario.pagesGo }),
    },
    stage,
    uprobes: stage.uprobes,
    mm,
    shared: stage.shared,
  };
}

/** A lookup as its caller calls it. */
function calledAs(
  { answers, returns = 'answer', before = [], writes, others = [] }: Scenario,
  lookup: Lookup,
): Lookup {
  if (answers !== 'as alone') return settled(lookup);
  const run = watched(lookup, { returns });
  // If no uprobe is unregistered, nothing waits for such a section: it would only lengthen every trace.
  const operations = [...before, ...writes, ...others.flat()];
  return operations.some(({ operation }) => operation === 'unregister') ? inTasksTrace(run) : run;
}

/** The operations of a scenario that a CPU performs, one after the other. */
export function operationsOf(
  writes: readonly ScenarioOperation[],
  nth: number,
  writers: number,
): ScenarioOperation[] {
  return writes.filter((_, at) => at % writers === nth);
}
