import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import { explore } from '../../../src/check/judge/interleave/explore.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { Cpu, RcuCallback } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import * as layout from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';

const { f_count, mm_lock_seq, mmap_lock, UPROBES, uprobes_treelock } = layout;
const { vm_area_cachep, vm_end, vm_file, vm_flags } = layout;

/** A reader that queues a callback with what it found; NULL has nothing queued. */
const queues =
  (callback: RcuCallback, wordOf: (cpu: Cpu, vma: Ref, mm: Ref) => number = (_cpu, vma) => vma): Lookup =>
  (cpu, mm, address) => {
    cpu.rcuReadLock();
    const vma = vmaLookup(cpu, mm, address);
    const word = vma === NULL ? NULL : wordOf(cpu, vma, mm);
    if (word !== NULL) cpu.callRcu(callback, word);
    cpu.rcuReadUnlock();
    return 1;
  };

const ofMm = (_cpu: Cpu, _vma: Ref, mm: Ref): Ref => mm;

/** `get_file_rcu()` of the VMA's file. */
function getFile(cpu: Cpu, vma: Ref): Ref {
  const file = cpu.rcuDereference(vma, vm_file);
  const count = cpu.readOnce(file, f_count);
  return count !== 0 && cpu.cmpxchg(file, f_count, count, count + 1) === count ? file : NULL;
}

function found(reader: Lookup) {
  return check(reader, { writers: ['mprotect'], sections: [1], removals: false }).rows.flatMap((row) =>
    row.findings.map((one) => ({ model: row.model, ...one })),
  );
}

const faults: readonly [string, Lookup, string, RegExp][] = [
  [
    'reads a VMA outside of a section',
    queues((cpu, vma) => cpu.load(vma, vm_end)),
    'unprotected access',
    /^in a callback of its call_rcu\(\): load of vm_end of a vma outside of rcu_read_lock\(\)/,
  ],
  [
    'reads a VMA in a section that began after its pointer was read',
    queues((cpu, vma) => {
      cpu.rcuReadLock();
      cpu.load(vma, vm_end);
      cpu.rcuReadUnlock();
    }),
    'unprotected access',
    /its pointer was read in an RCU section that has ended/,
  ],
  [
    'writes into a VMA that it finds',
    queues((cpu, mm) => {
      cpu.rcuReadLock();
      const vma = vmaLookup(cpu, mm, 0x14010);
      if (vma !== NULL) cpu.store(vma, vm_flags, 0);
      cpu.rcuReadUnlock();
    }, ofMm),
    'foreign store',
    /^in a callback of its call_rcu\(\): store to vm_flags of a vma: a reader may not change it$/,
  ],
  [
    'takes mmap_lock',
    queues((cpu, mm) => {
      cpu.downRead(mm, mmap_lock);
      cpu.upRead(mm, mmap_lock);
    }, ofMm),
    'sleep in RCU section',
    /: down_read\(\) may sleep, and callbacks run where sleeping is forbidden$/,
  ],
  [
    'waits for a grace period',
    queues((cpu) => cpu.synchronizeRcu(), ofMm),
    'sleep in RCU section',
    /: synchronize_rcu\(\) may sleep, /,
  ],
  [
    'leaves a section open',
    queues((cpu) => cpu.rcuReadLock(), ofMm),
    'lock left held',
    /: it returned without rcu_read_unlock\(\): what it took at callbacks\.test\.ts:\d+:\d+ is still held$/,
  ],
  [
    'drops a reference that nobody took',
    queues(
      (cpu, file) => cpu.fetchAdd(file, f_count, -1),
      (cpu, vma) => cpu.rcuDereference(vma, vm_file),
    ),
    'unprotected access',
    /atomic_fetch_add of f_count of a file outside of rcu_read_lock\(\)/,
  ],
  [
    'frees a VMA of the writers',
    queues((cpu, vma) => cpu.free(vm_area_cachep, vma)),
    'foreign store',
    /: kmem_cache_free\(\) of a vma that it did not take: /,
  ],
  [
    'throws',
    queues(() => {
      throw new Error('no luck');
    }, ofMm),
    'exception',
    /^in a callback of its call_rcu\(\): it threw Error: no luck$/,
  ],
  ['rolls a die', queues(() => Math.random(), ofMm), 'time or chance', /: it calls Math\.random\(\): /],
  [
    'is async',
    queues(async () => {}, ofMm),
    'no answer',
    /: it is async, and so it has not ended where it returns$/,
  ],
];

