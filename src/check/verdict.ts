import type { Trace } from '../report/trace.ts';

/** What a search of a scenario found, in herd's words, with what it rests on. */
export interface Verdict {
  /** Id of the scenario. */
  readonly scenario: string;
  /** Name of the lookup. */
  readonly lookup: string;
  /** Id of the writer side. */
  readonly writerSide: string;
  /** Memory model: `sc` is what an interleaver can see. */
  readonly model: 'sc';
  /** Model of mmap_lock: readers counted, acquire and release, nothing more. */
  readonly lockModel: 'rwsem';
  /** `Never within bound` if the search was cut before it had seen everything. */
  readonly verdict: 'Never' | 'Sometimes' | 'Always' | 'Never within bound';
  /** Executions with a wrong answer, and without. */
  readonly positive: number;
  readonly negative: number;
  /** What was explored and what was not. One short phrase each. */
  readonly bounds: readonly string[];
  /** Lookups that gave an answer, those of them that overlapped a write section, and those that fell back. */
  readonly accepted: number;
  readonly acceptedAcrossWrite: number;
  readonly fellBack: number;
  /** Findings besides wrong answers, each with the number of executions. */
  readonly findings: Readonly<Record<string, number>>;
  /** Set if no answer overlapped a write section or no lookup fell back: the verdict then says nothing of races. */
  readonly vacuous?: boolean;
  /** The shortest wrong execution found. */
  readonly witness: Trace | undefined;
}
