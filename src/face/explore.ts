/**
 * Explore: search every execution of one lookup in one scenario, and run a single one again.
 *
 * `explore` searches interleavings, `checkGraph` the executions that a memory model allows. What they find is a trace
 * with a schedule, which `replay` follows step by step.
 *
 * @example
 * ```ts
 * import { explore, replay } from 'vmaspec';
 *
 * const { verdict, witness } = explore({ lookup: 'aug05' });
 * console.log(verdict, replay({ lookup: 'aug05' }, witness?.schedule ?? '').outcome);
 * ```
 *
 * @module explore
 */

export { type CheckGraphOptions, checkGraph, type GraphVerdict } from '../check/judge/graph/check-graph.ts';
export { type ExploreOptions, explore, replay } from '../check/judge/interleave/explore.ts';
export type { FindingKind, Verdict, VerdictFinding, VerdictRow } from '../check/judge/verdict.ts';
export { compareLookups } from '../check/scenario/compare-lookups.ts';
export type { SchedulerName } from '../check/stage/explore-options.ts';
export type { FaultKind } from '../machines/watchable.ts';
export type { DataRace, FindingOf, VerdictOf, VerdictRowOf } from '../report/verdict.ts';
