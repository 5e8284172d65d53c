import { UserError } from '../../common/errors.ts';
import { noSuch } from '../../common/near.ts';
import { about } from '../../common/shapes.ts';
import { type ReaderSetup, scenarioOf, type WriteCase } from '../../scenarios/write-cases.ts';

/** What an operation may name. */
interface Naming {
  readonly operation: string;
  readonly file?: string | null;
  readonly mapped?: { readonly start: number; readonly file?: string | null };
  readonly inode?: string;
  readonly object?: string;
  readonly uprobe?: string;
}

/** Refuses names in writers or set-up that do not exist: a search would silently ignore them. */
export function checkNames(writers: readonly (string | WriteCase)[], setup: ReaderSetup): void {
  const own = writers.flatMap((one, index): { at: string; one: WriteCase }[] =>
    typeof one === 'string' ? [] : [{ at: `writers[${index}] ${JSON.stringify(one.id)}: `, one }],
  );
  const { files: common = {} } = scenarioOf({ id: 'none', writes: [] }, setup, 'memory');
  const inodes = [
    ...Object.values(common),
    ...own.flatMap(({ one }) => [
      ...Object.values(one.files ?? {}),
      ...operationsOf(one, '').map(({ does }) => does),
    ]),
  ].flatMap(({ inode }) => inode ?? []);
  for (const { at, one } of own) {
    const files = Object.keys({ ...common, ...one.files });
    for (const [nth, { file }] of (one.mappings ?? []).entries())
      known(`${at}mappings[${nth}]`, 'file', files, file);
    for (const { does, where } of operationsOf(one, at)) {
      known(where, 'file', files, does.file);
      known(where, 'file', files, does.mapped?.file);
      known(where, 'object', Object.keys(setup.objects ?? {}), does.object);
    }
    checkInodes(`${at}uprobes`, one.uprobes, inodes);
    const { uprobes } = scenarioOf(one, setup, 'memory');
    for (const { does, where } of operationsOf(one, at))
      known(where, 'uprobe', Object.keys(uprobes), does.uprobe);
  }
  checkInodes('setup.uprobes', setup.uprobes, inodes);
}

/** Every operation of a case's CPUs, with its place in the options. */
function operationsOf({ writes, others = [] }: WriteCase, at: string): { does: Naming; where: string }[] {
  return [
    ...writes.map((does: Naming, nth) => ({ does, where: `${at}writes[${nth}]` })),
    ...others.flatMap((all, cpu) => all.map((does, nth) => ({ does, where: `${at}others[${cpu}][${nth}]` }))),
  ];
}

function checkInodes(at: string, uprobes: ReaderSetup['uprobes'], inodes: readonly string[]): void {
  for (const [name, { inode }] of Object.entries(uprobes ?? {}))
    known(`${at}.${name}`, 'inode', [...new Set(inodes)], inode);
}

function known(at: string, what: string, all: readonly string[], name: string | null | undefined): void {
  if (typeof name === 'string' && !all.includes(name))
    throw new UserError(about(at, noSuch(what, all, name)));
}
