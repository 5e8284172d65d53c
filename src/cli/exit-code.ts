/**
 * Exit codes: 0, all was judged and nothing found; 1, a finding or a failure; 2, bad usage; 3, nothing was found, but
 * not all was judged.
 */
export const DONE = 0;
export const FINDING = 1;
export const USAGE = 2;
export const NOT_ALL_JUDGED = 3;

/** The exit code of a check: whether something was found, and if not, whether each of its rows was judged. */
export function exitCodeOf(isFound: boolean, rows: readonly { readonly verdict: string }[]): number {
  if (isFound) return FINDING;
  return rows.some(({ verdict }) => verdict === 'not judged') ? NOT_ALL_JUDGED : DONE;
}
