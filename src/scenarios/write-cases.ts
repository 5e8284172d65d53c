import type { FileKind } from '../mm/file.ts';
import { BP_VADDR, END, START } from './places.ts';
import type { Scenario, ScenarioFile } from './scenario.ts';
import { movedEnds, moves, splitsAndMerges, staysInPlace } from './write-cases/changes.ts';
import { lastReferences } from './write-cases/files.ts';
import { ownObjects } from './write-cases/own-objects.ts';
import { uprobesFor } from './write-cases/places-of-uprobes.ts';
import { registrations } from './write-cases/registrations.ts';
import { replacements } from './write-cases/replacements.ts';
import { valuesOf } from './write-cases/values.ts';
import type { ReaderSetup, WriteCase } from './write-cases/write-case.ts';

export type { ObjectSetup, ReaderSetup, WriteCase } from './write-cases/write-case.ts';

/** Every kind of write of an address space, and of what a reader may follow from it, on the mapping of a set-up. */
export function writeCases(setup: ReaderSetup = {}): WriteCase[] {
  const values = valuesOf(setup);
  return [
    ...splitsAndMerges(values),
    ...movedEnds(values),
    ...replacements(values),
    ...moves(),
    ...staysInPlace(values),
    ...lastReferences(values, setup.file),
    ...registrations(values),
    ...ownObjects(setup),
  ];
}

/** A case as a scenario: the right answer is the one that the reader gives when it runs alone. */
export function scenarioOf(
  { id, mappings, address = BP_VADDR, writes, files, uprobes, others = [], reuse, pagesGo }: WriteCase,
  setup: ReaderSetup,
  claim: Scenario['claim'] & string,
): Scenario {
  const { file: kind = 'filp', objects = {}, shared } = setup;
  const mapped = mappings ?? [valuesOf(setup).mapping(START, END)];
  const open: Record<string, ScenarioFile> = {
    file: { inode: 'inode', kind },
    other: { inode: 'other inode', kind },
    third: { inode: 'third inode', kind },
    ...files,
  };
  return {
    id,
    question: `Can the reader be wrong beside ${id}?`,
    source: { author: 'ours', date: '2026-11-23' },
    files: open,
    mappings: mapped,
    uprobes: {
      ...uprobesFor(address, mapped, [...writes, ...others.flat()], open),
      ...uprobes,
      ...setup.uprobes,
    },
    bpVaddr: address,
    answers: 'as alone',
    claim,
    reuse: reuse ?? ['vm_area_struct', ...reusedFiles(kind), ...reusedObjects(objects)],
    ...(pagesGo === undefined ? {} : { pagesGo }),
    ...(setup.objects === undefined ? {} : { objects }),
    ...(shared === undefined ? {} : { shared }),
    writes,
    ...(others.length === 0 ? {} : { others }),
    expected: [],
  };
}

/** Only type-stable objects are taken again while a reader may look at them. */
const reusedFiles = (kind: FileKind): readonly string[] =>
  kind === 'filp' ? ['filp'] : kind === 'backing' ? ['bfilp'] : [];
const reusedObjects = (objects: ReaderSetup['objects'] & object): readonly string[] =>
  Object.keys(objects).filter((name) => objects[name]?.freed === 'type-stable');
