import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';

export { fileOffset, hasProbeFlags } from '../uprobes/valid-vma.ts';

/**
 * A lookup: the uprobe behind an address of the running process, or a reason below or equal to NULL why this
 * path cannot say. The caller then takes mmap_lock.
 */
export type Lookup = (cpu: Cpu, mm: Ref, bpVaddr: number) => Ref;
