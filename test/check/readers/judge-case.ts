/** Holds what `check` says of a reader against its row of the table. */
import { check } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { ReaderRow } from '../../../src/report/reader-report.ts';
import type { Model } from '../../../src/scenarios/expectation.ts';
import type { WriteCase } from '../../../src/scenarios/write-cases.ts';
import type { FoundInside, WrongInside } from './inside-case.ts';
import { MODELS, type ModelOfCase, type RightReader } from './reader-case.ts';

/** The kinds of findings that say each of the words of the tables. */
const KINDS: Readonly<Record<FoundInside, readonly string[]>> = {
  'wrong answer': ['wrong answer'],
  'use-after-free': ['use-after-free'],
  'unprotected access': ['unprotected access'],
  'NULL dereference': ['NULL dereference'],
  'held at the end': ['lock left held'],
  'not held at the end': ['not held', 'no answer', 'count misused'],
  'released without being held': ['unlock of what is not held', 'count misused'],
  'reference from zero': ['count misused'],
  'double free': ['double free'],
  'sleep under RCU': ['sleep in RCU section'],
  deadlock: ['deadlock'],
  'forbidden store': ['foreign store', 'count misused'],
  'no end': ['endless'],
  'no answer': ['no answer'],
  'wild access': ['wild access'],
  'recursive lock': ['recursive lock'],
  exception: ['exception'],
  'not deterministic': ['not-deterministic'],
};

/** Which searches of a reader are made: all that `check` would make, but for what is named. */
export interface Part {
  readonly writers?: readonly (string | WriteCase)[];
  readonly sections?: readonly number[];
  readonly model?: Model | 'all';
}

/** What came out of a reader's searches. */
export interface Judged {
  /** A sentence for each row that is not what the table says. */
  readonly complaints: readonly string[];
  /** A sentence for each row that nobody judged. */
  readonly unjudged: readonly string[];
  /** Models under which a row was judged. */
  readonly models: ReadonlySet<ModelOfCase>;
}

/** Says of a right reader where it is accused. */
export function judgeRight({ name, reader, options }: RightReader, part: Part): Judged {
  // A row that names writers is right beside those alone.
  const rows = rowsOf(reader, { ...part, ...options });
  return judged(name, rows, (row) => (row.findings.length > 0 ? 'should be clean' : undefined));
}

/** Says of a wrong reader where it is not found as it should be, and where it is found though it should not be. */
export function judgeWrong(wrong: WrongInside, model: Model | 'all' = 'all'): Judged {
  const { name, reader, options, beside, sections, finds } = wrong;
  const rows = rowsOf(reader, { ...options, model, writers: [beside], sections: [sections] });
  const kinds = finds.flatMap((word) => KINDS[word]);
  return judged(name, rows, (row) => {
    const isFound = row.findings.some(({ kind }) => kinds.includes(kind));
    if (isBroken(wrong, row)) return isFound ? undefined : `should find ${finds.join(' or ')}`;
    return row.findings.length === 0
      ? undefined
      : `should find nothing under a model stronger than ${wrong.breaks}`;
  });
}

/** Says where a wrong reader is accused under a model that is too strong for that, beside all writers. */
export function judgeStronger(wrong: WrongInside): Judged {
  const { name, reader, options, breaks } = wrong;
  const stronger = MODELS.slice(0, MODELS.indexOf(breaks)).map(memoryModelOf);
  const rows = [...new Set(stronger)].flatMap((model) => rowsOf(reader, { ...options, model }));
  return judged(
    name,
    rows.filter((row) => !isBroken(wrong, row)),
    ({ findings }) => (findings.length === 0 ? undefined : `should find nothing, it takes ${breaks}`),
  );
}

function judged(
  name: string,
  rows: readonly ReaderRow[],
  complaint: (row: ReaderRow) => string | undefined,
): Judged {
  const [complaints, unjudged]: [string[], string[]] = [[], []];
  for (const row of rows) {
    if (isKnownUnfit(row)) continue;
    const said = `${name}, ${modelOf(row)}, beside ${row.operation} (${row.sections})`;
    const wrong = row.verdict === 'not judged' ? undefined : complaint(row);
    if (row.verdict === 'not judged') unjudged.push(`${said}: ${row.bounds.join('; ')}`);
    if (wrong !== undefined) complaints.push(`${said}: ${wrong}, ${outcomeOf(row)}`);
  }
  const models = new Set(rows.filter(({ verdict }) => verdict !== 'not judged').map(modelOf));
  return { complaints, unjudged, models };
}

const isBroken = ({ breaks }: WrongInside, row: ReaderRow): boolean =>
  MODELS.indexOf(breaks) <= MODELS.indexOf(modelOf(row));

const memoryModelOf = (model: ModelOfCase): Model => (model === 'sc' || model === 'tso' ? model : 'lkmm');

/** The strongest model first, as in the tables. */
export function modelOf({ model, lockModel }: ReaderRow): ModelOfCase {
  const name = model === 'lkmm' ? `${model} ${lockModel}` : model;
  const known = MODELS.find((one) => one === name);
  if (known === undefined) throw new Error(`${name} is none of ${MODELS.join(', ')}: add it to the tables`);
  return known;
}

/** What makes a reader unfit for any judge was found under a stronger model, and is not looked for again. */
const isKnownUnfit = ({ verdict, bounds }: ReaderRow): boolean =>
  verdict === 'not judged' && bounds.some((bound) => bound.startsWith('it is '));

/** What is left of a right reader if something is taken away from it is tested elsewhere. */
function rowsOf(reader: RightReader['reader'], options: CheckOptions): readonly ReaderRow[] {
  // A reader gets its fourth argument if the options declare one.
  return check(reader as Lookup, { ...options, removals: false }).rows;
}

/** What was found, in full: whoever reads it is to know whom to ask. */
function outcomeOf({ verdict, positive, negative, findings }: ReaderRow): string {
  const texts = findings.map(({ kind, text, executions }) => `${kind} (${executions} executions): ${text}`);
  return `${verdict} ${positive} ${negative}, found ${texts.length === 0 ? 'nothing' : texts.join('; ')}`;
}
