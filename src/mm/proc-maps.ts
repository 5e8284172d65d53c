import {
  PAGE_SIZE,
  VM_EXEC,
  VM_MAYEXEC,
  VM_MAYSHARE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
} from '../memory/layout.ts';
import { withHugeMappings } from './huge-mappings.ts';
import type { MapsEntry } from './maps-entry.ts';

/** Text that is not a `/proc/<pid>/maps`. */
export class MapsError extends Error {
  override readonly name = 'MapsError';
}

const LINE =
  /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])([ps]) ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+)(?:\s+(.*))?$/s;

/** Where the kernel's half of an address space begins. */
const KERNEL_HALF = 2 ** 63;

/**
 * Reads the text of a `/proc/<pid>/maps`. Mappings in the kernel's half (`[vsyscall]`) are left out: their
 * addresses are no exact numbers here, and no uprobe lies there. What lies in huge pages has VM_HUGETLB.
 *
 * @param onLeftOut told of each mapping of the process that is left out because it lies above 2^53, where addresses
 * are no exact numbers either (five-level page tables); without it there must be none
 * @throws MapsError that names the line, what was expected and what was found
 *
 * @example
 * ```ts
 * import { parseMaps } from 'vmaspec';
 *
 * const [text] = parseMaps('555555554000-555555558000 r-xp 00002000 08:01 42 /bin/true\n');
 * console.log(text?.path, text?.offset);
 * ```
 */
export function parseMaps(text: string, onLeftOut?: (entry: MapsEntry, line: number) => void): MapsEntry[] {
  if (typeof text !== 'string')
    throw new MapsError(`expected the text of a /proc/<pid>/maps, found ${typeof text}`);
  const entries: MapsEntry[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    // As quoted in a text, indented.
    const line = raw.replace(/^\ufeff/, '').replace(/^[ \t]+/, '');
    if (line.trim() === '') continue;
    const entry = parseLine(line, index + 1);
    if (entry.start >= KERNEL_HALF) continue;
    if (entry.end > Number.MAX_SAFE_INTEGER) {
      if (onLeftOut === undefined) throw tooHigh(index + 1);
      onLeftOut(entry, index + 1);
      continue;
    }
    const before = entries.at(-1);
    if (before !== undefined && entry.start < before.end) {
      throw new MapsError(
        `line ${index + 1} starts at 0x${entry.start.toString(16)}, inside the mapping before it, which ends at ` +
          `0x${before.end.toString(16)}: mappings must be in order and must not overlap`,
      );
    }
    entries.push(entry);
  }
  if (entries.length === 0) {
    throw new MapsError('no mapping was found: give the text of a /proc/<pid>/maps, one mapping a line');
  }
  return withHugeMappings(entries);
}

function tooHigh(line: number): MapsError {
  return new MapsError(
    `line ${line} lies above 2^53, where an address is no exact number here: take such lines out, or give parseMaps() ` +
      'a function that is told of them',
  );
}

/** Text with what is invisible in it spelled out. */
const visible = (text: string): string =>
  JSON.stringify(text).replace(/[\p{C}\p{Z}]/gu, (one) =>
    one === ' ' ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function parseLine(line: string, number: number): MapsEntry {
  const match = LINE.exec(line);
  const short = line.length > 60 ? `${line.slice(0, 60)}...` : line;
  if (match === null) {
    throw new MapsError(
      `line ${number} is no mapping: expected "start-end perms offset dev inode path", found ${visible(short)}`,
    );
  }
  const [, start, end, read, write, execute, shared, offset, device, ino, path] =
    match as unknown as string[];
  const entry = {
    start: Number.parseInt(start as string, 16),
    end: Number.parseInt(end as string, 16),
    offset: Number.parseInt(offset as string, 16),
    flags:
      (read === 'r' ? VM_READ : 0) |
      (write === 'w' ? VM_WRITE : 0) |
      (execute === 'x' ? VM_EXEC | VM_MAYEXEC : 0) |
      (shared === 's' ? VM_SHARED | VM_MAYSHARE : 0),
    file: ino === '0' ? '' : `${device} ${ino}`,
    path: path ?? '',
  };
  if (entry.start >= entry.end || entry.start % PAGE_SIZE !== 0 || entry.end % PAGE_SIZE !== 0) {
    throw new MapsError(`line ${number} is no range of whole pages: ${visible(short)}`);
  }
  return entry;
}
