import { UserError } from '../common/errors.ts';
import { randomFrom } from '../common/random.ts';
import { ArenaFull } from '../machines/arena-full.ts';
import { type SequentialCpu, sequentialCpu } from '../machines/sequential-cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { brk, f_inode, PAGE_SIZE, start_brk } from '../memory/layout.ts';
import { SLOT_BYTES } from '../memory/words.ts';
import { type AddressSpace, createAddressSpace } from '../mm/address-space.ts';
import { allocFile, createInode } from '../mm/file.ts';
import { insertMapping } from '../mm/insert-mapping.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import { allocUprobe } from '../uprobes/uprobes-tree.ts';
import { arenaSlots, MEGABYTE } from './arena-size.ts';
import { Oracle, oracleWords } from './oracle.ts';
import { Places } from './places.ts';
import { type Chosen, chosenMappings, drawAddresses } from './probed-mappings.ts';
import type { WorkloadOptions } from './workload-options.ts';
import { decoyDistances, planWrites, SHIFT, type Target } from './write-plan.ts';
import type { PlannedWrite } from './writer.ts';

export { type Operation, operations } from './write-plan.ts';

/** An address space with uprobes: what is probed, what the writers will do, and which answers are right then. */
export interface Workload {
  readonly words: ArrayBufferLike;
  readonly firstFree: number;
  readonly space: AddressSpace;
  readonly addresses: Float64Array;
  readonly visits: Int32Array;
  /** Write sections by writer. */
  readonly plans: readonly (readonly PlannedWrite[])[];
  readonly truth: ArrayBufferLike;
}

const LEAST_VISITS = 4096;
const MOST_VISITS = 1 << 18;

/**
 * Builds the address space, registers uprobes and their decoys, and plans the writes. Deterministic by seed.
 *
 * @throws UserError if the address space has too few mappings for uprobes, or the arena is too small
 */
export function createWorkload(options: WorkloadOptions): Workload {
  const { entries, writers } = options;
  const chosen = chosenMappings(options);
  const sites = chosen.reduce((sum, { count }) => sum + count, 0);
  const slots = arenaSlots(entries.length, sites, writers, options.arenaBytes);
  try {
    return build(options, chosen, sites, slots);
  } catch (error) {
    if (!(error instanceof ArenaFull)) throw error;
    const megabytes = Number(((slots * SLOT_BYTES) / MEGABYTE).toFixed(1));
    throw new UserError(
      `an arena of ${megabytes} MB does not hold ${entries.length} VMAs and ${sites} uprobes with their decoys: ` +
        'make it larger',
    );
  }
}

function build(
  options: WorkloadOptions,
  chosen: readonly Chosen[],
  siteCount: number,
  slots: number,
): Workload {
  const { entries, side, seqBits, operation, writers, allocate = privately } = options;
  const random = randomFrom(options.seed);
  const cpu = sequentialCpu(slots, allocate(SLOT_BYTES * slots));
  const places = new Places(entries);
  const space = createAddressSpace(cpu, { side, seqBits });
  cpu.store(space.mm, start_brk, places.anonymous.heap?.start ?? 0);
  cpu.store(space.mm, brk, places.anonymous.heap?.end ?? 0);
  const files = new Map<string, Ref>();
  const targets: Target[] = [];
  const addresses: number[] = [];
  const truth = allocate(4 * oracleWords(siteCount));
  const oracle = new Oracle(truth);
  const counts = new Map(chosen.map(({ entry, count }) => [entry, count]));
  for (const entry of entries) {
    const file =
      entry.file === '' ? NULL : (files.get(entry.file) ?? allocFile(cpu, createInode(cpu, files.size + 1)));
    if (file !== NULL) files.set(entry.file, file);
    insertMapping(cpu, space, { ...entry, pgoff: entry.offset / PAGE_SIZE, file });
    // The leaf that this replaced is used again: the set-up leaves little behind.
    cpu.poll();
    const count = counts.get(entry);
    if (count === undefined) continue;
    const answers: [site: number, answer: Ref][] = [];
    const shifted: [site: number, answer: Ref][] = [];
    for (const address of drawAddresses(entry, count, random)) {
      const site = addresses.length;
      const put = (distance: number): Ref => probe(cpu, file, entry, address, distance);
      answers.push([site, put(0)]);
      for (const distance of decoyDistances(operation, entry, address)) put(distance);
      if (operation === 'mmap' || operation === 'mix') shifted.push([site, put(SHIFT)]);
      addresses.push(address);
    }
    for (const [site, answer] of answers) oracle.setAnswer(site, answer);
    targets.push({ entry, file, answers, shifted, elsewhere: places.take(entry.end - entry.start) });
  }
  const visits = Math.min(Math.max(LEAST_VISITS, 4 * siteCount), MOST_VISITS);
  return {
    words: cpu.words.buffer,
    firstFree: cpu.allocator.next,
    space,
    addresses: new Float64Array(addresses),
    visits: Int32Array.from({ length: visits }, () => random.int(0, addresses.length - 1)),
    plans: Array.from({ length: writers }, (_, writer) => {
      // Only this writer writes to these, and only the first writer to heap and stack.
      const own = targets.filter((_, at) => at % writers === writer);
      return planWrites(operation, own, writer === 0 ? places.anonymous : NO_ANONYMOUS, random);
    }),
    truth,
  };
}

const privately = (bytes: number): ArrayBufferLike => new ArrayBuffer(bytes);
const NO_ANONYMOUS = { stack: undefined, heap: undefined };

/** Registers a uprobe at a distance in bytes from an address's place in its file. */
function probe(cpu: SequentialCpu, file: Ref, entry: MapsEntry, address: number, distance: number): Ref {
  const offset = entry.offset + (address - entry.start) + distance;
  return allocUprobe(cpu, cpu.load(file, f_inode), offset);
}
