/** Holds what `check` says of a reader against its row of the table. */
import { check } from '../../../src/check/check-reader.ts';
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
  readonly cycles?: readonly number[];
  readonly model?: Model | 'all';
}

/** What came out of a reader's searches. */
export interface Judged {
  /** A sentence for each row that is not what the table says. */
  readonly complaints: readonly string[];
  readonly rows: readonly ReaderRow[];
}

/** Says of a right reader where it is accused, and where nobody judged it. */
export function judgeRight({ name, reader, options }: RightReader, part: Part): Judged {
  // A row that names writers is right beside those alone.
  const { rows } = check(lookupOf(reader), { ...part, ...options });
  const complaints = rows
    .filter(({ findings, verdict }) => findings.length > 0 || verdict === 'not judged')
    .map((row) => `${placeOf(name, row)}: should be clean, ${outcomeOf(row)}`);
  return { complaints, rows };
}

/** Says of a wrong reader where it is not found as it should be, and where it is found though it should not be. */
export function judgeWrong(wrong: WrongInside, model: Model | 'all' = 'all'): Judged {
  const { name, reader, options, breaks, beside, cycles, finds } = wrong;
  const { rows } = check(lookupOf(reader), { ...options, model, writers: [beside], cycles: [cycles] });
  const kinds = finds.flatMap((word) => KINDS[word]);
  const complaints = rows.flatMap((row) => {
    const should = MODELS.indexOf(breaks) <= MODELS.indexOf(modelOf(row));
    const isFound = row.findings.some(({ kind }) => kinds.includes(kind));
    if (should ? isFound || isKnownUnfit(row) : row.findings.length === 0 && row.verdict !== 'not judged')
      return [];
    const expected = should ? finds.join(' or ') : `nothing under a model stronger than ${breaks}`;
    return [`${placeOf(name, row)}: should find ${expected}, ${outcomeOf(row)}`];
  });
  return { complaints, rows };
}

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

/** `check` gives a reader its fourth argument if the options declare one. */
const lookupOf = (reader: RightReader['reader']): Lookup => reader as Lookup;

const placeOf = (name: string, row: ReaderRow): string =>
  `${name}, ${modelOf(row)}, beside ${row.operation} (${row.cycles})`;

/** What was found, in full: whoever reads it is to know whom to ask. */
function outcomeOf({ verdict, positive, negative, findings, bounds }: ReaderRow): string {
  if (verdict === 'not judged') return `was not judged: ${bounds.join('; ')}`;
  const texts = findings.map(({ kind, text, executions }) => `${kind} (${executions} executions): ${text}`);
  return `${verdict} ${positive} ${negative}, found ${texts.length === 0 ? 'nothing' : texts.join('; ')}`;
}
