import type { WriterSide } from '../../locks/writer-side.ts';
import { hasProbeFlags } from '../../lookup/lookup.ts';
import { singleCpu } from '../../machines/threads/single.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import {
  f_inode,
  maple_node_cache,
  PAGE_SIZE,
  VM_EXEC,
  VM_READ,
  VM_WRITE,
  vm_area_cachep,
} from '../../memory/layout.ts';
import { type AddressSpace, createAddressSpace } from '../../mm/address-space.ts';
import { allocFile, createInode } from '../../mm/file.ts';
import { mmap } from '../../mm/mmap.ts';
import type { MapsEntry } from '../../mm/proc-maps.ts';
import { allocUprobe } from '../../uprobes/uprobes-tree.ts';
import { UserError } from '../lookup-error.ts';
import { type Random, randomFrom } from '../random.ts';
import { Oracle, oracleWords } from './oracle.ts';
import type { PlannedWrite } from './writer.ts';

/** What the writer does over and over: each is a pair of sections that leads back to the start, or a mix. */
export const operations = ['split', 'mprotect', 'munmap', 'mix'] as const;
/** One of {@link operations}. */
export type Operation = (typeof operations)[number];

/** What a workload is made of. */
export interface WorkloadOptions {
  readonly entries: readonly MapsEntry[];
  readonly side: WriterSide;
  readonly operation: Operation;
  /** Addresses probed in each executable mapping used. */
  readonly sitesPerMapping: number;
  readonly seqBits: number;
  readonly seed: number;
}

/** An address space with uprobes, what is probed, what the writer will do, and what is then true. */
export interface Workload {
  readonly words: SharedArrayBuffer;
  readonly firstFree: number;
  readonly space: AddressSpace;
  readonly addresses: Float64Array;
  readonly visits: Int32Array;
  readonly plan: readonly PlannedWrite[];
  readonly truth: SharedArrayBuffer;
}

/** Mappings that get uprobes and are written: enough to see the tree, few enough to meet the writer often. */
const TARGETS = 4;
const VISITS = 4096;
const PLANNED_PAIRS = 64;
/** Slots for what writer threads allocate. */
export const WRITER_SLOTS = 1 << 20;

interface Target {
  readonly entry: MapsEntry;
  readonly file: Ref;
  readonly middle: number;
  /** Sites inside, with the answer there. */
  readonly sites: (readonly [site: number, answer: Ref])[];
}

/** Builds the address space, registers uprobes and their decoys, and plans the writes. Deterministic by seed. */
export function createWorkload(options: WorkloadOptions): Workload {
  const { entries, side, seqBits } = options;
  const random = randomFrom(options.seed);
  const chosen = probedMappings(entries);
  const perVma = vm_area_cachep.slots + maple_node_cache.slots;
  const setupSlots = 8192 + entries.length * perVma * 12 + chosen.length * options.sitesPerMapping * 64;
  const { cpu, words } = singleCpu(setupSlots + WRITER_SLOTS, true);
  const space = createAddressSpace(cpu, { side, seqBits });
  const files = new Map<string, Ref>();
  const targets: Target[] = [];
  const addresses: number[] = [];
  const oracle = new SharedArrayBuffer(4 * oracleWords(chosen.length * options.sitesPerMapping));
  const truth = new Oracle(oracle);
  for (const entry of entries) {
    const file =
      entry.file === '' ? NULL : (files.get(entry.file) ?? allocFile(cpu, createInode(cpu, files.size + 1)));
    if (file !== NULL) files.set(entry.file, file);
    mmap(cpu, space, { ...entry, pgoff: entry.offset / PAGE_SIZE, file });
    cpu.rcu.poll(cpu);
    if (!chosen.includes(entry)) continue;
    const target: Target = { entry, file, middle: middleOf(entry), sites: [] };
    targets.push(target);
    for (let nth = 0; nth < options.sitesPerMapping; nth++) {
      const address = entry.start + random.int(0, (entry.end - entry.start) / 16 - 1) * 16;
      const offset = entry.offset + (address - entry.start);
      const inode = cpu.load(file, f_inode);
      const answer = allocUprobe(cpu, inode, offset);
      // Where a torn read of a split would land: without a uprobe there it would only miss.
      if (address >= target.middle) allocUprobe(cpu, inode, offset - (target.middle - entry.start));
      truth.setAnswer(addresses.length, answer);
      target.sites.push([addresses.length, answer]);
      addresses.push(address);
    }
  }
  return {
    words: words.buffer as SharedArrayBuffer,
    firstFree: cpu.allocator.next,
    space,
    addresses: new Float64Array(addresses),
    visits: Int32Array.from({ length: VISITS }, () => random.int(0, addresses.length - 1)),
    plan: planWrites(options.operation, targets, random),
    truth: oracle,
  };
}

/**
 * The mappings of an address space that get uprobes and are written to.
 *
 * @throws UserError if there is none
 */
export function probedMappings(entries: readonly MapsEntry[]): MapsEntry[] {
  const chosen = entries.filter(isTarget).slice(0, TARGETS);
  if (chosen.length > 0) return chosen;
  throw new UserError(
    'no private executable file mapping of two pages or more was found, so there is nowhere to put a uprobe: ' +
      'give the maps of a running program',
  );
}

const isTarget = ({ file, flags, start, end }: MapsEntry): boolean =>
  file !== '' && hasProbeFlags(flags) && end - start >= 2 * PAGE_SIZE;

const middleOf = ({ start, end }: MapsEntry): number =>
  start + Math.floor((end - start) / PAGE_SIZE / 2) * PAGE_SIZE;

function planWrites(operation: Operation, targets: readonly Target[], random: Random): PlannedWrite[] {
  return Array.from({ length: PLANNED_PAIRS }, () => {
    const target = targets[random.int(0, targets.length - 1)] as Target;
    const kind =
      operation === 'mix' ? (['split', 'mprotect', 'munmap'] as const)[random.int(0, 2)] : operation;
    return pairOf(kind as Exclude<Operation, 'mix'>, target);
  }).flat();
}

/** Two sections: away, and back. Only munmap() changes what is true at an address. */
function pairOf(kind: Exclude<Operation, 'mix'>, { entry, file, middle, sites }: Target): PlannedWrite[] {
  const { start, end, flags } = entry;
  if (kind === 'munmap') {
    const gone = sites.map(([site]) => [site, NULL] as const);
    const mapping = { start, end, flags, file, pgoff: entry.offset / PAGE_SIZE };
    return [
      { write: { operation: 'munmap', start, end }, answers: gone },
      { write: { operation: 'mmap', ...mapping }, answers: sites },
    ];
  }
  // Protections that no neighbour has, so that the part comes loose, and the ones it had, so that it merges.
  const from = kind === 'split' ? middle : start;
  const loose = {
    operation: 'mprotect',
    start: from,
    end,
    protection: VM_READ | VM_WRITE | VM_EXEC,
  } as const;
  return [
    { write: loose, answers: [] },
    { write: { ...loose, protection: flags & (VM_READ | VM_WRITE | VM_EXEC) }, answers: [] },
  ];
}
