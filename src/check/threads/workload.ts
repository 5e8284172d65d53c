import type { WriterSide } from '../../locks/writer-side.ts';
import { hasProbeFlags } from '../../lookup/lookup.ts';
import { ArenaFull } from '../../machines/threads/arena-full.ts';
import { singleCpu } from '../../machines/threads/single.ts';
import type { ThreadCpu } from '../../machines/threads/thread-cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import { brk, f_inode, PAGE_SIZE, start_brk } from '../../memory/layout.ts';
import { SLOT_BYTES } from '../../memory/words.ts';
import { type AddressSpace, createAddressSpace } from '../../mm/address-space.ts';
import { allocFile, createInode } from '../../mm/file.ts';
import { insertMapping } from '../../mm/insert-mapping.ts';
import type { MapsEntry } from '../../mm/proc-maps.ts';
import { allocUprobe } from '../../uprobes/uprobes-tree.ts';
import { UserError } from '../lookup-error.ts';
import { type Random, randomFrom } from '../random.ts';
import { arenaSlots, MEGABYTE } from './arena-size.ts';
import { Oracle, oracleWords } from './oracle.ts';
import { Places } from './places.ts';
import { decoyDistances, type Operation, planWrites, SHIFT, type Target } from './write-plan.ts';
import type { PlannedWrite } from './writer.ts';

export { type Operation, operations } from './write-plan.ts';

/** What a workload is made of. */
export interface WorkloadOptions {
  readonly entries: readonly MapsEntry[];
  readonly side: WriterSide;
  readonly operation: Operation;
  readonly writers: number;
  /** Addresses probed in each executable mapping used. */
  readonly sitesPerMapping: number;
  /** Addresses probed in all executable mappings together, instead. */
  readonly uprobes?: number | undefined;
  readonly seqBits: number;
  readonly seed: number;
  /** Bytes of the arena; default: what is needed. */
  readonly arenaBytes?: number | undefined;
}

/** An address space with uprobes, what is probed, what the writers will do, and what is then true. */
export interface Workload {
  readonly words: SharedArrayBuffer;
  readonly firstFree: number;
  readonly space: AddressSpace;
  readonly addresses: Float64Array;
  readonly visits: Int32Array;
  /** Write sections by writer. */
  readonly plans: readonly (readonly PlannedWrite[])[];
  readonly truth: SharedArrayBuffer;
}

/** Mappings that get uprobes and are written: enough to see the tree, few enough to meet the writers often. */
const TARGETS = 4;
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

/** A mapping and how many addresses in it are probed. */
interface Chosen {
  readonly entry: MapsEntry;
  readonly count: number;
}

function build(
  options: WorkloadOptions,
  chosen: readonly Chosen[],
  siteCount: number,
  slots: number,
): Workload {
  const { entries, side, seqBits, operation, writers } = options;
  const random = randomFrom(options.seed);
  const { cpu, words } = singleCpu(slots, true);
  const places = new Places(entries);
  const space = createAddressSpace(cpu, { side, seqBits });
  cpu.store(space.mm, start_brk, places.anonymous.heap?.start ?? 0);
  cpu.store(space.mm, brk, places.anonymous.heap?.end ?? 0);
  const files = new Map<string, Ref>();
  const targets: Target[] = [];
  const addresses: number[] = [];
  const truth = new SharedArrayBuffer(4 * oracleWords(siteCount));
  const oracle = new Oracle(truth);
  const counts = new Map(chosen.map(({ entry, count }) => [entry, count]));
  for (const entry of entries) {
    const file =
      entry.file === '' ? NULL : (files.get(entry.file) ?? allocFile(cpu, createInode(cpu, files.size + 1)));
    if (file !== NULL) files.set(entry.file, file);
    insertMapping(cpu, space, { ...entry, pgoff: entry.offset / PAGE_SIZE, file });
    // The leaf that this replaced is used again: the set-up leaves little behind.
    cpu.rcu.poll(cpu);
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
    words: words.buffer as SharedArrayBuffer,
    firstFree: cpu.allocator.next,
    space,
    addresses: new Float64Array(addresses),
    visits: Int32Array.from({ length: visits }, () => random.int(0, addresses.length - 1)),
    plans: Array.from({ length: writers }, (_, writer) => {
      // Nobody else writes to these, and the first writer alone to heap and stack.
      const own = targets.filter((_, at) => at % writers === writer);
      return planWrites(operation, own, writer === 0 ? places.anonymous : NO_ANONYMOUS, random);
    }),
    truth,
  };
}

const NO_ANONYMOUS = { stack: undefined, heap: undefined };

/** Registers a uprobe so many bytes from where an address lies in its file. */
function probe(cpu: ThreadCpu, file: Ref, entry: MapsEntry, address: number, distance: number): Ref {
  const offset = entry.offset + (address - entry.start) + distance;
  return allocUprobe(cpu, cpu.load(file, f_inode), offset);
}

/** Different addresses of a mapping, 16 bytes apart or more. */
function drawAddresses({ start, end }: MapsEntry, count: number, random: Random): Set<number> {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(start + random.int(0, (end - start) / PLACE - 1) * PLACE);
  return drawn;
}

/** A uprobe may lie every so many bytes; half of these places stay free, so that drawing ends soon. */
const PLACE = 16;
const placesIn = ({ start, end }: MapsEntry): number => (end - start) / PLACE / 2;

function chosenMappings({ entries, sitesPerMapping, uprobes, writers }: WorkloadOptions): Chosen[] {
  if (uprobes === undefined) {
    const mappings = probedMappings(entries, Math.max(TARGETS, writers));
    return enough(
      mappings.map((entry) => ({ entry, count: Math.min(sitesPerMapping, placesIn(entry)) })),
      writers,
    );
  }
  const mappings = probedMappings(entries, Math.max(uprobes, writers));
  const chosen: Chosen[] = [];
  let left = uprobes;
  for (const [at, entry] of mappings.entries()) {
    const count = Math.min(Math.ceil(left / (mappings.length - at)), placesIn(entry));
    chosen.push({ entry, count });
    left -= count;
  }
  if (left > 0) {
    throw new UserError(
      `${uprobes} uprobes do not fit into the ${mappings.length} executable mappings, ${uprobes - left} do: give ` +
        'fewer, or a larger address space',
    );
  }
  return enough(chosen, writers);
}

function enough(chosen: readonly Chosen[], writers: number): Chosen[] {
  if (chosen.length >= writers) return [...chosen];
  throw new UserError(
    `${writers} writers need as many executable mappings, one each, but there are only ${chosen.length}: give fewer ` +
      'writers, or a larger address space',
  );
}

/**
 * The mappings of an address space that get uprobes and are written to.
 *
 * @throws UserError if there is none
 */
export function probedMappings(entries: readonly MapsEntry[], most = TARGETS): MapsEntry[] {
  const chosen = entries.filter(isTarget).slice(0, most);
  if (chosen.length > 0) return chosen;
  throw new UserError(
    'no private executable file mapping of two pages or more was found, so there is nowhere to put a uprobe: ' +
      'give the maps of a running program',
  );
}

const isTarget = ({ file, flags, start, end }: MapsEntry): boolean =>
  file !== '' && hasProbeFlags(flags) && end - start >= 2 * PAGE_SIZE;
