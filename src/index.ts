/**
 * vmaspec: a laboratory for speculative VMA lookup.
 *
 * Selected versions of the lookup, the locks and the writers of an address space are written once, as functions over
 * {@link Cpu}, and run on machines: {@link explore} tries every interleaving, {@link runThreads} uses real threads.
 *
 * @packageDocumentation
 */

export { check } from './check/check-reader.ts';
export { type LitmusExport, litmusExport } from './check/export/litmus-export.ts';
export { type CheckGraphOptions, checkGraph, type GraphVerdict } from './check/judge/graph/check-graph.ts';
export { type ExploreOptions, explore, replay } from './check/judge/interleave/explore.ts';
export type { Judge, NotJudged, Question } from './check/judge/judgement.ts';
export type { FindingKind, Verdict, VerdictFinding, VerdictRow } from './check/judge/verdict.ts';
export type { CheckOptions } from './check/own-reader/check-options.ts';
export type { LookupModule, LookupRef } from './check/reader/lookup-ref.ts';
export { checkLookupSource, type LookupSource } from './check/reader/lookup-source.ts';
export { type CheckRow, checkRows } from './check/scenario/check-scenario.ts';
export { compareLookups } from './check/scenario/compare-lookups.ts';
export {
  type FirstFalseAcceptanceOptions,
  firstFalseAcceptance,
} from './check/scenario/first-false-acceptance.ts';
export { judges } from './check/scenario/judges.ts';
export { type ShowOptions, showScenario } from './check/scenario/show-scenario.ts';
export { type WriteEffectsOptions, writeEffects } from './check/scenario/write-effects.ts';
export type { SchedulerName } from './check/stage/explore-options.ts';
export type { Side, Switch, SwitchKind } from './check/switchboard/switch.ts';
export {
  type Switchboard,
  type SwitchboardOptions,
  type SwitchResult,
  switchboard,
  type Together,
  type Without,
} from './check/switchboard/switchboard.ts';
export { LookupError, UserError } from './common/errors.ts';
export type { Interval } from './common/mean-interval.ts';
export { type CheckLitmusOptions, checkLitmus, explainForbidden } from './litmus/check-litmus.ts';
export { LitmusError, type Position } from './litmus/litmus-error.ts';
export { modelNames } from './litmus/model-names.ts';
export { answerText } from './litmus/print/answer-text.ts';
export { dotText } from './litmus/print/dot-text.ts';
export { explanationText } from './litmus/print/explanation-text.ts';
export { herdText } from './litmus/print/herd-text.ts';
export { mailText } from './litmus/print/mail-text.ts';
export { witnessTrace } from './litmus/print/witness-trace.ts';
export type { Explanation } from './litmus/run/explain.ts';
export type { LitmusResult } from './litmus/run/run.ts';
export type { Witness, WitnessEvent } from './litmus/run/witness.ts';
export type { LockedMm, WriterSide } from './locks/writer-side.ts';
export { type Protocol, protocols } from './lookup/protocols.ts';
export * from './lookup/vocabulary.ts';
export { ArenaFull } from './machines/arena-full.ts';
export { ThreadFailed } from './machines/threads/run-threads.ts';
export type { FaultKind } from './machines/watchable.ts';
export { runThreads, type ThreadsOptions, type ThreadsResult } from './measure/run-lookups.ts';
export type { Tally, TallyName } from './measure/tally.ts';
export type { FileKind } from './mm/file.ts';
export type { MapsEntry } from './mm/maps-entry.ts';
export type { ObjectFreed } from './mm/own-object.ts';
export { MapsError, parseMaps } from './mm/proc-maps.ts';
export { sampleMaps } from './mm/sample-maps.ts';
export type { Mapping } from './mm/vma.ts';
export type { WriteOperation } from './mm/writers.ts';
export type { ModelName } from './models/models.ts';
export { type Citable, citationBibtex, citationText } from './report/citation.ts';
export type { Objection, ShownVersion } from './report/objection.ts';
export { objectionText } from './report/objection-text.ts';
export type { ReaderRaces, ReaderReport, ReaderRow, RemovalResult } from './report/reader-report.ts';
export { readerText } from './report/reader-text.ts';
export {
  type SideBySide,
  type SideBySideRow,
  sideBySideRows,
  sideBySideText,
} from './report/side-by-side.ts';
export type { SourcePosition, Trace, TraceStep } from './report/trace.ts';
export { essentialSteps, traceText } from './report/trace-text.ts';
export type { DataRace, FindingOf, VerdictOf, VerdictRowOf } from './report/verdict.ts';
export type { Expectation, LockModel, Model, VerdictWord } from './scenarios/expectation.ts';
export { expectationOf, expectedWord, sectionsOf } from './scenarios/expected-word.ts';
export { scenarios } from './scenarios/index.ts';
export type {
  Caller,
  Claim,
  FileByName,
  Pair,
  Returns,
  Scenario,
  ScenarioFile,
  ScenarioMapping,
  ScenarioOperation,
  ScenarioUprobe,
  Source,
} from './scenarios/scenario.ts';
export type { ObjectSetup, ReaderSetup, WriteCase } from './scenarios/write-cases.ts';
