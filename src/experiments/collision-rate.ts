import * as v from 'valibot';
import { meanInterval } from '../common/mean-interval.ts';
import { byId } from '../common/near.ts';
import { type Random, randomFrom } from '../common/random.ts';
import { writerSides } from '../locks/writer-sides.ts';
import { findActiveUprobeSpeculative as aug05 } from '../lookup/aug05.ts';
import { WRITE_LOCKED } from '../lookup/fallback.ts';
import { type SequentialCpu, sequentialCpu } from '../machines/sequential-cpu.ts';
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
import { breathe } from './breathe.ts';
import type { Experiment } from './experiment.ts';
import { listOf, oneOf, parameter, wholeNumber } from './parameters.ts';
import type { ResultRow } from './result.ts';

const schema = v.strictObject({
  bits: parameter(
    listOf(wholeNumber(2, 20)),
    'widths of the counters, in bits',
    [4, 6, 8, 10, 12, 14, 16, 18, 20],
  ),
  writerSides: parameter(listOf(oneOf(['int', 'seqcount'])), 'writer sides', ['int', 'seqcount']),
  turns: parameter(wholeNumber(1, 64), 'whole turns of the counter that each width gets', 8),
  leastSections: parameter(wholeNumber(16, 1 << 24), 'write sections that each width gets at least', 65_536),
});
/** Parameters of {@link collisionRate}. */
export type CollisionRateParameters = v.InferOutput<typeof schema>;

/** The VMAs watched, by the share of write sections that mark them: their mean age is its inverse. */
const WATCHED = [
  { vma: 'untouched', lots: 0 },
  { vma: '1 in 4096', lots: 1 },
  { vma: '1 in 256', lots: 16 },
  { vma: '1 in 16', lots: 256 },
] as const;
const LOTS = 4096;
const BLOCKS = 16;
const KERNEL_BITS = 32;
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
  points: ({ writerSides, bits }) => [
    ...writerSides.flatMap((writerSide) =>
      bits.flatMap((width) => WATCHED.map(({ vma }) => ({ writerSide, bits: width, vma }))),
    ),
    ...writerSides.map((writerSide) => ({ writerSide, bits: KERNEL_BITS, vma: 'untouched' })),
  ],
  finding: (rows) => findingOf(rows),
  cited: ['writerSide', 'bits', 'vma', 'lookups', 'collisions', 'expected'],
  bounds:
    'One CPU runs the protocols themselves with narrow counters; 32 bits are extrapolated from all widths. Rates are ' +
    'shares of lookups; of an untouched VMA also of unlocks.',
  columns: {
    writerSide: 'int (to v6.13) or seqcount (from v6.14)',
    bits: 'width of both counters; 32: extrapolated from the others',
    vma: 'untouched: marked once, at its mmap(); 1 in n: marked by that share of write sections, so n sections old on average',
    lookups: 'lookups in this VMA, one after each write section; 0: extrapolated',
    collisions: 'lookups that met equal numbers: as many unlocks began such an interval',
    rate: 'collisions / lookups',
    rateLow:
      'lower end of the 95 % interval (bootstrap over 16 blocks of sections; at 32 bits over the widths)',
    rateHigh: 'upper end of the 95 % interval',
    expected: 'closed form; see notebooks/results/README.md',
    sectionsBetween:
      'write sections from one collision to the next; each lasts until the next write section has ended',
  },
  async run(parameters, seed, { onProgress, signal } = {}) {
    const rows: ResultRow[] = [];
    const work = parameters.writerSides.flatMap((side) =>
      parameters.bits.map((bits) => ({ side, bits, sections: sectionsFor(bits, parameters) })),
    );
    const total = work.reduce((sum, { sections }) => sum + sections, 0);
    let done = 0;
    for (const { side, bits, sections } of work) {
      const blocks = measure(side, bits, sections, randomFrom(seed + bits), seed);
      let block = blocks.next();
      for (; !block.done && !signal?.aborted; block = blocks.next()) {
        done += sections / BLOCKS;
        onProgress?.(done / total);
        await breathe();
      }
      if (!block.done) break;
      rows.push(...block.value);
    }
    for (const side of signal?.aborted ? [] : parameters.writerSides)
      rows.push(extrapolated(side, rows, seed));
    return { rows, finding: findingOf(rows) };
  },
};

/** Whole blocks of whole turns, so that no phase of the counter weighs more than another. */
const sectionsFor = (bits: number, { turns, leastSections }: CollisionRateParameters): number => {
  const unit = Math.max(BLOCKS, 2 ** bits);
  return unit * Math.max(turns, Math.ceil(leastSections / unit));
};

