/**
 * Composition and closure of bit matrices: what searches spend most of their time in. There is one loop for each width of
 * a row, so that a row stays in registers.
 */

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

/** Transitive closure over at most 32 numbers. */
export function closeOne(bits: Uint32Array, rows: number, words: number): void {
  for (let k = 0; k < rows; k++) {
    const bit = 1 << k;
    const row = bits[k * words] as number;
    if (row === 0) continue;
    for (let at = 0; at < rows * words; at += words)
      if (((bits[at] as number) & bit) !== 0) bits[at] = (bits[at] as number) | row;
  }
}

/** The same of at most 64. */
export function closeTwo(bits: Uint32Array, rows: number, words: number): void {
  for (let k = 0; k < rows; k++) {
    const word = k >>> 5;
    const bit = 1 << (k & 31);
    const first = bits[k * words] as number;
    const second = bits[k * words + 1] as number;
    if ((first | second) === 0) continue;
    for (let at = 0; at < rows * words; at += words) {
      if (((bits[at + word] as number) & bit) === 0) continue;
      bits[at] = (bits[at] as number) | first;
      bits[at + 1] = (bits[at + 1] as number) | second;
    }
  }
}

/** The same of at most 96. */
export function closeThree(bits: Uint32Array, rows: number, words: number): void {
  for (let k = 0; k < rows; k++) {
    const word = k >>> 5;
    const bit = 1 << (k & 31);
    const first = bits[k * words] as number;
    const second = bits[k * words + 1] as number;
    const third = bits[k * words + 2] as number;
    if ((first | second | third) === 0) continue;
    for (let at = 0; at < rows * words; at += words) {
      if (((bits[at + word] as number) & bit) === 0) continue;
      bits[at] = (bits[at] as number) | first;
      bits[at + 1] = (bits[at + 1] as number) | second;
      bits[at + 2] = (bits[at + 2] as number) | third;
    }
  }
}

/** The same of any. */
export function closeMany(bits: Uint32Array, rows: number, words: number): void {
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
