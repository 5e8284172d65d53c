import {
  asObject,
  callable,
  every,
  list,
  named,
  object,
  oneOf,
  refuse,
  type Shape,
  text,
  truth,
  whole,
} from '../../common/shapes.ts';
import { infoOf, isRef, nameOf } from '../../memory/field.ts';
import { fileKinds } from '../../mm/file.ts';
import type { ReaderSetup } from '../../scenarios/write-cases.ts';
import type { LookupRef } from '../reader/lookup-ref.ts';
import { flagBits } from '../stage/operation-shapes.ts';
import { RETURNS } from '../watch/returns.ts';
import type { CheckOptions } from './check-options.ts';
import { checkNames } from './known-names.ts';
import { noneTwice, uprobe, writer } from './writer-shape.ts';

/** A day. */
const MOST_SECONDS = 86_400;
const seconds: Shape = (value, at) => {
  if (typeof value !== 'number' || !(value > 0 && value <= MOST_SECONDS))
    refuse(at, `a number above 0 and at most ${MOST_SECONDS}`, value);
};

const cycles: Shape = (value, at) => {
  const numbers = 'whole numbers, such as [1, 2]';
  list(numbers, whole(1), 1)(value, at);
};

const one: Shape = (value, at) => {
  if (value !== 1 && value !== 2) refuse(at, '1 or 2', value);
};

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
const OPTIONS = every<keyof CheckOptions>()({
  setup: object('a set-up', { needed: {}, optional: SETUP }),
  writers: list('writers', writer),
  claim: text,
  removals: truth,
  model: text,
  writerSide: text,
  cycles,
  timeout: seconds,
  onProgress: callable,
  returns: oneOf('kind of answer', RETURNS),
  readers: one,
});

/** Names of all options that the file of a reader may export. */
export const EXPORTED = Object.keys(OPTIONS).filter((name) => name !== 'onProgress');

/**
 * Checks what a user gives for options.
 *
 * @throws UserError that names what is wrong, what was expected there, and what was probably meant
 */
export function checkOptions(options: CheckOptions): void {
  object('a check', { needed: {}, optional: OPTIONS })(options, '');
  const { writers = [], setup = {} } = options;
  noneTwice(writers);
  checkNames(writers, setup);
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
