import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import { mmapReadLock, mmapReadUnlock } from '../../../src/locks/mmap-lock.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../../../src/locks/seqcount.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { protocols } from '../../../src/lookup/protocols.ts';
import { FAULTS } from '../../../src/machines/watchable.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import * as layout from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { traceText } from '../../../src/report/trace-text.ts';

const { mm_lock_seq, mmap_lock, UPROBES, uprobes_treelock, vm_end, vm_flags } = layout;

/** A reader that does something under rcu_read_lock(). */
function inSection(body: (cpu: Cpu, vma: Ref, mm: Ref) => unknown): Lookup {
  return function mine(cpu, mm, address) {
    cpu.rcuReadLock();
    const vma = vmaLookup(cpu, mm, address);
    const result = vma === NULL ? NULL : body(cpu, vma, mm);
    cpu.rcuReadUnlock();
    return result as number;
  };
}

/** A reader that returns something else than an answer. */
const returning = (result: unknown): Lookup => inSection(() => result);
async function later(cpu: Cpu, mm: Ref, address: number): Promise<number> {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  cpu.rcuReadUnlock();
  return await vma;
}

/** What is wrong, the reader, the finding, and what the fatal step of its trace looks like. */
const faults: readonly [string, Lookup, string, RegExp, RegExp][] = [
  [
    'reads a VMA after rcu_read_unlock()',
    (cpu, mm, address) => {
      cpu.rcuReadLock();
      const vma = vmaLookup(cpu, mm, address);
      cpu.rcuReadUnlock();
      return vma === NULL ? NULL : cpu.load(vma, vm_end);
    },
    'unprotected access',
    /^load of vm_end of a vma outside of rcu_read_lock\(\)/,
    /load\(vm_end\) {2}<-- unprotected/,
  ],
  [
    'never calls rcu_read_lock()',
    (cpu, mm, address) => {
      const seq = mmapLockSpeculateTryBegin(cpu, mm);
      const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
      const flags = vma === NULL ? NULL : cpu.load(vma, vm_flags);
      return mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : flags;
    },
    'unprotected access',
    /^load of vm_flags of a vma outside/,
    /load\(vm_flags\) {2}<-- unprotected/,
  ],
  [
    'reads at an address that nobody gave it',
    (cpu) => cpu.load(0x1234, vm_flags),
    'wild access',
    /^load of vm_flags at 0x1234: it was given no pointer/,
    /load\(\) {2}<-- wild/,
  ],
  [
    'reads between two slots',
    (cpu, mm) => cpu.load(mm + 0.5, mm_lock_seq),
    'wild access',
    /^load of mm_lock_seq at \d+\.5: /,
    /<-- wild/,
  ],
  [
    'reads a field of another structure',
    (cpu, mm) => cpu.load(mm, vm_flags),
    'wild access',
    /^load of vm_flags of a mm, which has no such field$/,
    /<-- wild/,
  ],
  [
    'reads a field that there is not',
    (cpu, mm) => cpu.load(mm, undefined as never),
    'wild access',
    /^load of a field that is undefined: /,
    /<-- wild/,
  ],
  [
    'writes into a VMA',
    inSection((cpu, vma) => cpu.store(vma, vm_flags, 0)),
    'foreign store',
    /^store to vm_flags of a vma: a reader may not change it$/,
    /store\(vm_flags\) {2}<-- not its own/,
  ],
  [
    "writes the writers' count",
    (cpu, mm) => cpu.fetchAdd(mm, mm_lock_seq, 2),
    'foreign store',
    /^atomic_fetch_add to mm_lock_seq of a mm/,
    /<-- not its own/,
  ],
  [
    'frees a VMA',
    inSection((cpu, vma) => cpu.free(layout.vm_area_cachep, vma)),
    'foreign store',
    /^kmem_cache_free\(\) of a vma that it did not take/,
    /<-- not its own/,
  ],
  [
    'returns inside a read section',
    (cpu, mm, address) => {
      cpu.rcuReadLock();
      return vmaLookup(cpu, mm, address) === NULL ? NULL : 1;
    },
    'lock left held',
    /^it returned without rcu_read_unlock\(\): what it took at watched-cpu\.test\.ts:\d+:\d+ is still held$/,
    /return\(\) {2}<-- still held/,
  ],
  [
    'returns with mmap_lock held',
    (cpu, mm) => {
      mmapReadLock(cpu, mm);
      return 1;
    },
    'lock left held',
    /^it returned without up_read\(mmap_lock\): /,
    /return\(\) {2}<-- still held/,
  ],
  [
    'takes mmap_lock twice',
    (cpu, mm) => {
      mmapReadLock(cpu, mm);
      mmapReadLock(cpu, mm);
      mmapReadUnlock(cpu, mm);
      mmapReadUnlock(cpu, mm);
      return 1;
    },
    'recursive lock',
    /^down_read\(\) of mmap_lock, which it holds at watched-cpu\.test\.ts:\d+:\d+: a deadlock, if a writer queues between /,
    /down_read\(mmap_lock\) {2}<-- held already/,
  ],
  [
    'takes mmap_lock again after a trylock',
    (cpu, mm) => {
      if (!cpu.downReadTrylock(mm, mmap_lock)) return NULL;
      mmapReadLock(cpu, mm);
      mmapReadUnlock(cpu, mm);
      mmapReadUnlock(cpu, mm);
      return 1;
    },
    'recursive lock',
    /^down_read\(\) of mmap_lock, which it holds at .*: a deadlock, if a writer queues between the two: it holds up /,
    /down_read\(mmap_lock\) {2}<-- held already/,
  ],
  [
    'takes mmap_lock for reading while it writes',
    (cpu, mm) => {
      cpu.downWrite(mm, mmap_lock);
      mmapReadLock(cpu, mm);
      return 1;
    },
    'recursive lock',
    /^down_read\(\) of mmap_lock, which it holds at .*: it waits for itself, which lockdep reports as possible recursive /,
    /down_read\(mmap_lock\) {2}<-- held already/,
  ],
  [
    'takes mmap_lock for reading after it was downgraded',
    (cpu, mm) => {
      cpu.downWrite(mm, mmap_lock);
      cpu.downgradeWrite(mm, mmap_lock);
      mmapReadLock(cpu, mm);
      return 1;
    },
    'recursive lock',
    /^down_read\(\) of mmap_lock, which it holds at .*: a deadlock, if a writer queues between /,
    /down_read\(mmap_lock\) {2}<-- held already/,
  ],
  [
    'takes mmap_lock inside a read section',
    inSection((cpu, _, mm) => mmapReadLock(cpu, mm)),
    'sleep in RCU section',
    /^down_read\(\) may sleep, and rcu_read_lock\(\) at watched-cpu\.test\.ts:/,
    /<-- may sleep/,
  ],
  [
    'waits for a grace period inside a read section',
    inSection((cpu) => cpu.synchronizeRcu()),
    'sleep in RCU section',
    /^synchronize_rcu\(\) may sleep/,
    /<-- may sleep/,
  ],
  [
    'throws',
    inSection(() => {
      throw new Error('no luck');
    }),
    'exception',
    /^it threw Error: no luck$/,
    /throw\(\) {2}<-- thrown/,
  ],
  [
    'calls itself for ever',
    function again(cpu, mm, address): number {
      return again(cpu, mm, address) + 1;
    },
    'exception',
    /^it threw RangeError: Maximum call stack/,
    /<-- thrown/,
  ],
  [
    'throws a die',
    inSection((cpu, vma) => (Math.random() < 2 ? cpu.load(vma, vm_flags) : 1)),
    'time or chance',
    /^it calls Math\.random\(\): a reader depends only on /,
    /<-- thrown/,
  ],
  [
    'asks for the time',
    inSection(() => Date.now()),
    'time or chance',
    /^it calls Date\.now\(\)/,
    /<-- thrown/,
  ],
  [
    'makes a date',
    inSection(() => new Date().getFullYear()),
    'time or chance',
    /^it calls new Date\(\)/,
    /<-- thrown/,
  ],
  [
    'returns nothing',
    returning(undefined),
    'no answer',
    /^it returned undefined: a reader /,
    /return\(\) {2}<-- no answer/,
  ],
  ['returns a boolean', returning(true), 'no answer', /^it returned true: /, /<-- no answer/],
  ['returns no integer', returning(0.5), 'no answer', /^it returned 0\.5: /, /<-- no answer/],
  ['returns NaN', returning(Number.NaN), 'no answer', /^it returned NaN: /, /<-- no answer/],
  [
    'is async',
    later as unknown as Lookup,
    'no answer',
    /^it returned a Promise, as an async function /,
    /<-- no answer/,
  ],
];

