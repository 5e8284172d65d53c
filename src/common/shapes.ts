/** Checks of values that a user gives: small functions, put together into tables. */
import * as v from 'valibot';
import { PAGE_SIZE } from '../memory/layout.ts';
import { UserError } from './errors.ts';
import { noSuch } from './near.ts';
import { valueText } from './value-text.ts';

/**
 * Checks a value; `at` is what its user calls it.
 *
 * @throws UserError that says what was expected and what was found
 */
export type Shape = (value: unknown, at: string) => void;

/** The fields of an object; those of `optional` need not be there. */
export interface Fields {
  readonly needed: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
}

/** Fields for every key of a type, so that a new key cannot be forgotten. */
export const every =
  <Key extends string>() =>
  <T extends Readonly<Record<Key, Shape>>>(shapes: T): T =>
    shapes;

/** Refuses a value. */
export function refuse(at: string, expected: string, value: unknown, found = valueText(value)): never {
  throw new UserError(`${at} must be ${expected}, not ${found}`);
}

/** What is inside of something, as its user would write it. */
export const inside = (at: string, key: string): string =>
  at === '' || at.endsWith(': ') ? `${at}${key}` : `${at}.${key}`;

/** A sentence about something; without its name if it is the only thing. */
export const about = (at: string, sentence: string): string =>
  at === '' || at.endsWith(': ') ? `${at}${sentence}` : `${at}: ${sentence}`;

/** What a schema takes; `expected` says so to a user. */
export const shape =
  (schema: v.GenericSchema, expected: string): Shape =>
  (value, at) => {
    if (!v.is(schema, value)) refuse(at, expected, value);
  };

/** Text, which may be empty. */
export const asText = shape(v.string(), 'text');

/** Text, not empty. */
export const text: Shape = (value, at) => {
  asText(value, at);
  shape(v.pipe(v.string(), v.nonEmpty()), 'text that is not empty')(value, at);
};

/** True or false. */
export const truth = shape(v.boolean(), 'true or false');

/** A function. */
export const callable = shape(v.function(), 'a function');

/** A whole number of a range. */
export function whole(low: number, high = Number.MAX_SAFE_INTEGER): Shape {
  const range = high === Number.MAX_SAFE_INTEGER ? `of ${low} or more` : `from ${low} to ${high}`;
  const schema = v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
  return shape(schema, `a whole number ${range}`);
}

/** A number of a range. */
export const within = (low: number, high: number): Shape =>
  shape(v.pipe(v.number(), v.minValue(low), v.maxValue(high)), `from ${low} to ${high}`);

/** An address as people write it. */
export const hex = (value: number): string => `${value < 0 ? '-' : ''}0x${Math.abs(value).toString(16)}`;

/** A number as an address, if it can be one. */
const addressText = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) ? hex(value) : valueText(value);

const isAddress = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** An address in bytes. */
export const address: Shape = (value, at) => {
  if (!isAddress(value)) refuse(at, 'an address in bytes', value, addressText(value));
};

/** An address, or a length, of whole pages. */
export const pages: Shape = (value, at) => {
  if (!isAddress(value) || value % PAGE_SIZE !== 0)
    refuse(at, `an address of whole pages (${hex(PAGE_SIZE)} bytes)`, value, addressText(value));
};

/** One of a few words. */
export function oneOf(what: string, words: readonly string[]): Shape {
  return (value, at) => {
    if (typeof value !== 'string') refuse(at, `one of ${words.join(', ')}`, value);
    // The name of an option alone adds nothing to what it is.
    if (!words.includes(value))
      throw new UserError(about(/[.[:]/.test(at) ? at : '', noSuch(what, words, value)));
  };
}

/** A list of at least so many. */
export function list(what: string, of: Shape, least = 0): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) refuse(at, `a list of ${what}`, value);
    if (value.length < least) refuse(at, `a list of ${least} or more ${what}`, value);
    for (const [index, one] of [...value].entries()) of(one, `${at}[${index}]`);
  };
}

/** An object. */
export function asObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(at, 'an object', value);
  return value as Readonly<Record<string, unknown>>;
}

/** An object with these fields and no others; a field that is undefined counts as absent. */
export function object(what: string, { needed, optional = {} }: Fields, of = ''): Shape {
  const names = [...Object.keys(needed), ...Object.keys(optional)];
  return (value, at) => {
    const given = asObject(value, at === '' ? 'the options' : at.replace(/: $/, ''));
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new UserError(about(at, noSuch(at === '' ? 'option' : 'field', names, unknown, of)));
    const missing = Object.keys(needed).find((name) => given[name] === undefined);
    if (missing !== undefined)
      throw new UserError(
        `${inside(at, missing)} is missing: ${what} needs ${Object.keys(needed).join(', ')}`,
      );
    for (const [name, shape] of Object.entries({ ...needed, ...optional }))
      if (given[name] !== undefined) shape(given[name], inside(at, name));
  };
}

/** Things by name. */
export function named(of: Shape): Shape {
  return (value, at) => {
    for (const [name, one] of Object.entries(asObject(value, at))) of(one, inside(at, name));
  };
}
