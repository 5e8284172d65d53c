import { UserError } from '../../common/errors.ts';
import {
  address,
  asObject,
  every,
  hex,
  list,
  named,
  object,
  oneOf,
  pages,
  refuse,
  type Shape,
  text,
  truth,
  whole,
} from '../../common/shapes.ts';
import { fileKinds } from '../../mm/file.ts';
import type { ScenarioMapping } from '../../scenarios/scenario.ts';
import type { WriteCase } from '../../scenarios/write-cases.ts';
import { above, fileName, filePage, flagBits, operation } from '../stage/operation-shapes.ts';

/** A uprobe of a set-up or of a writer. */
export const uprobe = object('a uprobe', {
  needed: { offset: whole(0) },
  optional: { inode: text, registered: truth },
});

const mapping: Shape = (value, at) => {
  object('a mapping', {
    needed: { start: pages, end: pages, pgoff: filePage },
    optional: { file: fileName, flags: flagBits },
  })(value, at);
  above(asObject(value, at), at, 'end', 'start');
};

const mappings: Shape = (value, at) => {
  list('mappings', mapping)(value, at);
  const all = value as readonly ScenarioMapping[];
  for (const [index, { start, end }] of all.entries())
    for (const [before, other] of all.slice(0, index).entries())
      if (start < other.end && other.start < end)
        throw new UserError(
          `${at}[${index}] overlaps mappings[${before}]: ${hex(start)} to ${hex(end)} and ${hex(other.start)} to ` +
            `${hex(other.end)}; give each a range of its own`,
        );
};

const operations = list('write operations', operation, 1);
const file = object('a file', {
  needed: { inode: text },
  optional: { kind: oneOf('kind of file', fileKinds), held: truth },
});

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
