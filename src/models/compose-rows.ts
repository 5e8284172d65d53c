/**
 * Composition of bit matrices: what searches spend most of their time in. There is one loop for each width of a row, so that
 * a row stays in registers.
 */

/** More rows than any relation has. */
export const MOST_ROWS = 1 << 16;
/** The rows that `composeSparse` goes through. */
const leaders = new Uint16Array(MOST_ROWS);

/** Composition of relations over at most 32 numbers; `words` lie between the rows. */
export function composeOne(
  out: Uint32Array,
  from: Uint32Array,
  through: Uint32Array,
  rows: number,
  words: number,
) {
  for (let at = 0; at < rows * words; at += words) {
    let row = from[at] as number;
    if (row === 0) continue;
    let sum = out[at] as number;
    while (row !== 0) {
      const low = row & -row;
      sum |= through[(31 - Math.clz32(low)) * words] as number;
      row ^= low;
    }
    out[at] = sum;
  }
}

/** The same of at most 64. */
export function composeTwo(
  out: Uint32Array,
  from: Uint32Array,
  through: Uint32Array,
  rows: number,
  words: number,
) {
  for (let at = 0; at < rows * words; at += words) {
    let low = from[at] as number;
    let high = from[at + 1] as number;
    if ((low | high) === 0) continue;
    let first = out[at] as number;
    let second = out[at + 1] as number;
    while (low !== 0) {
      const bit = low & -low;
      const middle = (31 - Math.clz32(bit)) * words;
      first |= through[middle] as number;
      second |= through[middle + 1] as number;
      low ^= bit;
    }
    while (high !== 0) {
      const bit = high & -high;
      const middle = (63 - Math.clz32(bit)) * words;
      first |= through[middle] as number;
      second |= through[middle + 1] as number;
      high ^= bit;
    }
    out[at] = first;
    out[at + 1] = second;
  }
}

/** The same of at most 96. */
export function composeThree(
  out: Uint32Array,
  from: Uint32Array,
  through: Uint32Array,
  rows: number,
  words: number,
) {
  for (let at = 0; at < rows * words; at += words) {
    let first = out[at] as number;
    let second = out[at + 1] as number;
    let third = out[at + 2] as number;
    for (let k = 0; k < 3; k++) {
      for (let row = from[at + k] as number; row !== 0; ) {
        const bit = row & -row;
        const middle = (k * 32 + 31 - Math.clz32(bit)) * words;
        first |= through[middle] as number;
        second |= through[middle + 1] as number;
        third |= through[middle + 2] as number;
        row ^= bit;
      }
    }
    out[at] = first;
    out[at + 1] = second;
    out[at + 2] = third;
  }
}

/** The same of at most 128. */
export function composeFour(
  out: Uint32Array,
  from: Uint32Array,
  through: Uint32Array,
  rows: number,
  words: number,
) {
  for (let at = 0; at < rows * words; at += words) {
    let first = out[at] as number;
    let second = out[at + 1] as number;
    let third = out[at + 2] as number;
    let fourth = out[at + 3] as number;
    for (let k = 0; k < 4; k++) {
      for (let row = from[at + k] as number; row !== 0; ) {
        const bit = row & -row;
        const middle = (k * 32 + 31 - Math.clz32(bit)) * words;
        first |= through[middle] as number;
        second |= through[middle + 1] as number;
        third |= through[middle + 2] as number;
        fourth |= through[middle + 3] as number;
        row ^= bit;
      }
    }
    out[at] = first;
    out[at + 1] = second;
    out[at + 2] = third;
    out[at + 3] = fourth;
  }
}

/** The same of any. */
export function composeMany(
  out: Uint32Array,
  from: Uint32Array,
  through: Uint32Array,
  rows: number,
  words: number,
) {
  const full = (rows + 31) >>> 5;
  for (let base = 0; base < rows * words; base += words) {
    for (let k = 0; k < full; k++) {
      let row = from[base + k] as number;
      while (row !== 0) {
        const low = row & -row;
        const middle = (k * 32 + 31 - Math.clz32(low)) * words;
        for (let m = 0; m < full; m++)
          out[base + m] = (out[base + m] as number) | (through[middle + m] as number);
        row ^= low;
      }
    }
  }
}

/**
 * Composition with a relation in which few numbers lead anywhere.
 *
 * @returns false if too many do: then nothing was done
 */
export function composeSparse(
  out: Uint32Array,
  from: Uint32Array,
  through: Uint32Array,
  rows: number,
  words: number,
): boolean {
  const full = (rows + 31) >>> 5;
  const most = rows >>> 2;
  let leading = 0;
  for (let middle = 0; middle < rows; middle++) {
    let all = 0;
    for (let m = 0; m < full; m++) all |= through[middle * words + m] as number;
    if (all === 0) continue;
    if (leading === most) return false;
    leaders[leading++] = middle;
  }
  for (let at = 0; at < leading; at++) {
    const middle = leaders[at] as number;
    const base = middle * words;
    const word = middle >>> 5;
    const bit = 1 << (middle & 31);
    for (let row = 0; row < rows * words; row += words) {
      if (((from[row + word] as number) & bit) === 0) continue;
      for (let m = 0; m < full; m++) out[row + m] = (out[row + m] as number) | (through[base + m] as number);
    }
  }
  return true;
}

/** Composition with a relation that is transitive. */
export function composeClosed(
  out: Uint32Array,
  from: Uint32Array,
  closed: Uint32Array,
  rows: number,
  words: number,
): void {
  const full = (rows + 31) >>> 5;
  const rest = new Int32Array(full);
  for (let base = 0; base < rows * words; base += words) {
    for (let k = 0; k < full; k++) rest[k] = from[base + k] as number;
    for (let k = 0; k < full; k++) {
      while (rest[k] !== 0) {
        const low = (rest[k] as number) & -(rest[k] as number);
        const through = (k * 32 + 31 - Math.clz32(low)) * words;
        rest[k] = (rest[k] as number) & ~low;
        for (let m = 0; m < full; m++) {
          const more = closed[through + m] as number;
          out[base + m] = (out[base + m] as number) | more;
          // What it leads to adds nothing more.
          rest[m] = (rest[m] as number) & ~more;
        }
      }
    }
  }
}
