/** What parameters of experiments are made of: valibot schemas whose messages a user can act on. */
import * as v from 'valibot';

/** A whole number in a range. */
export const wholeNumber = (low: number, high: number) =>
  v.pipe(
    v.number(`expected a whole number from ${low} to ${high}`),
    v.integer(`expected a whole number from ${low} to ${high}`),
    v.minValue(low, `expected a whole number from ${low} to ${high}`),
    v.maxValue(high, `expected a whole number from ${low} to ${high}`),
  );

/** A number in a range. */
export const numberFrom = (low: number, high: number) =>
  v.pipe(
    v.number(`expected a number from ${low} to ${high}`),
    v.minValue(low, `expected a number from ${low} to ${high}`),
    v.maxValue(high, `expected a number from ${low} to ${high}`),
  );

/** One of some words. */
export const oneOf = <const Word extends string>(words: readonly Word[]) =>
  v.picklist(words, `expected one of ${words.join(', ')}`);

/** One or more of something. */
export const listOf = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item, 'expected a list, as in a,b'), v.minLength(1, 'expected at least one'));

/** A parameter that need not be given. The unit stands in its description. */
export const parameter = <Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  standard: v.InferInput<Schema>,
) => v.optional(v.pipe(schema, v.description(description)), standard as never);
