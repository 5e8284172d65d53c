/** The memory that every lookup is timed on: so many mappings, so many uprobes in them, and which are hit. */
import { randomFrom } from '../../src/common/random.ts';
import type { WriterSide } from '../../src/locks/writer-side.ts';
import type { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import type { Ref } from '../../src/memory/field.ts';
import { f_inode, PAGE_SIZE, VM_EXEC, VM_READ } from '../../src/memory/layout.ts';
import type { Words } from '../../src/memory/words.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { mmap } from '../../src/mm/mmap.ts';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../support/single-thread.ts';

/** How large an address space is. */
export interface Size {
  readonly vmas: number;
  readonly uprobes: number;
}

/** A built address space, and the addresses that a sweep hits, each with a uprobe at it. */
export interface Space extends Size {
  readonly cpu: ThreadCpu;
  readonly words: Words;
  readonly mm: Ref;
  /** First slot that is not used. */
  readonly end: Ref;
  readonly visits: Float64Array;
  /** The right answers to the visits. */
  readonly answers: Int32Array;
}

/** Lookups of one sweep: too many for branch predictors to learn the order by heart, few enough for the cache. */
export const VISITS = 8192;
const SEED = 20240805;
/** Mappings of the same file, as of a shared library. */
const MAPPINGS_PER_FILE = 4;
const FIRST_ADDRESS = 0x5500_0000_0000;
/** A probed instruction may begin here. */
const SITE_STEP = 16;

interface Mapped {
  readonly start: number;
  readonly bytes: number;
  readonly offset: number;
  readonly inode: Ref;
}

/** Builds it, always the same: mappings of 1 to 64 pages, half of them with a gap behind, probed at random. */
export function buildSpace(side: WriterSide, { vmas, uprobes }: Size): Space {
  const random = randomFrom(SEED);
  const { cpu, words } = singleCpu(16_384 + vmas * 128 + uprobes * 16, true);
  const space = createAddressSpace(cpu, { side });
  const mapped: Mapped[] = [];
  let start = FIRST_ADDRESS;
  let file = 0;
  for (let nth = 0; nth < vmas; nth++) {
    if (nth % MAPPINGS_PER_FILE === 0) file = allocFile(cpu, createInode(cpu, 1 + nth));
    const bytes = random.int(1, 64) * PAGE_SIZE;
    // Far apart in the file, so that no two of them are merged.
    const pgoff = (nth % MAPPINGS_PER_FILE) * 1024;
    mmap(cpu, space, { start, end: start + bytes, pgoff, flags: VM_READ | VM_EXEC, file });
    cpu.rcu.poll(cpu);
    mapped.push({ start, bytes, offset: pgoff * PAGE_SIZE, inode: cpu.load(file, f_inode) });
    start += bytes + (random.int(0, 1) === 0 ? 0 : random.int(1, 16) * PAGE_SIZE);
  }
  const sites = new Map<number, Ref>();
  while (sites.size < uprobes) {
    const { inode, offset, bytes, start: first } = mapped[random.int(0, vmas - 1)] as Mapped;
    const inside = random.int(0, bytes / SITE_STEP - 1) * SITE_STEP;
    sites.set(first + inside, allocUprobe(cpu, inode, offset + inside));
  }
  const addresses = [...sites.keys()];
  const visits = Float64Array.from({ length: VISITS }, () => addresses[random.int(0, uprobes - 1)] as number);
  const answers = Int32Array.from(visits, (address) => sites.get(address) as Ref);
  return { vmas, uprobes, cpu, words, mm: space.mm, end: cpu.allocator.next, visits, answers };
}
