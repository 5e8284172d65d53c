import { MOST_ROWS } from './compose-rows.ts';

const OPEN = 1;
const CLOSED = 2;
/** Where `closeAcyclic` is with each row. */
const states = new Uint8Array(MOST_ROWS);

/**
 * Transitive closure of what has no cycle, each row after all that it leads to. Pairs mostly lead to later rows, and of
 * those that a row leads to few are needed: what they lead to is there with them.
 *
 * @returns false if there is a cycle: then part of the closure was added
 */
export function closeAcyclic(bits: Uint32Array, rows: number, words: number): boolean {
  const full = (rows + 31) >>> 5;
  states.fill(0, 0, rows);
  for (let row = rows - 1; row >= 0; row--)
    if (states[row] === 0 && !closeRow(bits, row, words, full)) return false;
  return true;
}

function closeRow(bits: Uint32Array, row: number, words: number, full: number): boolean {
  states[row] = OPEN;
  const base = row * words;
  for (let k = full - 1; k >= 0; k--) {
    let rest = bits[base + k] as number;
    while (rest !== 0) {
      const low = rest & -rest;
      const next = k * 32 + 31 - Math.clz32(low);
      if (states[next] === OPEN) return false;
      if (states[next] === 0 && !closeRow(bits, next, words, full)) return false;
      const through = next * words;
      for (let m = 0; m < full; m++)
        bits[base + m] = (bits[base + m] as number) | (bits[through + m] as number);
      rest &= ~(low | (bits[through + k] as number));
    }
  }
  states[row] = CLOSED;
  return true;
}

/** Transitive closure, also if there are cycles (Warshall). */
export function closeCyclic(bits: Uint32Array, rows: number, words: number): void {
  const full = (rows + 31) >>> 5;
  for (let k = 0; k < rows; k++) {
    const word = k >>> 5;
    const bit = 1 << (k & 31);
    const through = k * words;
    let successors = 0;
    for (let m = 0; m < full; m++) successors |= bits[through + m] as number;
    if (successors === 0) continue;
    for (let at = 0; at < rows * words; at += words) {
      if (((bits[at + word] as number) & bit) === 0 || at === through) continue;
      for (let m = 0; m < full; m++) bits[at + m] = (bits[at + m] as number) | (bits[through + m] as number);
    }
  }
}
