import type { SlabCache } from '../../memory/slab.ts';
import type { Board } from './board.ts';
import { type CallSite, callSite } from './call-site.ts';
import { INSTEAD, type Side, type Switch, type SwitchKind } from './switch.ts';

/** Functions on the stack between a board and the protocol: the method of the CPU, and the one by which it asks. */
const ABOVE = 2;

/** The functions at the ends of a write section: the same operation in another of them is another switch. */
const EDGES = ['mmap_write_lock', 'mmap_write_unlock', 'mmap_write_downgrade'];

/** A switch and the key that finds it again. */
interface Place {
  readonly key: string;
  readonly side: Side;
  readonly kind: SwitchKind;
  readonly what: string;
  readonly within: string;
  /** Its position among all switches of a run of its CPU, where it was met first. */
  readonly nth: number;
  readonly edge: string | undefined;
  readonly source?: CallSite['source'];
}

/** Notes all that could be off. */
export class Recorder implements Board {
  readonly #places = new Map<string, Place>();

  isOff(side: Side, kind: SwitchKind, what: string, nth: number): boolean {
    const { path, position, source } = callSite(ABOVE);
    const within = path.at(-1) ?? 'your lookup';
    const edge = edgeOf(path);
    this.#add({
      key: keyOf(side, kind, what, edge, position),
      side,
      kind,
      what,
      within,
      nth,
      edge: edge === within ? undefined : edge,
      ...(source === undefined ? {} : { source }),
    });
    return false;
  }

  isCacheOff({ name }: SlabCache): boolean {
    const what = 'SLAB_TYPESAFE_BY_RCU';
    this.#add({
      key: cacheKey(name),
      side: 'writer side',
      kind: 'cache',
      what,
      within: name,
      nth: Number.POSITIVE_INFINITY,
      edge: undefined,
    });
    return false;
  }

  #add(place: Place): void {
    const before = this.#places.get(place.key);
    if (before === undefined || place.nth < before.nth) this.#places.set(place.key, place);
  }

  /** All switches by key: those of the lookup first, each side in the order in which it met them. */
  get switches(): ReadonlyMap<string, Switch> {
    const places = [...this.#places.values()].sort((a, b) => rank(a) - rank(b) || a.nth - b.nth || 0);
    const named = places.map((place) => ({ place, within: nameWithin(place, places) }));
    const found = new Map<string, Switch>();
    for (const { place, within } of named) {
      const { key, side, kind, what, source } = place;
      const alike = named.filter((one) => one.within === within && one.place.what === what);
      const nth = alike.findIndex((one) => one.place === place) + 1;
      const told = alike.length === 1 ? what : `${what} #${nth}`;
      found.set(key, {
        id: `${within}: ${told}`,
        side,
        kind,
        within,
        what: told,
        instead: INSTEAD[kind],
        ...(source === undefined ? {} : { source }),
      });
    }
    return found;
  }
}

/** Has some switches off. */
export class Off implements Board {
  readonly #keys: ReadonlySet<string>;
  readonly #whats: ReadonlySet<string>;

  constructor(keys: Iterable<string>) {
    this.#keys = new Set(keys);
    this.#whats = new Set([...this.#keys].map((key) => key.slice(0, key.indexOf(END))));
  }

  isOff(side: Side, kind: SwitchKind, what: string): boolean {
    // Most operations are not off: for them the call site need not be looked up.
    if (!this.#whats.has(whatKey(side, kind, what))) return false;
    const { path, position } = callSite(ABOVE);
    return this.#keys.has(keyOf(side, kind, what, edgeOf(path), position));
  }

  isCacheOff({ name }: SlabCache): boolean {
    return this.#keys.has(cacheKey(name));
  }
}

const END = '\n';
const whatKey = (side: Side, kind: SwitchKind, what: string): string => `${side}: ${kind} ${what}`;
const keyOf = (
  side: Side,
  kind: SwitchKind,
  what: string,
  edge: string | undefined,
  position: string,
): string => `${whatKey(side, kind, what)}${END}${edge} ${position}`;
const cacheKey = (name: string): string => `cache ${name}${END}`;

const edgeOf = (path: readonly string[]): string | undefined => path.find((name) => EDGES.includes(name));

const rank = ({ side }: Place): number => (side === 'lookup' ? 0 : 1);

/** A function that both ends of a write section call is named with its end in front. */
function nameWithin({ within, edge, what, side }: Place, places: readonly Place[]): string {
  if (edge === undefined) return within;
  const ends = places.filter((one) => one.side === side && one.within === within && one.what === what);
  return new Set(ends.map((one) => one.edge)).size === 1 ? within : `${edge}, ${within}`;
}
