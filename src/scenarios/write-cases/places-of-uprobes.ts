import { PAGE_SIZE } from '../../memory/layout.ts';
import { HALF } from '../places.ts';
import type { ScenarioFile, ScenarioMapping, ScenarioOperation, ScenarioUprobe } from '../scenario.ts';

type Place = Pick<ScenarioMapping, 'start' | 'end' | 'pgoff' | 'file'>;

/**
 * A uprobe at the address in each mapping that ever holds it, and one wherever two fields of different mappings point
 * together: otherwise a torn read would only miss.
 */
export function uprobesFor(
  address: number,
  mappings: readonly ScenarioMapping[],
  writes: readonly ScenarioOperation[],
  files: Readonly<Record<string, ScenarioFile>>,
): Record<string, ScenarioUprobe> {
  const offsetIn = ({ start, pgoff }: Pick<Place, 'start' | 'pgoff'>): number =>
    pgoff * PAGE_SIZE + address - start;
  const places = placesOf(mappings, writes);
  const [firstFile = { inode: 'inode' }] = Object.values(files);
  const inodeOf = ({ file }: Pick<Place, 'file'>): string =>
    file === undefined || file === null ? firstFile.inode : (files[file]?.inode ?? file);
  const found: Record<string, ScenarioUprobe> = {};
  const keys = new Set<string>();
  const add = (name: string, inode: string, offset: number): boolean => {
    const key = `${inode} ${offset}`;
    if (offset < 0 || keys.has(key)) return false;
    keys.add(key);
    found[name] = { inode, offset };
    return true;
  };

  const here = places.filter(({ start, end }) => start <= address && address < end);
  let nth = 0;
  for (const place of here) if (add(nameOf(nth), inodeOf(place), offsetIn(place))) nth++;
  const [first] = here;
  if (first !== undefined) {
    add('decoy a half below', inodeOf(first), offsetIn(first) - HALF);
    add('decoy a half above', inodeOf(first), offsetIn(first) + HALF);
    add('decoy at vm_start 0', inodeOf(first), offsetIn({ ...first, start: 0 }));
  }
  let decoys = 0;
  const inodes = new Set(places.map(inodeOf));
  // A VMA that was just taken is all zero.
  for (const { start } of [...places, { start: 0 }])
    for (const { pgoff } of [...places, { pgoff: 0 }])
      for (const inode of inodes) if (add(`decoy ${decoys + 1}`, inode, offsetIn({ start, pgoff }))) decoys++;
  return found;
}

const nameOf = (nth: number): string => `uprobe ${String.fromCharCode(65 + nth)}`;

/** Every range that the breakpoint's mapping is at first, or becomes. */
function placesOf(mappings: readonly ScenarioMapping[], writes: readonly ScenarioOperation[]): Place[] {
  const places: Place[] = [...mappings];
  for (const write of writes) {
    if (write.operation === 'mmap' || write.operation === 'mmapFixed') places.push(write);
    else if (write.operation === 'exit' && write.mapped !== undefined) places.push(write.mapped);
    else if (write.operation === 'open' && write.mapped !== undefined)
      places.push({ ...write.mapped, file: write.inode });
    else if (write.operation === 'mremap') {
      const moved = places.findLast(({ start, end }) => start <= write.oldStart && write.oldStart < end);
      if (moved === undefined) continue;
      const { newStart: start, length } = write;
      places.push({
        ...moved,
        start,
        end: start + length,
        pgoff: moved.pgoff + (write.oldStart - moved.start) / PAGE_SIZE,
      });
    }
  }
  return places;
}
