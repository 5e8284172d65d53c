/**
 * Instructions of a process that were ever a breakpoint: a hit that finds no uprobe looks here.
 *
 * In the kernel the breakpoint lies in a private copy of the page. Here each address space has a list of addresses
 * with a word that says which instruction stands there. Like the copied page, an entry stays when its breakpoint
 * goes. Only registration writes it: the writers of `src/mm` neither move nor unmap instructions.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { bp_next, bp_opcode, bp_vaddr, breakpoint_cachep, breakpoints } from '../memory/layout.ts';

const ORIGINAL = 0;
const SWBP = 1;

/** `is_trap_at_addr()`: true if the instruction there is a breakpoint. Takes no lock, as an instruction fetch. */
export function isTrapAtAddr(cpu: Cpu, mm: Ref, vaddr: number): boolean {
  const insn = instructionAt(cpu, mm, vaddr);
  return insn !== NULL && cpu.readOnce(insn, bp_opcode) === SWBP;
}

/** `set_swbp()`: puts a breakpoint there, under the write side of mmap_lock. */
export function setSwbp(cpu: Cpu, mm: Ref, vaddr: number): void {
  uprobeWriteOpcode(cpu, mm, vaddr, SWBP);
}

/** `set_orig_insn()`: puts the instruction back, under the write side of mmap_lock. */
export function setOrigInsn(cpu: Cpu, mm: Ref, vaddr: number): void {
  uprobeWriteOpcode(cpu, mm, vaddr, ORIGINAL);
}

function uprobeWriteOpcode(cpu: Cpu, mm: Ref, vaddr: number, opcode: number): void {
  const known = instructionAt(cpu, mm, vaddr);
  if (known !== NULL) {
    cpu.writeOnce(known, bp_opcode, opcode);
    return;
  }
  if (opcode === ORIGINAL) return;
  const insn = cpu.alloc(breakpoint_cachep);
  cpu.store(insn, bp_vaddr, vaddr);
  cpu.writeOnce(insn, bp_opcode, opcode);
  cpu.store(insn, bp_next, cpu.load(mm, breakpoints));
  // Pairs with rcu_dereference() in instructionAt(): whoever finds the entry sees its address.
  cpu.rcuAssignPointer(mm, breakpoints, insn);
}

function instructionAt(cpu: Cpu, mm: Ref, vaddr: number): Ref {
  let insn = cpu.rcuDereference(mm, breakpoints);
  while (insn !== NULL && cpu.load(insn, bp_vaddr) !== vaddr) insn = cpu.rcuDereference(insn, bp_next);
  return insn;
}
