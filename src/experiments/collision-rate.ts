import * as v from 'valibot';
import { meanInterval } from '../check/interval.ts';
import { writerSides } from '../check/lookup-ref.ts';
import { byId } from '../check/near.ts';
import { type Random, randomFrom } from '../check/random.ts';
import { findActiveUprobeSpeculative as aug05 } from '../lookup/aug05.ts';
import { WRITE_LOCKED } from '../lookup/fallback.ts';
import { singleCpu } from '../machines/threads/single.ts';
import type { ThreadCpu } from '../machines/threads/thread-cpu.ts';
import {
  f_inode,
  mm_lock_seq,
  PAGE_SIZE,
  VM_EXEC,
  VM_READ,
  VM_WRITE,
  vm_lock_seq,
} from '../memory/layout.ts';
import { type AddressSpace, createAddressSpace } from '../mm/address-space.ts';
import { allocFile, createInode } from '../mm/file.ts';
import { mmap } from '../mm/mmap.ts';
import { mprotect } from '../mm/mprotect.ts';
import { vmaLookup } from '../mm/vma.ts';
import { allocUprobe } from '../uprobes/uprobes-tree.ts';
import { listOf, oneOf, parameter, wholeNumber } from './parameters.ts';
import type { Experiment, ResultRow } from './result.ts';

const schema = v.strictObject({
  bits: parameter(
    listOf(wholeNumber(2, 20)),
    'widths of the counters, in bits',
    [4, 5, 6, 7, 8, 9, 10, 11, 12],
  ),
  writerSides: parameter(listOf(oneOf(['int', 'seqcount'])), 'writer sides', ['int', 'seqcount']),
  vmas: parameter(wholeNumber(2, 4096), 'VMAs of which each section marks one', 256),
  sections: parameter(wholeNumber(16, 1 << 24), 'write sections for each width', 65_536),
});
/** Parameters of {@link collisionRate}; one lookup of either kind follows each write section. */
export type CollisionRateParameters = v.InferOutput<typeof schema>;

const BLOCKS = 16;
const READ_EXEC = VM_READ | VM_EXEC;
/** Pages between two VMAs, so that they never merge. */
const SPACING = 4 * PAGE_SIZE;

/** How often are the two numbers equal although nobody writes? One CPU, the protocols themselves, seeded. */
export const collisionRate: Experiment<CollisionRateParameters> = {
  id: 'collision-rate',
  question: 'How often is vm_lock_seq == mm_lock_seq although no write section is open?',
  kind: 'deterministic',
  parameters: schema,
  quick: { bits: [4, 6, 8] },
  keys: ['writerSide', 'bits', 'vma'],
  cited: ['writerSide', 'bits', 'vma', 'lookups', 'collisions', 'expected'],
  bounds: 'One CPU runs the protocols themselves; counters of the widths given, the kernel has 32 bits.',
  columns: {
    writerSide: 'int (to v6.13) or seqcount (from v6.14)',
    bits: 'width of both counters',
    vma: 'untouched: marked once, at its mmap(); random: one of those that sections mark at random',
    lookups: 'lookups, one after each write section',
    collisions: 'lookups that met equal numbers',
    rate: 'collisions / lookups',
    rateLow: 'lower end of the 95 % interval (bootstrap over 16 blocks of sections)',
    rateHigh: 'upper end of the 95 % interval',
    expected: 'closed form; see notebooks/results/README.md',
  },
  run(parameters, seed, { onProgress, signal } = {}) {
    const rows: ResultRow[] = [];
    const points = parameters.writerSides.flatMap((side) => parameters.bits.map((bits) => ({ side, bits })));
    for (const [done, { side, bits }] of points.entries()) {
      if (signal?.aborted) break;
      rows.push(...measure(side, bits, parameters, randomFrom(seed + bits), seed));
      onProgress?.((done + 1) / points.length);
    }
    return { rows, finding: findingOf(rows) };
  },
};

