import { PAGE_SIZE } from '../memory/layout.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import type { Anonymous } from './write-plan.ts';

/** Where in an address space writers may put new mappings. */
export class Places {
  /** Heap and stack, as far as there is room for them to grow. */
  readonly anonymous: Anonymous;
  #next: number;
  readonly #end: number;

  constructor(entries: readonly MapsEntry[]) {
    let [low, high] = [0, 0];
    for (const [at, { end }] of entries.entries()) {
      const above = entries[at + 1];
      if (above !== undefined && above.start - end > high - low) [low, high] = [end, above.start];
    }
    // The middle half: heap and libraries grow into what is left on either side.
    this.#next = pageAt(low + (high - low) / 4);
    this.#end = pageAt(high - (high - low) / 4);
    this.anonymous = {
      stack: growing(entries, '[stack]', (at) => (entries[at]?.start ?? 0) - (entries[at - 1]?.end ?? 0)),
      heap: growing(
        entries,
        '[heap]',
        (at) => (entries[at + 1]?.start ?? Number.POSITIVE_INFINITY) - (entries[at]?.end ?? 0),
      ),
    };
  }

  /** An address where so many bytes are free, or undefined. */
  take(bytes: number): number | undefined {
    const start = this.#next;
    if (start + bytes >= this.#end) return undefined;
    // Two VMAs that look alike must not merge.
    this.#next = start + bytes + PAGE_SIZE;
    return start;
  }
}

/** Room that heap and stack must have, so that no other mapping is in the way. */
const ROOM = 512 * PAGE_SIZE;

function growing(
  entries: readonly MapsEntry[],
  path: string,
  roomAt: (index: number) => number,
): MapsEntry | undefined {
  const at = entries.findIndex((entry) => entry.path === path);
  return at >= 0 && roomAt(at) > ROOM ? entries[at] : undefined;
}

const pageAt = (address: number): number => Math.floor(address / PAGE_SIZE) * PAGE_SIZE;
