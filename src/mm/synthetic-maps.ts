import { PAGE_SIZE, VM_EXEC, VM_MAYEXEC, VM_READ, VM_WRITE } from '../memory/layout.ts';
import type { MapsEntry } from './maps-entry.ts';

/** A choice of a whole number from `from` to `to`, both included. */
export type Choose = (from: number, to: number) => number;

const TEXT = VM_READ | VM_EXEC | VM_MAYEXEC;
/** What a loader makes of a file: headers, text, constants, data. No two in a row look alike, or they would merge. */
const SEGMENTS = [VM_READ, TEXT, VM_READ, VM_READ | VM_WRITE];
const EXECUTABLE_AT = 0x555555554000;
const LIBRARIES_AT = 0x7f0000000000;

/**
 * An address space of so many VMAs, mixed as in a large process: an executable with its heap, libraries of four
 * mappings each, anonymous memory, thread stacks with their guard pages, the stack. The same choices give the
 * same address space.
 *
 * @param vmas 2 or more; the second is text
 */
export function syntheticMaps(vmas: number, choose: Choose): MapsEntry[] {
  const entries: MapsEntry[] = [];
  let end = EXECUTABLE_AT;
  let files = 0;
  const add = (pages: number, flags: number, path: string, offset = 0): void => {
    const file = path.startsWith('/') ? `08:01 ${files}` : '';
    const start = end;
    end += pages * PAGE_SIZE;
    entries.push({ start, end, flags, offset, file, path });
  };
  const load = (path: string): void => {
    files++;
    let offset = 0;
    for (const flags of SEGMENTS.slice(0, vmas - entries.length)) {
      const pages = flags === TEXT ? choose(2, 256) : choose(1, 32);
      add(pages, flags, path, offset);
      offset += pages * PAGE_SIZE;
    }
  };
  load('/usr/bin/program');
  end += choose(1, 256) * PAGE_SIZE;
  if (vmas > entries.length) add(choose(16, 4096), VM_READ | VM_WRITE, '[heap]');
  end = LIBRARIES_AT;
  while (entries.length < vmas - 1) {
    const left = vmas - 1 - entries.length;
    const kind = choose(0, 9);
    // A gap keeps VMAs that look alike from merging.
    end += choose(1, 16) * PAGE_SIZE;
    if (kind < 5 && left >= SEGMENTS.length) load(`/usr/lib/lib${files}.so`);
    else if (kind < 7 && left >= 2) {
      add(1, 0, '');
      add(2048, VM_READ | VM_WRITE, '');
    } else add(choose(1, 1024), VM_READ | VM_WRITE, '');
  }
  // Room for the stack to grow.
  end += choose(2048, 4096) * PAGE_SIZE;
  if (vmas > entries.length) add(choose(32, 64), VM_READ | VM_WRITE, '[stack]');
  return entries;
}