describe('a reader that is watched', () => {
  for (const [what, reader, kind, text, fatal] of faults) {
    it(`is stopped if it ${what}, under every model`, () => {
      const { rows, worst } = check(reader, { writers: ['brk'], sections: [1], removals: false });
      for (const { model, findings, positive } of rows) {
        assert.deepEqual(
          findings.map((one) => one.kind),
          [kind],
          model,
        );
        assert.match(findings[0]?.text ?? '', text);
        assert.ok(positive > 0, model);
      }
      // A field that there is not and an address that nobody gave are found before there is a step.
      assert.equal(worst?.model, 'sc');
      assert.match(traceText(worst?.witness ?? assert.fail()), fatal);
      assert.equal(rows[0]?.findings[0]?.position?.file, 'watched-cpu.test.ts');
    });
  }

  it('is let go on if it keeps a VMA by a lock or a reference, and not by RCU', () => {
    for (const { id, lookup, writerSide } of protocols) {
      const { rows } = check(lookup, {
        removals: false,
        model: 'sc',
        writerSide: writerSide.id,
        writers: ['split-below', 'merge-goes', 'munmap-mmap', 'mmap-fixed', 'mremap-moves', 'fork'],
        sections: [1],
      });
      const kinds = rows.flatMap(({ findings }) => findings.map(({ kind }) => kind));
      assert.deepEqual(
        kinds.filter((kind) => FAULTS.some((fault) => fault === kind)),
        [],
        id,
      );
    }
  });

  it('walks the tree under a read section of mtree_load() itself', () => {
    // Nothing of what it found is read: there is nothing wrong with that.
    const looks: Lookup = (cpu, mm, address) => (vmaLookup(cpu, mm, address) === NULL ? 1 : 2);
    assert.deepEqual(
      check(looks, { writers: ['split-below', 'munmap-mmap'], sections: [1], removals: false }).rows.flatMap(
        ({ findings }) => findings,
      ),
      [],
    );
  });

  it('gives time and chance back', () => {
    check(returning(1), { model: 'sc', writers: ['brk'], sections: [1], removals: false });
    assert.ok(Math.random() < 1 && Date.now() > 0 && new Date().getFullYear() > 0);
  });
});

