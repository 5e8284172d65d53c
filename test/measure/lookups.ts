/** Lookups that do what a lookup must not do. */
import { type Cpu, PAGE_SIZE, type Ref } from '../../src/index.ts';

/** Answers with something, whatever was asked: it is sent as its source. */
export function always(_cpu: Cpu, _mm: Ref, _bpVaddr: number): Ref {
  return PAGE_SIZE;
}

/** Finds the uprobe once, properly, and repeats that answer for ever: right until the mapping goes. */
export const STALE = `function stale(cpu, mm, bpVaddr) {
  stale.known ??= new Map();
  if (!stale.known.has(bpVaddr)) {
    mmapReadLock(cpu, mm);
    const vma = vmaLookup(cpu, mm, bpVaddr);
    if (vma !== NULL) {
      const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), bpVaddr);
      stale.known.set(bpVaddr, findUprobeRcu(cpu, cpu.load(cpu.load(vma, vm_file), f_inode), offset));
    }
    mmapReadUnlock(cpu, mm);
  }
  return stale.known.get(bpVaddr) ?? NULL;
}`;

/** Takes the uprobe at the root of the tree for the one that was hit. */
export const ROOT_ALWAYS = '(cpu) => cpu.rcuDereference(UPROBES, uprobes_tree)';

export const THROWS = '(cpu, mm, bpVaddr) => { throw new Error("no luck with " + NULL); }';
export const NEVER_ENDS = '() => { for (;;); }';
