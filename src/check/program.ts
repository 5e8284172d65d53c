import type { WriterSide } from '../locks/writer-side.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { Program } from '../machines/interleave/program.ts';
import { singleCpu } from '../machines/threads/single.ts';
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { VM_EXEC, VM_READ } from '../memory/layout.ts';
import { createAddressSpace } from '../mm/address-space.ts';
import { allocFile, createInode } from '../mm/file.ts';
import { mmap } from '../mm/mmap.ts';
import { performWrite } from '../mm/writers.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { allocUprobe } from '../uprobes/uprobes-tree.ts';

/** CPU of the first reader, and of the writer beside one reader. */
export const READER = 0;
export const WRITER = 1;

/** A scenario made ready for the interleaver. */
export interface ScenarioProgram {
  readonly program: Program;
  /** Uprobe by name. */
  readonly uprobes: ReadonlyMap<string, Ref>;
  readonly mm: Ref;
}

/** Slots that are enough for any scenario's set-up. */
const SETUP_SLOTS = 4096;

/** How many CPUs there are, and what memory does. */
export interface ScenarioProgramOptions {
  /** Default: 1. */
  readonly readers?: number;
  /** Default: 1. */
  readonly writers?: number;
  /** Width of `mm_lock_seq` and `vm_lock_seq`; default 32. */
  readonly seqBits?: number;
  /** See {@link Program.tearing}. */
  readonly tearing?: boolean;
}

/**
 * Puts a scenario, a lookup and a writer side together: readers first, then writers. The write sections are dealt to
 * the writers in turn: with two, the first one gets the first, the third, ...
 */
export function scenarioProgram(
  scenario: Scenario,
  lookup: Lookup,
  side: WriterSide,
  sections: number,
  { readers = 1, writers = 1, seqBits = 32, tearing = false }: ScenarioProgramOptions = {},
): ScenarioProgram {
  const { cpu, words } = singleCpu(SETUP_SLOTS);
  cpu.allocator.record = [];
  // Leaves of four ranges: the whole tree is one leaf.
  const space = createAddressSpace(cpu, { side, seqBits, leafSlots: 4, nodeSlots: 4 });
  const inode = createInode(cpu, 1);
  const file = allocFile(cpu, inode);
  mmap(cpu, space, { ...scenario.mapping, flags: VM_READ | VM_EXEC, file });
  const uprobes = new Map<string, Ref>();
  for (const [name, offset] of Object.entries(scenario.uprobes))
    uprobes.set(name, allocUprobe(cpu, inode, offset));
  cpu.rcu.poll(cpu);
  cpu.rcu.poll(cpu);

  const writes = scenario.writes.slice(0, sections);
  const read = (self: Cpu): number => lookup(self, space.mm, scenario.bpVaddr);
  const writer = (nth: number) => {
    const own = writes.filter((_, at) => at % writers === nth);
    return function write(self: Cpu): number {
      for (const operation of own) performWrite(self, space, operation);
      return NULL;
    };
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
        ...Array.from({ length: writers }, (_, nth) => writer(nth)),
      ],
      tearing,
      ...(scenario.reuse === undefined ? {} : { reuse: scenario.reuse }),
    },
    uprobes,
    mm: space.mm,
  };
}
