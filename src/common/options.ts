/**
 * The one vocabulary of options: what each is called, what it may be, and what stands for it if it is left out. A function
 * names those that it takes; nobody else says what they are.
 */
import * as v from 'valibot';
import { MODELS } from '../models/model.ts';
import { withNewNames } from './old-names.ts';
import { callable, list, object, oneOf, type Shape, shape, text, truth, whole } from './shapes.ts';

/** What stands for options that are left out. */
export const DEFAULTS = {
  /** v6.15 and later: a seqcount, and VMAs that are freed at once. A lookup of the table comes with its own. */
  writerSide: 'refcnt',
  scenario: 'torn-split',
  model: 'lkmm',
  lockModel: 'rwsem',
  claim: 'memory',
  readers: 1,
  writers: 1,
  seed: 1,
  /** Of a search of one scenario, if it has as many. A switchboard takes as many as the objection needs. */
  sections: 2,
  /** Of a reader of one's own, which no objection is about; a scenario says how many it needs. */
  ownSections: [1, 2],
} as const;

/** Milliseconds that a search gets. */
export const TIMEOUTS = {
  /** One of the many of a table, whose reader waits for all of them. */
  cell: 90_000,
  /** One of the many of a check or a switchboard in code, whose user sits in front of it. */
  search: 20_000,
} as const;

/** A day. */
const LONGEST = 86_400_000;

/** The name of a memory model. */
const model = oneOf('model', MODELS);

/** Milliseconds after which a search is given up. */
const timeout = shape(
  v.pipe(v.number(), v.gtValue(0), v.maxValue(LONGEST)),
  `a number of milliseconds above 0 and at most ${LONGEST}`,
);

/** A signal of whatever realm: that of a notebook is not ours. */
const signal = shape(
  v.looseObject({ aborted: v.boolean(), addEventListener: v.function() }),
  'an AbortSignal, as new AbortController() has one',
);

const lookup = shape(
  v.union([
    v.string(),
    v.function(),
    v.looseObject({ source: v.string() }),
    v.looseObject({ module: v.string(), export: v.string() }),
  ]),
  'an id of the table, a function of (cpu, mm, address), or { source: text }',
);

const oneOrTwo = shape(v.picklist([1, 2]), '1 or 2');
const seed = whole(0, 2 ** 32 - 1);
const sections = whole(1);

/** Options that several functions take, by name. */
export const TERMS = {
  lookup,
  sections,
  timeout,
  signal,
  seed,
  model,
  lockModel: oneOf('model of mmap_lock', ['rwsem', 'spin']),
  /** An id, which is looked up in the table where it is used. */
  writerSide: text,
  readers: oneOrTwo,
  writers: oneOrTwo,
  executions: whole(1),
  onProgress: callable,
  plain: oneOf('way to take plain accesses', ['once', 'as-written']),
  reuse: oneOf('way to hand over', ['lock', 'acquire-release']),
  retries: whole(0, 1000),
  fold: truth,
  firstWitness: truth,
  firstFinding: truth,
  tearing: truth,
  scheduler: oneOf('scheduler', ['depth-first', 'random']),
  lookups: list('ids of lookups', text, 1),
} as const satisfies Readonly<Record<string, Shape>>;

/** How many write sections: a number, or a list of numbers that are tried one after the other. */
export const sectionsOrList: Shape = (value, at) => {
  if (Array.isArray(value)) list('whole numbers, such as [1, 2]', whole(1), 1)(value, at);
  else
    shape(
      v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      'a whole number of 1 or more, or a list of them',
    )(value, at);
};

/**
 * The options of one function, checked, by the names that they have now.
 *
 * @param what the function, as its user calls it
 * @throws UserError that says which one is wrong, what was expected, what was found, and what was probably meant
 */
export function resolved<T>(
  options: T,
  what: string,
  needed: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>>,
): T {
  const now = withNewNames(options, Object.keys({ ...needed, ...optional }));
  object(what, { needed, optional })(now, '');
  return now;
}
