import type { ResultRow } from './result.ts';

/** Something that rows say, true or not: what a finding is wherever it is looked for. */
export interface Claim {
  readonly text: string;
  /** Undefined where the rows are too few to tell. */
  readonly holds: boolean | undefined;
}

/** The claims that hold of some rows, as the others have them; what they do not speak of is left out. */
export function claimsOf(
  claims: (rows: readonly ResultRow[]) => Claim[],
  before: readonly ResultRow[],
  now: readonly ResultRow[],
): Claim[] {
  const made = new Set(claims(before).flatMap(({ text, holds }) => (holds ? [text] : [])));
  return claims(now).filter(({ text }) => made.has(text));
}
