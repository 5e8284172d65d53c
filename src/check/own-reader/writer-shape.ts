import { UserError } from '../../common/errors.ts';
import {
  address,
  asObject,
  every,
  list,
  named,
  object,
  refuse,
  type Shape,
  text,
} from '../../common/shapes.ts';
import type { WriteCase } from '../../scenarios/write-cases.ts';
import { file, mappings, operations, uprobe } from '../stage/scenario-shape.ts';

const FIELDS = every<keyof WriteCase>()({
  id: text,
  writes: operations,
  mappings,
  address,
  files: named(file),
  uprobes: named(uprobe),
  others: list('lists of operations', operations),
  reuse: list('names of caches', text),
  pagesGo: list('names of caches', text),
});
const { id, writes, ...optional } = FIELDS;

/** A case of one's own, or the name of one of the table; whether that name exists is checked elsewhere. */
export const writer: Shape = (value, at) => {
  if (typeof value === 'string') return;
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    refuse(at, 'the name of a writer, or a case of your own such as { id, writes: [...] }', value);
  const { id: its } = asObject(value, at);
  const called = typeof its === 'string' && its !== '' ? `${at} ${JSON.stringify(its)}: ` : at;
  object('a writer', { needed: { id, writes }, optional })(value, called);
};

/** Refuses two writers of the same name: nobody could tell their rows apart. */
export function noneTwice(writers: readonly (string | WriteCase)[]): void {
  const ids = writers.map((one) => (typeof one === 'string' ? one : one.id));
  for (const [index, one] of ids.entries()) {
    const before = ids.indexOf(one);
    if (before < index)
      throw new UserError(
        `writers[${index}]: there is a writer ${JSON.stringify(one)} already, writers[${before}]: give each a name of its own`,
      );
  }
}
