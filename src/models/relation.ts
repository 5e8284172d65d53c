import { closeAcyclic, closeCyclic } from './close-rows.ts';
import {
  composeClosed,
  composeFour,
  composeMany,
  composeOne,
  composeSparse,
  composeThree,
  composeTwo,
} from './compose-rows.ts';

/**
 * A relation over the numbers 0 to size - 1 as a bit matrix: row i holds the successors of i. Executions have few
 * events (10 to 60), so a row is one or two words and a composition a few dozen word operations.
 */
export interface Relation {
  readonly size: number;
  /** Words for each row. */
  readonly words: number;
  readonly bits: Uint32Array;
  /** What of it is in use; the rest may hold anything. */
  readonly used: Used;
}

/** How many of the numbers there are so far: relations over events that come and go share it. */
export interface Used {
  rows: number;
}

/** A set of events as one row. */
export type EventSet = Uint32Array;

/** The empty relation. */
export function emptyRelation(size: number, used: Used = { rows: size }): Relation {
  const words = Math.max(1, (size + 31) >>> 5);
  return { size, words, bits: new Uint32Array(size * words), used };
}

/** The empty set. */
export function emptySet(size: number): EventSet {
  return new Uint32Array(Math.max(1, (size + 31) >>> 5));
}

/** Puts one event into a set. */
export function put(set: EventSet, event: number): void {
  const word = event >>> 5;
  set[word] = (set[word] as number) | (1 << (event & 31));
}

/** Takes every event out of a set from this one on. */
export function keepBelow(set: EventSet, event: number): void {
  const word = event >>> 5;
  if (word >= set.length) return;
  set[word] = (set[word] as number) & ((1 << (event & 31)) - 1);
  set.fill(0, word + 1);
}

/** Whether the set has the event. */
export function holds(set: EventSet, event: number): boolean {
  return (((set[event >>> 5] as number) >>> (event & 31)) & 1) === 1;
}

/** Adds one pair. */
export function add({ words, bits }: Relation, from: number, to: number): void {
  const word = from * words + (to >>> 5);
  bits[word] = (bits[word] as number) | (1 << (to & 31));
}

/** Whether the pair is in the relation. */
export function has({ words, bits }: Relation, from: number, to: number): boolean {
  return (((bits[from * words + (to >>> 5)] as number) >>> (to & 31)) & 1) === 1;
}

/** A copy that shares nothing. */
export function copy(relation: Relation): Relation {
  return assign(emptyRelation(relation.size, relation.used), relation);
}

/** Makes `into` equal to `from`. */
export function assign(into: Relation, from: Relation): Relation {
  const a = into.bits;
  const b = from.bits;
  const end = from.used.rows * from.words;
  for (let i = 0; i < end; i++) a[i] = b[i] as number;
  return into;
}

/** Makes the relation empty. */
export function clear(relation: Relation): Relation {
  relation.bits.fill(0, 0, relation.used.rows * relation.words);
  return relation;
}

/** Adds every pair of `from` to `into`. */
export function unite(into: Relation, from: Relation): Relation {
  const a = into.bits;
  const b = from.bits;
  const end = from.used.rows * from.words;
  for (let i = 0; i < end; i++) a[i] = (a[i] as number) | (b[i] as number);
  return into;
}

/** Keeps the pairs of `into` that are also in `from`. */
export function intersect(into: Relation, from: Relation): Relation {
  const a = into.bits;
  const b = from.bits;
  const end = from.used.rows * from.words;
  for (let i = 0; i < end; i++) a[i] = (a[i] as number) & (b[i] as number);
  return into;
}

/** Removes every pair of `from` from `into`. */
export function subtract(into: Relation, from: Relation): Relation {
  const a = into.bits;
  const b = from.bits;
  const end = from.used.rows * from.words;
  for (let i = 0; i < end; i++) a[i] = (a[i] as number) & ~(b[i] as number);
  return into;
}

/** Adds the pairs of `from` that are also in `within`. */
export function uniteWithin(into: Relation, from: Relation, within: Relation): Relation {
  const a = into.bits;
  const b = from.bits;
  const c = within.bits;
  const end = from.used.rows * from.words;
  for (let i = 0; i < end; i++) a[i] = (a[i] as number) | ((b[i] as number) & (c[i] as number));
  return into;
}

/** Adds the pairs of `from` that lead into `range`. */
export function uniteTo(into: Relation, from: Relation, range: EventSet): Relation {
  const a = into.bits;
  const b = from.bits;
  const { words } = from;
  const end = from.used.rows * words;
  for (let at = 0; at < end; at += words)
    for (let k = 0; k < words; k++)
      a[at + k] = (a[at + k] as number) | ((b[at + k] as number) & (range[k] as number));
  return into;
}