/** Stops after each block; in the end returns the rows of all. */
function* measure(
  side: string,
  bits: number,
  sections: number,
  random: Random,
  seed: number,
): Generator<void, ResultRow[], void> {
  const { cpu, space, addressOf } = build(side, bits);
  const counts = WATCHED.map(() => new Array<number>(BLOCKS).fill(0));
  const perBlock = sections / BLOCKS;
  const writable = new Uint8Array(WATCHED.length + 1);
  for (let section = 0; section < sections; section++) {
    const marked = drawn(random.int(0, LOTS - 1));
    writable[marked] = 1 - (writable[marked] as number);
    const start = addressOf(marked);
    mprotect(cpu, space, start, start + PAGE_SIZE, READ_EXEC | (writable[marked] ? VM_WRITE : 0));
    cpu.poll();
    const block = Math.floor(section / perBlock);
    for (let vma = 0; vma < WATCHED.length; vma++) {
      const count = counts[vma] as number[];
      if (collides(cpu, space, addressOf(vma))) count[block] = (count[block] as number) + 1;
    }
    if ((section + 1) % perBlock === 0) yield;
  }
  return WATCHED.map(({ vma, lots }, at) => {
    const blocks = counts[at] as number[];
    const collisions = blocks.reduce((sum, count) => sum + count, 0);
    const { low, high } = meanInterval(
      blocks.map((count) => count / perBlock),
      seed,
    );
    const rate = collisions / sections;
    return {
      writerSide: side,
      bits,
      vma,
      lookups: sections,
      collisions,
      rate,
      rateLow: low,
      rateHigh: high,
      expected: round(side === 'seqcount' ? 0 : expectedRate(lots / LOTS, bits)),
      sectionsBetween: rate === 0 ? 'none met' : round(1 / rate),
    };
  });
}

/** The VMA that a section marks: a watched one, drawn by its share, or else the one that nobody looks at. */
function drawn(lot: number): number {
  let left = lot;
  for (const [vma, { lots }] of WATCHED.entries()) {
    if (left < lots) return vma;
    left -= lots;
  }
  return WATCHED.length;
}

/** An untouched VMA with 32 bits, extrapolated: the mean of rate times 2^bits over the widths, and its spread. */
function extrapolated(side: string, rows: readonly ResultRow[], seed: number): ResultRow {
  const scaled = rows
    .filter((row) => row.writerSide === side && row.vma === 'untouched')
    .map((row) => Number(row.rate) * 2 ** Number(row.bits));
  const { mean, low, high } = meanInterval(scaled, seed);
  const scale = 2 ** -KERNEL_BITS;
  return {
    writerSide: side,
    bits: KERNEL_BITS,
    vma: 'untouched',
    lookups: 0,
    collisions: 0,
    rate: mean * scale,
    rateLow: low * scale,
    rateHigh: high * scale,
    expected: side === 'seqcount' ? 0 : scale,
    sectionsBetween: mean === 0 ? 'none met' : round(1 / (mean * scale)),
  };
}

/** The VMAs that are watched and one more, with gaps between them; a uprobe in each. */
function build(side: string, bits: number) {
  const cpu = sequentialCpu(1 << 18);
  const space = createAddressSpace(cpu, { side: byId('writer side', writerSides, side), seqBits: bits });
  const file = allocFile(cpu, createInode(cpu, 1));
  const addressOf = (vma: number): number => (vma + 1) * SPACING;
  for (let vma = 0; vma <= WATCHED.length; vma++) {
    const start = addressOf(vma);
    mmap(cpu, space, { start, end: start + PAGE_SIZE, pgoff: vma, flags: READ_EXEC, file });
    allocUprobe(cpu, cpu.load(file, f_inode), vma * PAGE_SIZE);
    cpu.poll();
  }
  return { cpu, space, addressOf };
}

/** Runs the lookup that compares the two numbers, or compares them itself where there is no such lookup. */
function collides(cpu: SequentialCpu, { mm, side }: AddressSpace, address: number): boolean {
  if (side.id === 'int') return aug05(cpu, mm, address) === WRITE_LOCKED;
  return cpu.load(vmaLookup(cpu, mm, address), vm_lock_seq) === cpu.load(mm, mm_lock_seq);
}

/**
 * After its mark a VMA collides at every 2^bits-th unlock. One that is never marked again does so for one of
 * 2^bits intervals; of one that each section marks with probability p, the age is geometric.
 */
function expectedRate(p: number, bits: number): number {
  const period = 2 ** bits;
  if (p === 0) return 1 / period;
  const stays = 1 - p;
  return (p * stays ** (period - 1)) / (1 - stays ** period);
}

/** Twelve digits: powers may differ in the last bit from one machine to another. */
const round = (value: number): number => Number(value.toPrecision(12));

function findingOf(rows: readonly ResultRow[]): string {
  const untouched = rows.filter((row) => row.vma === 'untouched' && row.writerSide === 'int');
  const eight = untouched.find((row) => row.bits === 8) ?? untouched[0];
  const kernel = untouched.find((row) => row.bits === KERNEL_BITS);
  const sequence = rows.filter((row) => row.writerSide === 'seqcount');
  const met = sequence.reduce((sum, row) => sum + Number(row.collisions), 0);
  const parts = [
    ...(eight === undefined
      ? []
      : [
          `With ${eight.bits}-bit int counters ${eight.collisions} of ${eight.lookups} lookups in an untouched VMA met ` +
            `equal numbers by accident, one in ${Math.round(Number(eight.sectionsBetween))}` +
            `${kernel === undefined ? '' : `; with 32 bits it is one in ${Math.round(Number(kernel.sectionsBetween))}`}`,
        ]),
    ...(sequence.length === 0
      ? []
      : [`with the seqcount of v6.14 ${met === 0 ? 'none' : met} did, for outside a section it is even`]),
  ];
  return parts.length === 0 ? 'Nothing was measured.' : `${parts.join('; ')}.`;
}
