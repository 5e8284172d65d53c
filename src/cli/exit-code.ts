/** Exit codes: all was judged and nothing found, a finding or a failure, bad usage, and nothing found of what was judged. */
export const DONE = 0;
export const FINDING = 1;
export const USAGE = 2;
export const NOT_ALL_JUDGED = 3;

/** The exit code of a check: something was found, or each of its rows was judged, or not. */
export function exitCodeOf(isFound: boolean, rows: readonly { readonly verdict: string }[]): number {
  if (isFound) return FINDING;
  return rows.some(({ verdict }) => verdict === 'not judged') ? NOT_ALL_JUDGED : DONE;
}