/** Keeps the pairs of `into` from `domain` to `range`; an absent set is no limit. */
export function restrict(into: Relation, domain?: EventSet, range?: EventSet): Relation {
  const {
    words,
    bits,
    used: { rows },
  } = into;
  for (let i = 0, at = 0; i < rows; i++, at += words) {
    if (domain !== undefined && !holds(domain, i)) for (let k = 0; k < words; k++) bits[at + k] = 0;
    else if (range !== undefined)
      for (let k = 0; k < words; k++) bits[at + k] = (bits[at + k] as number) & (range[k] as number);
  }
  return into;
}

/** Adds the pair (i, i) for each event, or for those of a set. */
export function addIdentity(into: Relation, set?: EventSet): Relation {
  for (let i = 0; i < into.used.rows; i++) if (set === undefined || holds(set, i)) add(into, i, i);
  return into;
}

/** Adds the composition `a ; b` to `into`, which must be neither of them. */
export function composeInto(into: Relation, a: Relation, b: Relation): Relation {
  const { rows } = a.used;
  if (composeSparse(into.bits, a.bits, b.bits, rows, a.words)) return into;
  if (rows <= 32) composeOne(into.bits, a.bits, b.bits, rows, a.words);
  else if (rows <= 64) composeTwo(into.bits, a.bits, b.bits, rows, a.words);
  else if (rows <= 96) composeThree(into.bits, a.bits, b.bits, rows, a.words);
  else if (rows <= 128) composeFour(into.bits, a.bits, b.bits, rows, a.words);
  else composeMany(into.bits, a.bits, b.bits, rows, a.words);
  return into;
}

/** The composition `a ; b` as a new relation. */
export function compose(a: Relation, b: Relation): Relation {
  return composeInto(emptyRelation(a.size, a.used), a, b);
}

/** The same of a `b` that is transitive: what one pair of it leads to needs no other. */
export function composeIntoClosed(into: Relation, a: Relation, b: Relation): Relation {
  composeClosed(into.bits, a.bits, b.bits, a.used.rows, a.words);
  return into;
}

/**
 * Makes the relation transitive, in place, if it has no cycle.
 *
 * @returns false if it has one: then only a part of its closure was added
 */
export function closeIfAcyclic({ words, bits, used: { rows } }: Relation): boolean {
  return closeAcyclic(bits, rows, words);
}

/** Makes the relation transitive, in place, also if it has a cycle. */
export function close(relation: Relation): Relation {
  const { bits, used, words } = relation;
  if (!closeAcyclic(bits, used.rows, words)) closeCyclic(bits, used.rows, words);
  return relation;
}

/** Whether some event is related to itself: after `close`, whether there was a cycle. */
export function isReflexiveSomewhere({ words, bits, used: { rows } }: Relation): boolean {
  for (let i = 0; i < rows; i++)
    if ((((bits[i * words + (i >>> 5)] as number) >>> (i & 31)) & 1) === 1) return true;
  return false;
}

/** Whether there is no pair. */
export function isEmpty({ bits, words, used: { rows } }: Relation): boolean {
  for (let i = 0; i < rows * words; i++) if (bits[i] !== 0) return false;
  return true;
}

/** The relation turned round. */
export function inverse(relation: Relation): Relation {
  const turned = emptyRelation(relation.size, relation.used);
  forEachPair(relation, (from, to) => add(turned, to, from));
  return turned;
}

/** What one event is related to, in order. */
export function row({ bits, words }: Relation, from: number): number[] {
  const found: number[] = [];
  for (let k = 0; k < words; k++)
    for (let rest = bits[from * words + k] as number; rest !== 0; rest &= rest - 1)
      found.push(k * 32 + 31 - Math.clz32(rest & -rest));
  return found;
}

/** Relates one event to all that another is related to. */
export function uniteRow({ bits, words }: Relation, into: number, from: number): void {
  for (let k = 0; k < words; k++)
    bits[into * words + k] = (bits[into * words + k] as number) | (bits[from * words + k] as number);
}

/** Calls `visit` for each pair, in order. */
export function forEachPair(
  { words, bits, used: { rows } }: Relation,
  visit: (from: number, to: number) => void,
): void {
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < words; k++) {
      let row = bits[i * words + k] as number;
      while (row !== 0) {
        const low = row & -row;
        visit(i, k * 32 + 31 - Math.clz32(low));
        row ^= low;
      }
    }
  }
}
