/** Pairs of places of a longest common subsequence, from the front to the back. */
export function longestCommon(a: readonly string[], b: readonly string[]): [number, number][] {
  // How many are alike from here on.
  const counts = Array.from({ length: a.length + 1 }, () => new Int32Array(b.length + 1));
  const count = (i: number, j: number): number => counts[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = counts[i] as Int32Array;
      row[j] = a[i] === b[j] ? count(i + 1, j + 1) + 1 : Math.max(count(i + 1, j), count(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (count(i + 1, j) > count(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
