import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExecutionRecorder } from '../../src/check/judge/interleave/execution-recorder.ts';
import { int } from '../../src/locks/int.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import { Replay } from '../../src/machines/interleave/schedule.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL } from '../../src/memory/field.ts';
import {
  f_count,
  filp_cachep,
  mm_lock_seq,
  mmap_lock,
  VM_READ,
  vm_area_cachep,
  vm_file,
  vm_start,
} from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { vmaLookup } from '../../src/mm/vma.ts';
import { performWrite } from '../../src/mm/writers.ts';
import type { TraceStep } from '../../src/report/trace.ts';
import { programFrom } from '../support/set-up.ts';

const RANGE = { start: 0x10000, end: 0x14000 };

/** What is recorded of a CPU that does this, with one anonymous VMA at {@link RANGE}. */
function record(run: (cpu: Cpu, mm: number, unmap: () => void) => void): ExecutionRecorder {
  const program = programFrom((cpu) => {
    const space = createAddressSpace(cpu, { side: int });
    performWrite(cpu, space, { operation: 'mmap', ...RANGE, pgoff: 16, flags: VM_READ, file: NULL });
    return [
      (self) => {
        run(self, space.mm, () => performWrite(self, space, { operation: 'munmap', ...RANGE }));
        return 0;
      },
    ];
  });
  const recorder = new ExecutionRecorder(new Map());
  execute(program, new Replay(Array<number>(stepsOf(program)).fill(0)), recorder);
  return recorder;
}

/** What is recorded of a CPU that has no set-up; files are taken again, and stores tear. */
function recordOf(run: (cpu: Cpu) => number): ExecutionRecorder {
  const recorder = new ExecutionRecorder(new Map());
  const program = { ...programFrom(() => [run]), reuse: ['filp'], tearing: true };
  execute(program, new Replay(Array<number>(stepsOf(program)).fill(0)), recorder);
  return recorder;
}

/** How many steps CPU0 takes. */
const stepsOf = (program: Parameters<typeof execute>[0]): number =>
  execute(program, {
    newExecution: () => true,
    nextCpu: ([first]) => (first?.enabled ? 0 : -1),
    endExecution: () => undefined,
  }).steps.length;

const accesses = (steps: readonly TraceStep[]): (string | number | undefined)[][] =>
  steps.map(({ access, value, before, readsFrom }) => [access, value, before, readsFrom]);

describe('a recorded step', () => {
  it('of a failed cmpxchg is a read, of another read-modify-write both', () => {
    const { steps, initial } = record((cpu, mm) => {
      cpu.cmpxchg(mm, mm_lock_seq, 7, 8);
      cpu.cmpxchg(mm, mm_lock_seq, 1, 2);
      cpu.fetchAdd(mm, mm_lock_seq, 3);
      cpu.xchg(mm, mm_lock_seq, 9);
      cpu.load(mm, mm_lock_seq);
      cpu.store(mm, mm_lock_seq, 4);
    });
    // The set-up's one section has left the count at 1.
    assert.deepEqual(initial, [{ object: 'mm', field: 'mm_lock_seq', value: '1' }]);
    assert.deepEqual(accesses(steps), [
      ['read', '1', undefined, -1],
      ['both', '2', '1', -1],
      ['both', '5', '2', 1],
      ['both', '9', '5', 2],
      ['read', '9', undefined, 3],
      ['write', '4', '9', undefined],
    ]);
  });

  it('knows that the rcu_head of a freed VMA overwrites vm_start', () => {
    const { steps, initial } = record((cpu, mm, unmap) => {
      const vma = vmaLookup(cpu, mm, RANGE.start);
      unmap();
      cpu.load(vma, vm_start);
      cpu.load(vma, vm_file);
    });
    const [start, file] = steps.slice(-2);
    assert.deepEqual([start?.field, start?.value], ['vm_start', '0x0']);
    assert.equal(steps[start?.readsFrom ?? -1]?.field, 'rcu_next');
    assert.deepEqual([file?.value, file?.readsFrom], ['NULL', -1]);
    const firstOf = (name: string) =>
      initial.find(({ object, field }) => object === 'vma' && field === name)?.value;
    assert.deepEqual([firstOf('vm_start'), firstOf('rcu_next')], ['0x10000', '65536']);
  });

  it('says what was freed, taken again and zeroed', () => {
    const recorder = recordOf((cpu) => {
      const file = cpu.alloc(filp_cachep);
      cpu.store(file, f_count, 3);
      cpu.free(filp_cachep, file);
      cpu.load(cpu.alloc(filp_cachep), f_count);
      return 0;
    });
    assert.deepEqual(
      recorder.steps.map(({ operation, object, field, access, before, value }) =>
        [operation, object, field, access, before, value].filter((part) => part !== undefined).join(' '),
      ),
      [
        'kmem_cache_alloc file',
        'store file f_count write 0 3',
        'kmem_cache_free file',
        'kmem_cache_alloc file',
        'kmem_cache_alloc file f_count write 3 0',
        'load file f_count read 0',
      ],
    );
    assert.equal(recorder.steps.at(-1)?.readsFrom, 4);
  });

  it('of a callback bears the name of what is queued, if that is an object', () => {
    const { steps } = recordOf((cpu) => {
      const file = cpu.alloc(filp_cachep);
      cpu.callRcu((self, word) => self.free(filp_cachep, word), file);
      cpu.callRcu(() => undefined, 1);
      return 0;
    });
    const queued = steps.filter(({ operation }) => operation === 'call_rcu').map(({ object }) => object);
    assert.deepEqual(queued, ['file', undefined]);
  });

  it('of a torn store is a half of it, with what then stands there', () => {
    const { steps } = recordOf((cpu) => {
      const vma = cpu.alloc(vm_area_cachep);
      cpu.store(vma, vm_start, 2 ** 32 + 0x1000);
      return 0;
    });
    assert.deepEqual(
      steps.map(({ note, before, value }) => [note, before, value]),
      [
        ['low half', '0x0', '0x1000'],
        ['high half', '0x1000', '0x100001000'],
      ],
    );
  });

  it('names objects, locks and barriers as the kernel does', () => {
    const { steps } = record((cpu, mm) => {
      cpu.downRead(mm, mmap_lock);
      cpu.smpRmb();
      cpu.rcuReadLock();
      cpu.upRead(mm, mmap_lock);
      cpu.upRead(mm, mmap_lock);
    });
    assert.deepEqual(
      steps.map(({ operation, object, field }) =>
        [operation, object, field].filter((part) => part !== undefined).join(' '),
      ),
      ['down_read mm mmap_lock', 'smp_rmb', 'rcu_read_lock', 'up_read mm mmap_lock', 'up_read mm mmap_lock'],
    );
  });
});
