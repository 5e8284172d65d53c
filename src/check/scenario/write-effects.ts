import { entries } from '../../common/maps-shape.ts';
import { byId } from '../../common/near.ts';
import { DEFAULTS, resolved, TERMS } from '../../common/options.ts';
import type { WriterSide } from '../../locks/writer-side.ts';
import { writerSides } from '../../locks/writer-sides.ts';
import { execute, type Step } from '../../machines/interleave/execution.ts';
import type { CpuState, Scheduler } from '../../machines/interleave/scheduler.ts';
import { sequentialCpu } from '../../machines/sequential-cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import { PAGE_SIZE } from '../../memory/layout.ts';
import { createAddressSpace } from '../../mm/address-space.ts';
import { allocFile, createInode } from '../../mm/file.ts';
import { vmasIn } from '../../mm/find-vma.ts';
import { insertMapping } from '../../mm/insert-mapping.ts';
import type { MapsEntry } from '../../mm/maps-entry.ts';
import { performWrite, type WriteOperation } from '../../mm/writers.ts';
import type { TraceStep } from '../../report/trace.ts';
import { ExecutionRecorder } from '../judge/interleave/execution-recorder.ts';
import { writeOperation } from '../stage/operation-shapes.ts';

/** What to watch. */
export interface WriteEffectsOptions {
  readonly write: WriteOperation;
  /** What is mapped before the write: a handful of mappings. */
  readonly addressSpace: readonly MapsEntry[];
  /** Id of a writer side; default `refcnt`. */
  readonly writerSide?: string;
}

const SETUP_SLOTS = 1 << 16;

/** The writer alone, to its end; its callbacks come later and are not the question. */
class WriterOnly implements Scheduler {
  newExecution = (): boolean => true;
  nextCpu = (cpus: readonly CpuState[]): number => (cpus[0]?.enabled ? 0 : -1);
  endExecution = (): void => {};
}

/**
 * What one write does, in order, as far as others can see it: stores to what was there before, and what happens to
 * mmap_lock. Objects that it makes appear when they are published.
 *
 * @throws UserError for a writer side that does not exist
 *
 * @example
 * ```ts
 * import { PAGE_SIZE, parseMaps, writeEffects } from 'vmaspec';
 *
 * const addressSpace = parseMaps('10000-18000 r-xp 00000000 08:01 42 /bin/true\n');
 * const steps = writeEffects({ addressSpace, write: { operation: 'munmap', start: 0x10000, end: 0x18000 } });
 * for (const { object, field, value } of steps) console.log(object, field, value);
 * ```
 */
export function writeEffects(options: WriteEffectsOptions): TraceStep[] {
  const {
    write,
    addressSpace,
    writerSide = DEFAULTS.writerSide,
  } = resolved(
    options,
    'this',
    { write: writeOperation, addressSpace: entries },
    { writerSide: TERMS.writerSide },
  );
  const side: WriterSide = byId('writer side', writerSides, writerSide);
  const cpu = sequentialCpu(SETUP_SLOTS);
  const { words } = cpu;
  cpu.allocator.record = [];
  const space = createAddressSpace(cpu, { side });
  const files = new Map<string, Ref>();
  for (const entry of addressSpace) {
    const file =
      entry.file === '' ? NULL : (files.get(entry.file) ?? allocFile(cpu, createInode(cpu, files.size + 1)));
    if (file !== NULL) files.set(entry.file, file);
    insertMapping(cpu, space, { ...entry, pgoff: entry.offset / PAGE_SIZE, file });
  }
  const vmas = vmasIn(cpu, space.mm, 0, Number.MAX_SAFE_INTEGER);
  const names = new Map(vmas.map((vma, nth) => [vma, nth === 0 ? 'vma' : `vma${nth + 1}`]));
  const recorder = new ExecutionRecorder(names);
  const isShared: boolean[] = [];
  const objects = cpu.allocator.record.map(({ cache, ref }, nth) => ({
    cache,
    ref,
    owner: -1,
    nth,
    freed: false,
  }));
  execute(
    {
      words,
      end: cpu.allocator.next,
      objects,
      cpus: [
        (self) => {
          performWrite(self, space, write);
          return NULL;
        },
      ],
    },
    new WriterOnly(),
    {
      onStep(id, step: Step, arena) {
        recorder.onStep(id, step, arena);
        isShared.push(arena.objectAt(step.operation.slot)?.owner === -1);
      },
      onNote() {},
    },
  );
  return recorder.steps.filter(
    ({ access, field }, at) =>
      isShared[at] && (access === undefined ? field === 'mmap_lock' : access !== 'read'),
  );
}
