import { FAULTS } from '../machines/watchable.ts';
import type { ReaderRow } from '../report/reader-report.ts';
import type { Trace } from '../report/trace.ts';
import { scenarioOf } from '../scenarios/write-cases.ts';
import type { Judgement } from './judgement.ts';
import { judgesOf } from './judges.ts';
import type { LookupRef } from './lookup-ref.ts';
import type { CheckOptions, ReaderSearch } from './reader-plan.ts';
import type { FindingKind } from './verdict.ts';
import { withoutChance } from './watch/forbidden.ts';

/** What a search came to. */
export interface Searched {
  readonly row: ReaderRow;
  /** The shortest execution that shows what was found. */
  readonly witness?: Trace;
}

/** Seconds for a search under a weak memory model. */
const PATIENCE = 20;

/**
 * Searches for what a reader may do beside one writer.
 *
 * @param before what was searched before: a reader that does something else each time is judged no further
 */
export function searchReader(
  reader: LookupRef,
  { setup = {}, claim = 'memory', writerSide = 'refcnt', timeout = PATIENCE }: CheckOptions,
  search: ReaderSearch,
  before: readonly Searched[],
): Searched {
  const { writer, cycles, model, lockModel } = search;
  const unfit = reasonOf(search, before);
  if (unfit !== undefined) return { row: rowOf(search, { notJudged: unfit }) };
  const scenario = { ...scenarioOf(writer, setup, claim), sections: cycles };
  const asked = {
    scenario,
    lookup: reader,
    sections: cycles,
    lockModel,
    writerSide,
    patience: timeout * 1000,
  };
  const [judge] = judgesOf(model);
  if (judge === undefined) throw new Error(`[vmaspec bug] no judge of ${model}`);
  const found = withoutChance(() => judge.judge(asked));
  const row = rowOf(search, found);
  const witness = 'notJudged' in found ? undefined : (found.witness ?? found.findings[0]?.witness);
  return { row, ...(witness === undefined ? {} : { witness }) };
}

/** A reader of which this is found beside one writer is not judged beside it under weaker models. */
const UNFIT: readonly FindingKind[] = ['not-deterministic', 'endless'];

function reasonOf({ writer, cycles }: ReaderSearch, before: readonly Searched[]): string | undefined {
  for (const { row } of before) {
    for (const { kind } of row.findings) {
      if (kind === 'not-deterministic') return `it is ${kind}`;
      const isHere = row.operation === writer.id && row.cycles === cycles;
      if (isHere && UNFIT.some((one) => one === kind)) return `it is ${kind} under ${row.model} already`;
    }
  }
  return undefined;
}

function rowOf(search: ReaderSearch, found: Judgement | { readonly notJudged: string }): ReaderRow {
  const { writer, cycles, model, lockModel } = search;
  const named = { operation: writer.id, cycles, model, lockModel };
  if ('notJudged' in found) {
    const nothing = { positive: 0, negative: 0, vacuous: false, findings: [], dataRaces: null };
    return { ...named, verdict: 'not judged', ...nothing, bounds: [found.notJudged] };
  }
  const { verdict, positive, negative, vacuous, findings, dataRaces, bounds } = found;
  if (positive + negative === 0 && findings.length === 0)
    return rowOf(search, { notJudged: 'no execution of it ends: look for a wait that nobody ends' });
  return {
    ...named,
    verdict,
    positive,
    negative,
    vacuous,
    findings: byKind(findings),
    dataRaces,
    bounds,
  };
}

const isFault = (kind: string): boolean => FAULTS.some((fault) => fault === kind);

/** Each kind once, with its most frequent text: an execution with one reader shows no kind twice. */
function byKind(findings: Judgement['findings']): ReaderRow['findings'] {
  const kinds = new Map<string, ReaderRow['findings'][number]>();
  for (const { kind, text, executions, position } of findings) {
    // Whoever waits for what a reader held that was stopped waits for ever.
    if (kind === 'deadlock' && findings.some((other) => isFault(other.kind))) continue;
    const known = kinds.get(kind);
    if (known !== undefined) kinds.set(kind, { ...known, executions: known.executions + executions });
    else kinds.set(kind, { kind, text, executions, ...(position === undefined ? {} : { position }) });
  }
  return [...kinds.values()];
}
