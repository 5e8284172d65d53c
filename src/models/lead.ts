import type { EventSet, Relation } from './relation.ts';

/** Adds the pairs from the events of a set, as far as they are in another one, to a new event. */
export function lead(
  node: number,
  from: EventSet,
  within: EventSet | undefined,
  ...relations: Relation[]
): void {
  for (let word = 0; word < from.length; word++) {
    const row = (from[word] as number) & (within === undefined ? -1 : (within[word] as number));
    if (row !== 0) for (const relation of relations) leadWord(node, word, row, relation);
  }
}

/** The same of the events in one word of a set. */
export function leadWord(node: number, word: number, events: number, { bits, words }: Relation): void {
  const column = node >>> 5;
  const bit = 1 << (node & 31);
  for (let row = events; row !== 0; ) {
    const low = row & -row;
    const at = (word * 32 + 31 - Math.clz32(low)) * words + column;
    bits[at] = (bits[at] as number) | bit;
    row ^= low;
  }
}
