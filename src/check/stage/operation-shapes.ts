import { UserError } from '../../common/errors.ts';
import { noSuch } from '../../common/near.ts';
import {
  address,
  asObject,
  type Fields,
  hex,
  inside,
  object,
  oneOf,
  pages,
  refuse,
  type Shape,
  text,
  truth,
  whole,
} from '../../common/shapes.ts';
import { VM_EXEC, VM_READ, VM_WRITE } from '../../memory/layout.ts';
import { fileKinds } from '../../mm/file.ts';
import type { ScenarioOperation } from '../../scenarios/scenario.ts';

/** Bits of `vm_flags`. */
export const flagBits = whole(0, 2 ** 32 - 1);
/** A page of a file; its bytes are an exact number, too. */
export const filePage = whole(0, 2 ** 40);
/** A name, or null for anonymous memory. */
export const fileName: Shape = (value, at) => {
  if (value !== null && typeof value !== 'string') refuse(at, 'the name of a file, or null', value);
};
const otherMm: Shape = (value, at) => {
  if (value !== 'other mm') refuse(at, '"other mm"', value);
};

const range = { start: pages, end: pages };
const placed = { ...range, pgoff: filePage, flags: flagBits };

/** Both ends, the second above the first. */
export function above(
  given: Readonly<Record<string, unknown>>,
  at: string,
  end: string,
  start: string,
): void {
  const [high, low] = [given[end], given[start]];
  if (typeof high === 'number' && typeof low === 'number' && high <= low)
    refuse(inside(at, end), `above ${start} (${hex(low)})`, high, hex(high));
}

/** What an operation is made of besides its name, and which of its numbers must be above which. */
interface OperationShape extends Fields {
  readonly above?: readonly (readonly [end: string, start: string])[];
}

const inOrder = [['end', 'start']] as const;
const grows = { needed: { address, end: pages }, above: [['end', 'address']] } as const;
const mapping: OperationShape = { needed: { ...placed, file: fileName }, above: inOrder };

const exhaustive =
  <Key extends string>() =>
  <T extends Readonly<Record<Key, OperationShape>>>(shapes: T): Readonly<Record<string, OperationShape>> =>
    shapes;

/** Every operation. An unknown name would do nothing, and its search would find nothing. */
const OPERATIONS = exhaustive<ScenarioOperation['operation']>()({
  split: { needed: { address: pages, newBelow: truth } },
  mprotect: {
    needed: { ...range, protection: whole(0, VM_READ | VM_WRITE | VM_EXEC) },
    above: inOrder,
  },
  munmap: { needed: range, above: inOrder },
  mmap: mapping,
  mmapFixed: mapping,
  mremap: { needed: { oldStart: pages, length: pages, newStart: pages } },
  expand: grows,
  expandUpwards: grows,
  expandDownwards: { needed: { address, start: pages } },
  shrink: { needed: { address, ...range }, above: inOrder },
  brk: { needed: { brk: pages } },
  fork: { needed: {} },
  exit: { needed: { in: otherMm }, optional: { mapped: object('a mapping', mapping) } },
  open: {
    needed: { inode: text },
    optional: { kind: oneOf('kind of file', fileKinds), mapped: object('a mapping', { needed: placed }) },
  },
  replace: { needed: { object: text, address, life: whole(0) } },
  register: { needed: { uprobe: text } },
  unregister: { needed: { uprobe: text } },
});

/** What can be done in another address space: operations that are one write section. */
const OF_UPROBES_AND_FILES = ['open', 'replace', 'register', 'unregister'];

/** One write section by itself: without names of a scenario, so that a file is a pointer. */
export const writeOperation: Shape = (value, at) => {
  const { in: _, ...given } = asObject(value, at);
  const { operation: name, file } = given;
  const named = typeof file === 'number' ? { ...given, file: null } : given;
  operation(named, at);
  if (OF_SCENARIOS.includes(String(name))) refuse(`${at}.operation`, 'a system call', name);
};

const OF_SCENARIOS = [...OF_UPROBES_AND_FILES, 'exit'];

/** One write operation. */
export const operation: Shape = (value, at) => {
  const given = asObject(value, at);
  const names = Object.keys(OPERATIONS);
  const { operation: name } = given;
  if (name === undefined) throw new UserError(`${at}.operation is missing: choose from ${names.join(', ')}`);
  text(name, `${at}.operation`);
  const shape = Object.hasOwn(OPERATIONS, String(name)) ? OPERATIONS[String(name)] : undefined;
  if (shape === undefined) throw new UserError(`${at}: ${noSuch('operation', names, String(name))}`);
  const elsewhere: Readonly<Record<string, Shape>> =
    OF_UPROBES_AND_FILES.includes(String(name)) || name === 'exit' ? {} : { in: otherMm };
  object(
    String(name),
    { needed: { operation: text, ...shape.needed }, optional: { ...shape.optional, ...elsewhere } },
    ` of ${name}`,
  )(value, at);
  for (const [end, start] of shape.above ?? []) above(given, at, end, start);
  if (name === 'mremap' && given.length === 0) refuse(`${at}.length`, 'above 0', 0);
  if (name === 'expandDownwards' && Number(given.address) < Number(given.start))
    refuse(`${at}.address`, `at or above start (${hex(Number(given.start))})`, 0, hex(Number(given.address)));
};