describe('a reader that holds a spinlock', () => {
  it('may not sleep', () => {
    const sleeps: Lookup = (cpu, mm) => {
      cpu.spinLock(UPROBES, uprobes_treelock);
      cpu.downRead(mm, mmap_lock);
      cpu.upRead(mm, mmap_lock);
      cpu.spinUnlock(UPROBES, uprobes_treelock);
      return 1;
    };
    const { rows } = check(sleeps, { model: 'sc', writers: ['brk'], sections: [1], removals: false });
    assert.match(
      rows[0]?.findings[0]?.text ?? '',
      /^down_read\(\) may sleep, and spin_lock\(\) at .* forbids it$/,
    );
  });
});

describe('a reader that goes round for as long as a writer is at work', () => {
  const spins: Lookup = (cpu, mm) => {
    while ((cpu.smpLoadAcquire(mm, mm_lock_seq) & 1) === 1) cpu.retry('even');
    return 1;
  };
  const asked = { model: 'sc', writers: ['mprotect'], sections: [1], removals: false } as const;

  it('is judged within the bound of rounds if it says so by cpu.retry()', () => {
    const [row] = check(spins, asked).rows;
    assert.deepEqual([row?.verdict, row?.findings], ['Never within bound', []]);
  });
});

describe('a reader that keeps its cpu', () => {
  it('is found to depend on more than what its cpu returned', () => {
    let kept: Cpu | undefined;
    const keeps: Lookup = (cpu, mm) => {
      kept ??= cpu;
      kept.readOnce(mm, mm_lock_seq);
      return 1;
    };
    const { rows } = check(keeps, { model: 'sc', writers: ['mprotect'], sections: [1], removals: false });
    assert.match(rows[0]?.findings[0]?.kind ?? '', /^(time or chance|not-deterministic)$/);
  });
});
