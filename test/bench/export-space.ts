import type { Ref } from '../../src/memory/field.ts';
import {
  f_inode,
  inode,
  MAPLE_STRIDE,
  ma_leaf,
  mm_mt,
  offset,
  pivot,
  rb_left,
  rb_right,
  slot,
  UPROBES,
  uprobes_tree,
  vm_file,
  vm_pgoff,
  vm_start,
} from '../../src/memory/layout.ts';
import { ULONG_MAX } from '../../src/mm/maple-tree.ts';
import type { Space } from './space.ts';

/** Objects of one type: written in the order of their addresses, so that they lie in C as they do in the arena. */
class Table {
  readonly #refs = new Set<Ref>();
  #order: ReadonlyMap<Ref, number> = new Map();

  /** False if it was there before. */
  add(ref: Ref): boolean {
    if (ref === 0 || this.#refs.has(ref)) return false;
    this.#refs.add(ref);
    return true;
  }
  sorted(): Ref[] {
    const refs = [...this.#refs].sort((a, b) => a - b);
    this.#order = new Map(refs.map((ref, at) => [ref, at + 1]));
    return refs;
  }
  /** Index + 1, or 0 for NULL. */
  indexOf(ref: Ref): number {
    return this.#order.get(ref) ?? 0;
  }
}

/** A space as the numbers that merged.c reads: the very trees, node by node. */
export function exportSpace({ cpu, mm, visits, answers }: Space): string {
  const inodes = new Table();
  const files = new Table();
  const vmas = new Table();
  const nodes = new Table();
  const uprobes = new Table();

  const rangesOf = (node: Ref, max: number): [last: number, child: Ref][] => {
    const ranges: [number, Ref][] = [];
    for (let at = 0; ; at += MAPLE_STRIDE) {
      const last = cpu.load(node, pivot + at);
      ranges.push([last, cpu.load(node, slot + at)]);
      if (last >= max) return ranges;
    }
  };
  const maxima = new Map<Ref, number>();
  const addNode = (node: Ref, max: number): void => {
    if (!nodes.add(node)) return;
    maxima.set(node, max);
    for (const [last, child] of rangesOf(node, max)) {
      if (cpu.load(node, ma_leaf) === 0) addNode(child, last);
      else if (vmas.add(child) && files.add(cpu.load(child, vm_file))) {
        inodes.add(cpu.load(cpu.load(child, vm_file), f_inode));
      }
    }
  };
  const addUprobe = (uprobe: Ref): void => {
    if (!uprobes.add(uprobe)) return;
    addUprobe(cpu.load(uprobe, rb_left));
    addUprobe(cpu.load(uprobe, rb_right));
  };
  addNode(cpu.load(mm, mm_mt), ULONG_MAX);
  addUprobe(cpu.load(UPROBES, uprobes_tree));

  const tables = [inodes, files, vmas, nodes, uprobes];
  const [inodeRefs, fileRefs, vmaRefs, nodeRefs, uprobeRefs] = tables.map((table) => table.sorted());
  const lines: number[][] = [
    [inodeRefs, fileRefs, vmaRefs, nodeRefs, uprobeRefs, visits].map((all) => all?.length ?? 0),
  ];
  for (const file of fileRefs ?? []) lines.push([inodes.indexOf(cpu.load(file, f_inode))]);
  for (const vma of vmaRefs ?? []) {
    lines.push([cpu.load(vma, vm_start), cpu.load(vma, vm_pgoff), files.indexOf(cpu.load(vma, vm_file))]);
  }
  lines.push([nodes.indexOf(cpu.load(mm, mm_mt))]);
  for (const node of nodeRefs ?? []) {
    const below = cpu.load(node, ma_leaf) === 1 ? vmas : nodes;
    const ranges = rangesOf(node, maxima.get(node) as number);
    lines.push([cpu.load(node, ma_leaf), ranges.length]);
    for (const [last, child] of ranges) lines.push([last, below.indexOf(child)]);
  }
  lines.push([uprobes.indexOf(cpu.load(UPROBES, uprobes_tree))]);
  for (const uprobe of uprobeRefs ?? []) {
    const key = [inodes.indexOf(cpu.load(uprobe, inode)), cpu.load(uprobe, offset)];
    lines.push([...key, ...[rb_left, rb_right].map((side) => uprobes.indexOf(cpu.load(uprobe, side)))]);
  }
  for (const [nth, address] of visits.entries()) {
    lines.push([address, uprobes.indexOf(answers[nth] as Ref)]);
  }
  return lines.map((line) => line.join(' ')).join('\n');
}
