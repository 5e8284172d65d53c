/** Which mappings of an address space get uprobes and are written to, and where in them the uprobes lie. */

import { UserError } from '../common/errors.ts';
import type { Random } from '../common/random.ts';
import { hasProbeFlags } from '../lookup/lookup.ts';
import { PAGE_SIZE, VM_HUGETLB } from '../memory/layout.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import type { WorkloadOptions } from './workload-options.ts';

/** Mappings that get uprobes and are written: enough to see the tree, few enough to meet the writers often. */
const TARGETS = 4;

/** A mapping and how many addresses in it are probed. */
export interface Chosen {
  readonly entry: MapsEntry;
  readonly count: number;
}

/** Different addresses of a mapping, 16 bytes apart or more. */
export function drawAddresses({ start, end }: MapsEntry, count: number, random: Random): Set<number> {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(start + random.int(0, (end - start) / PLACE - 1) * PLACE);
  return drawn;
}

/** A uprobe may lie every so many bytes; half of these places stay free, so that drawing ends soon. */
const PLACE = 16;
const placesIn = ({ start, end }: MapsEntry): number => (end - start) / PLACE / 2;

/**
 * The mappings chosen, and how many addresses are probed in each: the same number in each of the first mappings, or a
 * total spread over all.
 *
 * @throws UserError if there are too few for the uprobes or the writers
 */
export function chosenMappings({ entries, sitesPerMapping, uprobes, writers }: WorkloadOptions): Chosen[] {
  if (uprobes === undefined) {
    const mappings = probedMappings(entries, Math.max(TARGETS, writers));
    return enough(
      mappings.map((entry) => ({ entry, count: Math.min(sitesPerMapping, placesIn(entry)) })),
      writers,
    );
  }
  const mappings = probedMappings(entries, Math.max(uprobes, writers));
  const chosen: Chosen[] = [];
  let left = uprobes;
  for (const [at, entry] of mappings.entries()) {
    const count = Math.min(Math.ceil(left / (mappings.length - at)), placesIn(entry));
    chosen.push({ entry, count });
    left -= count;
  }
  if (left > 0) {
    throw new UserError(
      `${uprobes} uprobes do not fit into the ${mappings.length} executable mappings, ${uprobes - left} do: give ` +
        'fewer, or a larger address space',
    );
  }
  return enough(chosen, writers);
}

function enough(chosen: readonly Chosen[], writers: number): Chosen[] {
  if (chosen.length >= writers) return [...chosen];
  throw new UserError(
    `${writers} writers need as many executable mappings, one each, but there are only ${chosen.length}: give fewer ` +
      'writers, or a larger address space',
  );
}

/**
 * The mappings of an address space that get uprobes and are written to.
 *
 * @throws UserError if there is none
 */
export function probedMappings(entries: readonly MapsEntry[], most = TARGETS): MapsEntry[] {
  const chosen = entries.filter(isTarget).slice(0, most);
  if (chosen.length > 0) return chosen;
  const huge = entries.filter((entry) => isTarget({ ...entry, flags: entry.flags & ~VM_HUGETLB })).length;
  throw new UserError(
    `no private executable file mapping of two pages or more was found${
      huge === 0 ? '' : ` but ${huge} of huge pages (VM_HUGETLB), which takes no uprobe`
    }, so there is nowhere to put a uprobe: give the maps of a running program`,
  );
}

const isTarget = ({ file, flags, start, end }: MapsEntry): boolean =>
  file !== '' && hasProbeFlags(flags) && end - start >= 2 * PAGE_SIZE;
