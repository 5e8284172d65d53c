import type { WriterSide } from '../../locks/writer-side.ts';
import type { SequentialCpu } from '../../machines/sequential-cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import { VM_EXEC, VM_READ } from '../../memory/layout.ts';
import { createAddressSpace } from '../../mm/address-space.ts';
import { allocFile, createInode, fput } from '../../mm/file.ts';
import { cacheOf, ownObject } from '../../mm/own-object.ts';
import { replaceObject } from '../../mm/replace-object.ts';
import { performWrite } from '../../mm/writers.ts';
import { HEAP } from '../../scenarios/places.ts';
import type { Scenario, ScenarioFile, ScenarioOperation } from '../../scenarios/scenario.ts';
import { allocTraceUprobe, type NhitCounting } from '../../uprobes/nhit.ts';
import { uprobeRegister } from '../../uprobes/register-uprobe.ts';
import { allocUprobe } from '../../uprobes/uprobes-tree.ts';
import { type Performer, performerOf } from './perform-operation.ts';
import { fileNamed, type Stage } from './stage.ts';

const DEFAULT_FILES: Readonly<Record<string, ScenarioFile>> = { file: { inode: 'inode' } };
const COUNTING: NhitCounting = { nhit: 'shared', cpus: 1 };
/** Leaves of four ranges: the whole tree of a scenario is one leaf. */
const SIZES = { leafSlots: 4, nodeSlots: 4 };

/** Builds what is there at the start, and performs what has happened before. */
export function setUp(cpu: SequentialCpu, scenario: Scenario, side: WriterSide, seqBits: number): Stage {
  const { files: openFiles = DEFAULT_FILES, mappings, before = [], writes, others = [] } = scenario;
  const operations = [...before, ...writes, ...others.flat()];
  const objects = new Map(
    Object.entries(scenario.objects ?? {}).map(([name, declared]) => [name, ownObject(name, declared)]),
  );
  const own = objects.size === 0 ? {} : { objects: [...objects.values()] };
  const heap = operations.some(({ operation }) => operation === 'brk') ? { startBrk: HEAP } : {};
  const space = createAddressSpace(cpu, { side, seqBits, ...SIZES, ...heap, ...own });
  const inOther = operations.some((operation) => 'in' in operation && operation.in === 'other mm');
  const other = inOther ? createAddressSpace(cpu, { side, seqBits, ...SIZES, ...own }) : undefined;

  const inodes = new Map<string, Ref>();
  const inodeOf = (name: string): Ref => {
    const known = inodes.get(name) ?? createInode(cpu, inodes.size + 1);
    inodes.set(name, known);
    return known;
  };
  const files = new Map<string, Ref>();
  for (const [name, { inode, kind }] of Object.entries(openFiles)) {
    files.set(name, allocFile(cpu, inodeOf(inode), kind));
  }
  const [firstFile = ''] = files.keys();
  for (const { start, end, pgoff, file = firstFile, flags = VM_READ | VM_EXEC } of mappings) {
    const mapped = file === null ? NULL : fileNamed(files, file);
    performWrite(cpu, space, { operation: 'mmap', start, end, pgoff, flags, file: mapped });
    for (const kind of objects.values()) replaceObject(cpu, space, kind, start, 0);
  }
  for (const [name, { held = true }] of Object.entries(openFiles)) {
    if (!held) fput(cpu, fileNamed(files, name));
  }

  const keys = new Map<string, { inode: Ref; offset: number }>();
  const uprobes = new Map<string, Ref>();
  const consumers = new Map<string, Ref>();
  const firstInode = Object.values(openFiles)[0]?.inode ?? 'inode';
  for (const [name, uprobe] of Object.entries(scenario.uprobes)) {
    const { inode, offset, registered = true } = typeof uprobe === 'number' ? { offset: uprobe } : uprobe;
    const key = { inode: inodeOf(inode ?? firstInode), offset };
    keys.set(name, key);
    if (!registered) continue;
    if ((scenario.caller ?? 'lookup') === 'lookup' && !isRegisteredBy(operations, name)) {
      uprobes.set(name, allocUprobe(cpu, key.inode, key.offset));
      continue;
    }
    const consumer = allocTraceUprobe(cpu, COUNTING);
    consumers.set(name, consumer);
    uprobes.set(name, uprobeRegister(cpu, key.inode, key.offset, consumer, [space]));
  }
  for (const operation of operations) if (operation.operation === 'open') inodeOf(operation.inode);
  const spareConsumers = operations
    .filter(({ operation }) => operation === 'register')
    .map(() => allocTraceUprobe(cpu, COUNTING));
  const shared = scenario.shared === undefined ? NULL : cpu.alloc(cacheOf('shared', scenario.shared));
  const stage = { space, objects, shared, other, files, inodes, keys, uprobes, consumers, spareConsumers };
  const perform: Performer = performerOf(stage);
  for (const operation of before) perform(cpu, operation);
  // What the set-up freed is gone before any CPU starts.
  cpu.poll();
  cpu.poll();
  return stage;
}

/** Whether some operation registers or unregisters this uprobe: then it needs a consumer to add or remove. */
const isRegisteredBy = (operations: readonly ScenarioOperation[], name: string): boolean =>
  operations.some((operation) => 'uprobe' in operation && operation.uprobe === name);
