import type { Cpu } from '../memory/cpu.ts';

/**
 * Calls a program on a CPU. Every machine does so here: in a call stack this frame is where the machine ends and the
 * program begins, and nobody who reads one has to know which machine it was.
 */
export function callProgram(program: (cpu: Cpu) => number, cpu: Cpu): number {
  return program(cpu);
}
