import { UserError } from '../../common/errors.ts';
import { TERMS } from '../../common/options.ts';
import {
  address,
  asObject,
  every,
  hex,
  inside,
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
import { scenarios } from '../../scenarios/index.ts';
import type { Caller, Claim, Scenario, ScenarioMapping } from '../../scenarios/scenario.ts';
import { RETURNS } from '../watch/returns.ts';
import { above, fileName, filePage, flagBits, operation } from './operation-shapes.ts';

/** A uprobe of a set-up, of a writer or of a scenario. */
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

/** Mappings of which no two overlap. */
export const mappings: Shape = (value, at) => {
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

/** What a CPU does: something. */
export const operations = list('write operations', operation, 1);

/** An open file. */
export const file = object('a file', {
  needed: { inode: text },
  optional: { kind: oneOf('kind of file', fileKinds), held: truth },
});

const CALLERS: readonly Caller[] = ['lookup', 'handle_swbp', 'trusting'];
const CLAIMS: readonly Claim[] = ['right', 'memory', 'undisturbed', 'no-collision'];

/** Whatever it is: nothing that runs depends on it, or a type says all that can be said. */
const anything: Shape = () => {};

const offsetOrUprobe: Shape = (value, at) => (typeof value === 'number' ? whole(0) : uprobe)(value, at);

const answers: Shape = (value, at) => {
  if (value === 'as alone') return;
  list('names of uprobes, or "as alone"', (one, where) => {
    if (one !== null) text(one, where);
  })(value, at);
};

const FIELDS = every<keyof Scenario>()({
  id: text,
  mappings,
  uprobes: named(offsetOrUprobe),
  bpVaddr: address,
  answers,
  writes: operations,
  before: list('write operations', operation),
  others: list('lists of operations', operations),
  files: named(file),
  returns: oneOf('kind of answer', RETURNS),
  caller: oneOf('caller', CALLERS),
  claim: oneOf('claim', CLAIMS),
  reuse: list('names of caches', text),
  pagesGo: list('names of caches', text),
  objects: anything,
  shared: anything,
  seqBits: whole(2, 32),
  tearing: truth,
  sections: TERMS.sections,
  writerSides: named(text),
  question: anything,
  source: anything,
  pair: anything,
  expected: anything,
});
const { id, mappings: mapped, uprobes, bpVaddr, answers: right, writes, ...optional } = FIELDS;
const needed = { id, mappings: mapped, uprobes, bpVaddr, answers: right, writes };

/** A scenario by its id, which is looked up where it is used, or one of one's own. */
export const scenario: Shape = (value, at) => {
  if (typeof value === 'string' || scenarios.some((one) => one === value)) return;
  const { id: its } = asObject(value, at);
  const called = typeof its === 'string' && its !== '' ? `${at} ${JSON.stringify(its)}: ` : at;
  object('a scenario', { needed, optional })(value, called);
  namesUprobes(value as Scenario, called);
};

/** An answer that is no uprobe is right at no moment, so that every answer of the lookup would be wrong. */
function namesUprobes({ answers: named, uprobes: known, writes: done }: Scenario, at: string): void {
  if (named === 'as alone') return;
  const names = [...Object.keys(known), ...done.flatMap((one) => ('uprobe' in one ? [one.uprobe] : []))];
  for (const [nth, name] of named.entries())
    if (name !== null && !names.includes(name))
      refuse(inside(at, `answers[${nth}]`), `one of ${names.join(', ')}, or null`, name);
}
