import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';

export { fileOffset, hasProbeFlags } from '../uprobes/valid-vma.ts';

/** A method, so that a lookup that declares its last parameter as required is a lookup, too. */
export interface LooksUp {
  /** Looks up what is mapped at an address. */
  lookup(cpu: Cpu, mm: Ref, bpVaddr: number, shared?: Ref): Ref;
}

/**
 * A lookup: the uprobe behind an address of the running process, or a reason below or equal to NULL why this
 * path cannot say. The caller then takes mmap_lock. A reader of one's own may answer anything above NULL, and be given an
 * object that all readers share.
 */
export type Lookup = LooksUp['lookup'];
