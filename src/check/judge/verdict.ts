import type { FaultKind } from '../../machines/watchable.ts';
import type * as report from '../../report/verdict.ts';

/** Kinds of {@link VerdictFinding}. */
export type FindingKind =
  | 'wrong answer'
  | 'use-after-free'
  | 'double free'
  | 'unlock of what is not held'
  | 'NULL dereference'
  | 'deadlock'
  | 'endless'
  | FaultKind
  | 'not-deterministic'
  | 'needless fallback'
  | 'collision';

/** What a search of a scenario found, in one form for every machine, table and document. */
export type Verdict = report.VerdictOf<FindingKind>;
/** Something that no correct lookup does. */
export type VerdictFinding = report.FindingOf<FindingKind>;
/** A verdict as a row of a table. */
export type VerdictRow = report.VerdictRowOf<FindingKind>;
