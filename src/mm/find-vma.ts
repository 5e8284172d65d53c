import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { MAPLE_STRIDE, ma_leaf, mm_mt, pivot, slot, vm_end, vm_start } from '../memory/layout.ts';
import { ULONG_MAX } from './maple-tree.ts';

/** `find_vma()` for a holder of mmap_lock: the first VMA that ends after the address, or NULL. */
export function findVma(cpu: Cpu, mm: Ref, address: number): Ref {
  let index = address;
  for (;;) {
    let node = cpu.load(mm, mm_mt);
    if (node === NULL) return NULL;
    let last = 0;
    for (let leaf = 0; leaf === 0; ) {
      leaf = cpu.load(node, ma_leaf);
      let at = 0;
      while (cpu.load(node, pivot + at) < index) at += MAPLE_STRIDE;
      last = cpu.load(node, pivot + at);
      node = cpu.load(node, slot + at);
    }
    if (node !== NULL || last === ULONG_MAX) return node;
    index = last + 1;
  }
}

/** The VMA that ends where the range starts, or NULL. */
export function vmaEndingAt(cpu: Cpu, mm: Ref, address: number): Ref {
  if (address === 0) return NULL;
  const vma = findVma(cpu, mm, address - 1);
  return vma !== NULL && cpu.load(vma, vm_end) === address ? vma : NULL;
}

/** The VMA that starts where the range ends, or NULL. */
export function vmaStartingAt(cpu: Cpu, mm: Ref, address: number): Ref {
  const vma = findVma(cpu, mm, address);
  return vma !== NULL && cpu.load(vma, vm_start) === address ? vma : NULL;
}

/** The VMA that holds the address, for a holder of mmap_lock, or NULL. */
export function vmaHolding(cpu: Cpu, mm: Ref, address: number): Ref {
  const vma = findVma(cpu, mm, address);
  return vma !== NULL && cpu.load(vma, vm_start) <= address ? vma : NULL;
}

/** `find_vma_intersection()`: the first VMA that overlaps `[start, end)`, or NULL. */
export function findVmaIntersection(cpu: Cpu, mm: Ref, start: number, end: number): Ref {
  const vma = findVma(cpu, mm, start);
  return vma !== NULL && cpu.load(vma, vm_start) < end ? vma : NULL;
}

/** All VMAs that overlap `[start, end)`, in order, for a holder of mmap_lock. */
export function vmasIn(cpu: Cpu, mm: Ref, start: number, end: number): Ref[] {
  const found: Ref[] = [];
  let vma = findVma(cpu, mm, start);
  while (vma !== NULL && cpu.load(vma, vm_start) < end) {
    found.push(vma);
    vma = findVma(cpu, mm, cpu.load(vma, vm_end));
  }
  return found;
}
