import { VM_HUGETLB } from '../memory/layout.ts';
import type { MapsEntry } from './maps-entry.ts';

/** Least size of a huge page of hugetlbfs on any architecture that has uprobes (arm64: 64 KiB). */
const LEAST_HUGE_PAGE = 0x10000;

/** What the kernel calls MAP_HUGETLB memory that has no file of its own. */
const ANONYMOUS = /^\/anon_hugepage\b/;

/** Where hugetlbfs is mounted, by systemd and by custom: `/dev/hugepages`, `/mnt/huge_1GB`, `pagesize-2MB`. */
const FOLDER = /\/(?:huge(?:pages|tlbfs|tlb|tlbpage)?|pagesize)(?:[-_.]?\d+ ?[kmg]i?b?)?\/.*[^/]$/i;

/**
 * Marks mappings of hugetlbfs, which `/proc/<pid>/maps` does not tell: they are known by the name of the file, or by
 * a device that such a file shares. A memfd alone, or a hugetlbfs mounted under another name, is not recognised.
 */
export function withHugeMappings(entries: readonly MapsEntry[]): MapsEntry[] {
  const devices = new Set(entries.filter(isNamedHuge).map(deviceOf));
  if (devices.size === 0) return [...entries];
  return entries.map((entry) =>
    entry.file !== '' && devices.has(deviceOf(entry)) && isAligned(entry)
      ? { ...entry, flags: entry.flags | VM_HUGETLB }
      : entry,
  );
}

const isNamedHuge = (entry: MapsEntry): boolean =>
  entry.file !== '' && isAligned(entry) && (ANONYMOUS.test(entry.path) || FOLDER.test(entry.path));

const deviceOf = ({ file }: MapsEntry): string | undefined => file.split(' ')[0];

const isAligned = ({ start, end, offset }: MapsEntry): boolean =>
  [start, end, offset].every((value) => value % LEAST_HUGE_PAGE === 0);