describe('a callback of a reader', () => {
  for (const [what, reader, kind, text] of faults)
    it(`is watched as the reader is, under every model, where it ${what}`, () => {
      const all = found(reader);
      assert.deepEqual(
        all.map((one) => `${one.model} ${one.kind}`),
        ['sc', 'tso', 'lkmm', 'lkmm'].map((model) => `${model} ${kind}`),
      );
      for (const one of all) assert.match(one.text, text);
      for (const { position } of all) assert.equal(position?.file, 'callbacks.test.ts');
    });

  it('is told apart by the flavour that it waits for', () => {
    const reader: Lookup = (cpu, mm) => {
      cpu.callRcuTasksTrace((self, word) => self.store(word, mm_lock_seq, 1), mm);
      return 1;
    };
    assert.match(found(reader)[0]?.text ?? '', /^in a callback of its call_rcu_tasks_trace\(\): store to /);
  });

  const inOrder: readonly [string, Lookup][] = [
    [
      'frees what the reader took',
      (cpu) => {
        cpu.callRcu((self, own) => self.free(vm_area_cachep, own), cpu.alloc(vm_area_cachep));
        return 1;
      },
    ],
    [
      'drops the reference that the reader took',
      queues((cpu, file) => {
        if (cpu.fetchAdd(file, f_count, -1) === 1) cpu.free(layout.filp_cachep, file);
      }, getFile),
    ],
    [
      'looks in a section of its own',
      queues((cpu, mm) => {
        cpu.rcuReadLock();
        const vma = vmaLookup(cpu, mm, 0x14010);
        if (vma !== NULL) cpu.load(vma, vm_end);
        cpu.rcuReadUnlock();
      }, ofMm),
    ],
    [
      'takes what never sleeps',
      queues((cpu, mm) => {
        cpu.spinLock(UPROBES, uprobes_treelock);
        if (cpu.downReadTrylock(mm, mmap_lock)) cpu.upRead(mm, mmap_lock);
        cpu.spinUnlock(UPROBES, uprobes_treelock);
      }, ofMm),
    ],
    [
      'is told of a file whose reference the reader drops itself',
      queues(
        () => {},
        (cpu, vma) => {
          const file = getFile(cpu, vma);
          if (file === NULL) return NULL;
          cpu.callRcu(() => {}, file);
          cpu.fetchAdd(file, f_count, -1);
          return NULL;
        },
      ),
    ],
  ];
  for (const [what, reader] of inOrder)
    it(`is let go on where it ${what}`, () => {
      assert.deepEqual(found(reader), []);
    });

  it('that does something else each time is the reader’s doing', () => {
    let runs = 0;
    const reader = queues((cpu, mm) => {
      for (let at = runs++ % 2; at < 2; at++) cpu.readOnce(mm, mm_lock_seq);
    }, ofMm);
    const [first] = found(reader);
    assert.equal(first?.kind, 'not-deterministic', first?.text);
  });

  it('stores into nothing of the writers’ beside a scenario of the lab, either', () => {
    const lookup: Lookup = (cpu, mm) => {
      cpu.callRcu((self, word) => self.store(word, mm_lock_seq, 1), mm);
      return NULL;
    };
    const { findings } = explore({ lookup, scenario: 'torn-split', sections: 1 });
    assert.ok(findings.some(({ kind }) => kind === 'foreign store'));
  });
});
