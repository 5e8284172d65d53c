import { LookupError, UserError } from '../../common/errors.ts';
import { DEFAULTS, TIMEOUTS } from '../../common/options.ts';
import { MachineLimit } from '../../machines/machine-limit.ts';
import { FAULTS } from '../../machines/watchable.ts';
import type { ReaderRow } from '../../report/reader-report.ts';
import type { Trace } from '../../report/trace.ts';
import type { NotJudged } from '../judge/judgement.ts';
import type { FindingKind, Verdict } from '../judge/verdict.ts';
import { type Unjudged, unjudgedRow, verdictRow } from '../judge/verdict-row.ts';
import { judgesOf } from '../judges/judges.ts';
import { type LookupRef, lookupName } from '../reader/lookup-ref.ts';
import { withDeepStacks } from '../switchboard/call-site.ts';
import { thrownText } from '../watch/answer.ts';
import { withoutChance } from '../watch/forbidden.ts';
import type { CheckOptions } from './check-options.ts';
import type { ReaderSearch } from './reader-plan.ts';
import { readerScenario } from './reader-scenario.ts';

/** The outcome of a search. */
export interface Searched {
  readonly row: ReaderRow;
  /** The shortest execution that shows what was found. */
  readonly witness?: Trace;
}

/**
 * Searches for what a reader may do beside one writer.
 *
 * @param before the searches so far: a reader that does something else each time is judged no further
 */
export function searchReader(
  reader: LookupRef,
  options: CheckOptions,
  search: ReaderSearch,
  before: readonly Searched[],
): Searched {
  const { setup = {}, claim = DEFAULTS.claim, writerSide = DEFAULTS.writerSide } = options;
  const { readers = DEFAULTS.readers, timeout = TIMEOUTS.search } = options;
  if (typeof reader === 'function' && reader.length > 3 && setup.shared === undefined)
    throw new UserError(
      `${lookupName(reader)} takes a fourth argument, the object that readers share: declare it with setup.shared`,
    );
  const { writer, sections, model, lockModel } = search;
  const named = { scenario: writer.id, lookup: lookupName(reader), writerSide, model, lockModel, claim };
  const unfit = reasonOf(search, before);
  if (unfit !== undefined) return { row: rowOf(named, search, { notJudged: unfit }) };
  const scenario = { ...readerScenario(writer, options), sections };
  const asked = {
    scenario,
    lookup: reader,
    sections,
    readers,
    lockModel,
    writerSide,
    timeout,
  };
  const [judge] = judgesOf(model);
  if (judge === undefined) throw new Error(`[vmaspec bug] no judge of ${model}`);
  const found = judgedOrThrown(() => withDeepStacks(() => withoutChance(() => judge.judge(asked))));
  if ('thrown' in found) return { row: rowThrown(named, search, found.thrown) };
  const row = rowOf(named, search, found);
  const witness = 'notJudged' in found ? undefined : (found.witness ?? found.findings[0]?.witness);
  return { row, ...(witness === undefined ? {} : { witness }) };
}

/**
 * Whoever watches a reader finds what it throws. Here comes only what is thrown in the middle of the machine, which
 * then has no result: the stack was full, or the machine ran out of room.
 */
function judgedOrThrown<T>(judge: () => T): T | NotJudged | { readonly thrown: LookupError } {
  try {
    return judge();
  } catch (error) {
    if (error instanceof LookupError) return { thrown: error };
    if (error instanceof MachineLimit) return { notJudged: error.message };
    throw error;
  }
}

function rowThrown(
  asked: Asked,
  { writer, sections }: ReaderSearch,
  { cause, position }: LookupError,
): ReaderRow {
  const text = `it threw ${thrownText(cause)}`;
  const found = { kind: 'exception', text, executions: 1, ...(position === undefined ? {} : { position }) };
  return {
    ...unjudgedRow({ ...asked, verdict: 'not judged', why: 'cut where the reader threw' }),
    ...{ verdict: 'Unknown', findings: [found], operation: writer.id, sections },
  };
}

/** What identifies a search. */
type Asked = Omit<Unjudged, 'verdict' | 'why'>;

/** After one of these findings a reader is not judged under weaker models beside the same writer. */
const UNFIT: readonly FindingKind[] = ['not-deterministic', 'endless'];

function reasonOf({ writer, sections }: ReaderSearch, before: readonly Searched[]): string | undefined {
  for (const { row } of before) {
    for (const { kind } of row.findings) {
      if (kind === 'not-deterministic') return `it is ${kind}`;
      const isHere = row.operation === writer.id && row.sections === sections;
      if (isHere && UNFIT.some((one) => one === kind)) return `it is ${kind} under ${row.model} already`;
    }
  }
  return undefined;
}

function rowOf(asked: Asked, { writer, sections }: ReaderSearch, found: Verdict | NotJudged): ReaderRow {
  const named = { operation: writer.id, sections };
  const unjudged = (why: string): ReaderRow => ({
    ...unjudgedRow({ ...asked, verdict: 'not judged', why }),
    ...named,
  });
  if ('notJudged' in found) return unjudged(found.notJudged);
  const { positive, negative, findings } = found;
  if (positive + negative === 0 && findings.length === 0)
    return unjudged('no execution of it ends: look for a wait that nobody ends');
  return { ...verdictRow(found), ...named, findings: byKind(findings) };
}

const isFault = (kind: string): boolean => FAULTS.some((fault) => fault === kind);

/** Each kind once, with its most frequent text: an execution with one reader shows no kind twice. */
function byKind(findings: Verdict['findings']): ReaderRow['findings'] {
  const kinds = new Map<string, ReaderRow['findings'][number]>();
  for (const { kind, text, executions, position } of findings) {
    // A reader that was stopped keeps its locks: whoever waits for them waits for ever, which is no finding of its
    // own.
    if (kind === 'deadlock' && findings.some((other) => isFault(other.kind))) continue;
    const known = kinds.get(kind);
    if (known !== undefined) kinds.set(kind, { ...known, executions: known.executions + executions });
    else kinds.set(kind, { kind, text, executions, ...(position === undefined ? {} : { position }) });
  }
  return [...kinds.values()];
}
