import type { Judged } from './judge.ts';
import type { Difference, Expected } from './table.ts';

/** What comparing a whole folder with a table found. */
export interface Report {
  readonly total: number;
  readonly agree: number;
  readonly differences: readonly Difference[];
  readonly unsupported: readonly { readonly path: string; readonly construct: string }[];
  readonly timeouts: readonly string[];
  /** Tests for which the table has no answer and the search found one. */
  readonly solvedWhereUnknown: readonly { readonly path: string; readonly answer: string }[];
  /** Tests that herd7 refuses, and what is said of them here. */
  readonly refused: readonly { readonly path: string; readonly said: string }[];
  readonly medianMs: number;
  readonly p90Ms: number;
  readonly totalMs: number;
  /** What the table says its own run took, where it finished. */
  readonly referenceMs: number;
}

/** Sums up what became of each test. */
export function report(table: readonly Expected[], judged: readonly Judged[]): Report {
  const times = judged.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  const failed = (one: Judged): boolean =>
    one.differences.length > 0 || one.unsupported !== undefined || one.timeout === true;
  return {
    total: judged.length,
    agree: judged.filter((one) => !failed(one) && one.solved === undefined && one.refused === undefined)
      .length,
    differences: judged.flatMap((one) => one.differences),
    unsupported: judged.flatMap(({ path, unsupported }) =>
      unsupported === undefined ? [] : [{ path, construct: unsupported }],
    ),
    timeouts: judged.flatMap(({ path, timeout }) => (timeout ? [path] : [])),
    solvedWhereUnknown: judged.flatMap(({ path, solved }) =>
      solved === undefined ? [] : [{ path, answer: solved }],
    ),
    refused: judged.flatMap(({ path, refused }) => (refused === undefined ? [] : [{ path, said: refused }])),
    medianMs: at(0.5),
    p90Ms: at(0.9),
    totalMs: round(times.reduce((sum, ms) => sum + ms, 0)),
    referenceMs: round(
      table.reduce((sum, { herd7_seconds }) => sum + (Number(herd7_seconds) || 0) * 1000, 0),
    ),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** The report for people. */
export function reportText(found: Report): string {
  const { total, agree, timeouts, unsupported, solvedWhereUnknown, refused } = found;
  return [
    ...found.differences.map(
      ({ path, what, expected, got }) => `${path}: ${what}: expected ${expected}, got ${got}`,
    ),
    ...unsupported.map(({ path, construct }) => `${path}: unsupported: ${construct}`),
    ...timeouts.map((path) => `${path}: timeout`),
    ...solvedWhereUnknown.map(({ path, answer }) => `${path}: no answer in the table, here ${answer}`),
    ...refused.map(({ path, said }) => `${path}: herd7 refuses it, here ${said}`),
    `${agree} of ${total} agree${refused.length > 0 ? `, ${refused.length} that herd7 refuses` : ''}; ${found.differences.length} differences, ${unsupported.length} unsupported, ${timeouts.length} timeouts, ${solvedWhereUnknown.length} solved where the table has no answer`,
    `median ${found.medianMs} ms, 90th percentile ${found.p90Ms} ms, total ${found.totalMs} ms; the table's run ${found.referenceMs} ms`,
  ].join('\n');
}