function measure(
  side: string,
  bits: number,
  { vmas, sections }: CollisionRateParameters,
  random: Random,
  seed: number,
): ResultRow[] {
  const { cpu, space, addressOf } = build(side, bits, vmas);
  const counts = { untouched: new Array<number>(BLOCKS).fill(0), random: new Array<number>(BLOCKS).fill(0) };
  const perBlock = sections / BLOCKS;
  const writable = new Uint8Array(vmas);
  for (let section = 0; section < sections; section++) {
    const marked = random.int(0, vmas - 1);
    writable[marked] = 1 - (writable[marked] as number);
    const start = addressOf(marked);
    mprotect(cpu, space, start, start + PAGE_SIZE, READ_EXEC | (writable[marked] ? VM_WRITE : 0));
    cpu.rcu.poll(cpu);
    const block = Math.floor(section / perBlock);
    if (collides(cpu, space, addressOf(vmas)))
      counts.untouched[block] = (counts.untouched[block] as number) + 1;
    const probed = addressOf(random.int(0, vmas - 1));
    if (collides(cpu, space, probed)) counts.random[block] = (counts.random[block] as number) + 1;
  }
  return (['untouched', 'random'] as const).map((vma) => {
    const rates = counts[vma].map((count) => count / perBlock);
    const collisions = counts[vma].reduce((sum, count) => sum + count, 0);
    const { low, high } = meanInterval(rates, seed);
    const rate = collisions / sections;
    const expected = round(side === 'seqcount' ? 0 : expectedRate(vma, bits, vmas));
    return {
      writerSide: side,
      bits,
      vma,
      lookups: sections,
      collisions,
      rate,
      rateLow: low,
      rateHigh: high,
      expected,
    };
  });
}

/** An address space of so many VMAs with gaps between them, and one more; a uprobe in each. */
function build(side: string, bits: number, vmas: number) {
  const { cpu } = singleCpu(1 << 18);
  const space = createAddressSpace(cpu, { side: byId('writer side', writerSides, side), seqBits: bits });
  const file = allocFile(cpu, createInode(cpu, 1));
  const addressOf = (vma: number): number => (vma + 1) * SPACING;
  for (let vma = 0; vma <= vmas; vma++) {
    const start = addressOf(vma);
    mmap(cpu, space, { start, end: start + PAGE_SIZE, pgoff: vma, flags: READ_EXEC, file });
    allocUprobe(cpu, cpu.load(file, f_inode), vma * PAGE_SIZE);
    cpu.rcu.poll(cpu);
  }
  return { cpu, space, addressOf };
}

/** Asks the lookup that compares the two numbers, or where there is none, compares them. */
function collides(cpu: ThreadCpu, { mm, side }: AddressSpace, address: number): boolean {
  if (side.id === 'int') return aug05(cpu, mm, address) === WRITE_LOCKED;
  return cpu.load(vmaLookup(cpu, mm, address), vm_lock_seq) === cpu.load(mm, mm_lock_seq);
}

/**
 * After its mark a VMA collides at every 2^bits-th unlock. One that is never marked again does so for one of
 * 2^bits intervals; of one that each section marks with probability 1/n, the age is geometric.
 */
function expectedRate(vma: 'untouched' | 'random', bits: number, vmas: number): number {
  const period = 2 ** bits;
  if (vma === 'untouched') return 1 / period;
  const stays = 1 - 1 / vmas;
  return stays ** (period - 1) / vmas / (1 - stays ** period);
}

/** Twelve digits: powers may differ in the last bit from one machine to another. */
const round = (value: number): number => Number(value.toPrecision(12));

function findingOf(rows: readonly ResultRow[]): string {
  const eight = rows.find((row) => row.bits === 8 && row.vma === 'untouched' && row.writerSide === 'int');
  const sequence = rows.filter((row) => row.writerSide === 'seqcount');
  const met = sequence.reduce((sum, row) => sum + Number(row.collisions), 0);
  const parity =
    sequence.length === 0
      ? ''
      : ` With the seqcount of v6.14 ${met === 0 ? 'none' : met} did: outside a section it is even.`;
  if (eight === undefined) return `The two numbers met by accident.${parity}`;
  return (
    `With 8-bit int counters ${eight.collisions} of ${eight.lookups} lookups in an untouched VMA met equal ` +
    `numbers by accident: one in ${Math.round(Number(eight.lookups) / Number(eight.collisions))}.${parity}`
  );
}
