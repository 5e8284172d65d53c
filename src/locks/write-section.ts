import type { Cpu } from '../memory/cpu.ts';
import { mmap_lock } from '../memory/layout.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

/** What a write section does to the counters at one of its ends. */
type Edge = (cpu: Cpu, space: LockedMm) => void;

/** The ends of a write section: after mmap_lock is taken, and before it is let go or downgraded. */
export function writeSection(
  atBegin: Edge | undefined,
  atEnd: Edge | undefined,
): Pick<WriterSide, 'mmapWriteLock' | 'mmapWriteUnlock' | 'mmapWriteDowngrade'> {
  return {
    mmapWriteLock(cpu, space) {
      cpu.downWrite(space.mm, mmap_lock);
      atBegin?.(cpu, space);
    },
    mmapWriteUnlock(cpu, space) {
      atEnd?.(cpu, space);
      cpu.upWrite(space.mm, mmap_lock);
    },
    mmapWriteDowngrade(cpu, space) {
      atEnd?.(cpu, space);
      cpu.downgradeWrite(space.mm, mmap_lock);
    },
  };
}
