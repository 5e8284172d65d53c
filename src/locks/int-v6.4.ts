/** The `int` side as first merged, v6.4 up to 6.4.7: before commit b1f02b95758d nothing was ordered by `mm_lock_seq`. */
import type { Cpu } from '../memory/cpu.ts';
import { mm_lock_seq } from '../memory/layout.ts';
import { int } from './int.ts';
import { writeSection } from './write-section.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

function vmaEndWriteAll(cpu: Cpu, { mm, seqMask }: LockedMm): void {
  // No RELEASE: a reader may see the new count before it sees what the section stored.
  cpu.writeOnce(mm, mm_lock_seq, (cpu.load(mm, mm_lock_seq) + 1) & seqMask);
}

/** Writer side `int-v6.4`. Its mark is the WRITE_ONCE() of v6.5, a plain store then: both lie under vm_lock. */
export const intV64: WriterSide = {
  ...int,
  id: 'int-v6.4',
  ...writeSection(undefined, vmaEndWriteAll),
};
