import type { FigureResult } from './result.ts';

/** What a Never of one version in one scenario is worth. */
export interface Worth {
  /** `of 9 removals 6 are found`. */
  text: string;
  /** Those that are not, as `function: what`. */
  notFound: string[];
  /** Fields that it reads by a plain access which races as written. */
  races: string[];
}

const listed = (value: unknown): string[] =>
  value === '' || value === undefined ? [] : `${value}`.split(', ');

/** What is known of a version in a scenario; undefined if nothing was taken away from it there. */
export function worthOf({ rows }: FigureResult, scenario: string, lookup: string): Worth | undefined {
  const row = rows.find((one) => one.scenario === scenario && one.lookup === lookup);
  if (row === undefined) return undefined;
  const found = Number(row.found);
  return {
    text: `of ${row.removals} removals ${found} ${found === 1 ? 'is' : 'are'} found`,
    notFound: listed(row.notFound),
    races: listed(row.races),
  };
}
