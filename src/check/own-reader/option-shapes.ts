import { OLD_OPTIONS, warnOnce, writerNamed } from '../../common/old-names.ts';
import { resolved, sectionsOrList, TERMS } from '../../common/options.ts';
import {
  asObject,
  every,
  list,
  named,
  object,
  oneOf,
  refuse,
  type Shape,
  truth,
} from '../../common/shapes.ts';
import { infoOf, isRef, nameOf } from '../../memory/field.ts';
import { fileKinds } from '../../mm/file.ts';
import { MODELS } from '../../models/model.ts';
import type { ReaderSetup } from '../../scenarios/write-cases.ts';
import type { LookupRef } from '../reader/lookup-ref.ts';
import { flagBits } from '../stage/operation-shapes.ts';
import { uprobe } from '../stage/scenario-shape.ts';
import { RETURNS } from '../watch/returns.ts';
import type { CheckOptions } from './check-options.ts';
import { checkNames } from './known-names.ts';
import { noneTwice, writer } from './writer-shape.ts';

const structure: Shape = (value, at) => {
  const made = typeof value === 'object' && value !== null && 'sizeof' in value;
  if (!made || typeof value.sizeof !== 'number') refuse(at, 'what struct() makes', value);
};

const pointer: Shape = (value, at) => {
  const expected = 'a pointer of vm_area_struct, such as vm_policy';
  if (typeof value !== 'number' || !isField(value)) refuse(at, expected, value);
  if (infoOf(value).struct !== 'vm_area_struct' || !isRef(value)) refuse(at, expected, value, nameOf(value));
};

function isField(value: number): boolean {
  try {
    return Number.isInteger(value) && nameOf(value) !== '';
  } catch {
    return false;
  }
}

const SETUP = every<keyof ReaderSetup>()({
  flags: flagBits,
  anonymous: truth,
  uprobes: named(uprobe),
  file: oneOf('kind of file', fileKinds),
  objects: named(
    object('an object', {
      needed: {
        at: pointer,
        struct: structure,
        freed: oneOf('way to be freed', ['at once', 'after a grace period', 'type-stable']),
      },
    }),
  ),
  shared: structure,
});

/** The options of a check, in one place; what text must be is looked up where it is used. */
const OPTIONS = every<Exclude<keyof CheckOptions, 'cycles'>>()({
  setup: object('a set-up', { needed: {}, optional: SETUP }),
  writers: list('writers', writer),
  claim: oneOf('claim', ['memory', 'right']),
  removals: truth,
  model: oneOf('model', [...MODELS, 'all']),
  writerSide: TERMS.writerSide,
  sections: sectionsOrList,
  timeout: TERMS.timeout,
  signal: TERMS.signal,
  onProgress: TERMS.onProgress,
  returns: oneOf('kind of answer', RETURNS),
  readers: TERMS.readers,
});

/** Names of all options that the file of a reader may export. */
export const EXPORTED = [
  ...Object.keys(OPTIONS).filter((name) => name !== 'onProgress' && name !== 'signal'),
  ...Object.keys(OLD_OPTIONS).filter((name) => OLD_OPTIONS[name] === 'sections'),
];

/**
 * What a user gives for options, checked and by the names that options and writers have now.
 *
 * @throws UserError that names what is wrong, what was expected there, and what was probably meant
 */
export function checkOptions(options: CheckOptions): CheckOptions {
  const given = resolved(options, 'a check', {}, OPTIONS);
  const { writers: asked = [], setup = {} } = given;
  const own = new Set(asked.flatMap((one) => (typeof one === 'string' ? [] : [one.id])));
  const writers = asked.map((one) => (typeof one === 'string' && !own.has(one) ? writerNamed(one) : one));
  noneTwice(writers);
  checkNames(writers, setup);
  return given.writers === undefined ? given : { ...given, writers };
}

const A_SECOND = 1000;

/** The timeout of a check was in seconds once: warns of one that must have been meant so. */
export function warnOfSeconds({ timeout }: CheckOptions): void {
  if (timeout !== undefined && timeout < A_SECOND)
    warnOnce(`timeout is in milliseconds now: for ${timeout} seconds give ${timeout * A_SECOND}`);
}

/** Checks that a reader is something that can be called. */
export function checkReader(reader: LookupRef): void {
  if (typeof reader === 'function' || typeof reader === 'string') return;
  const expected = 'a function of (cpu, mm, address)';
  const given: unknown = reader;
  if (typeof given !== 'object' || given === null) refuse('the reader', expected, given);
  const { source, module } = asObject(given, 'the reader');
  if (typeof source !== 'string' && typeof module !== 'string') refuse('the reader', expected, given);
}
