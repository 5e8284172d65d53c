import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { type Ref, struct } from '../../../src/memory/field.ts';
import * as layout from '../../../src/memory/layout.ts';

const { mm_cachep, mm_count, mm_lock_seq, mmap_lock, UPROBES, uprobes_treelock } = layout;
const { vm_area_cachep, vm_flags } = layout;

type Body = (cpu: Cpu, mm: Ref, address: number, shared: Ref) => unknown;

const HERE = /^arguments\.test\.ts$/;
const shared = struct('gate', { lock: { kind: 'lock' }, spin: { kind: 'lock' }, count: { kind: 'int' } });

/** What comes out of a reader that does something and answers 1, under a strong model and a weak one. */
function found(body: Body, options: CheckOptions = {}) {
  const mine = (cpu: Cpu, mm: Ref, address: number, own: Ref): number => {
    body(cpu, mm, address, own);
    return 1;
  };
  const asked = { writers: ['mprotect'], sections: [1], removals: false, ...options };
  return check(mine as (cpu: Cpu, mm: Ref, address: number) => number, {
    setup: { shared },
    ...asked,
  }).rows.flatMap(({ model, findings }) => findings.map((one) => ({ model, ...one })));
}

/** What a caller in JavaScript may give. */
const wrong = (value: unknown): never => value as never;

const mistakes: readonly [string, Body, RegExp][] = [
  [
    'takes a count for a semaphore',
    (cpu, mm) => cpu.downRead(mm, mm_lock_seq),
    /^down_read of mm_lock_seq of a mm, which is no lock: a read-write semaphore was expected, as mmap_lock /,
  ],
  [
    'tries to',
    (cpu, mm) => cpu.downReadTrylock(mm, mm_lock_seq),
    /^down_read_trylock of mm_lock_seq of a mm, which is no lock: /,
  ],
  [
    'lets a count go',
    (cpu, mm) => cpu.upRead(mm, mm_lock_seq),
    /^up_read of mm_lock_seq of a mm, which is no lock: /,
  ],
  [
    'takes a count for a spinlock',
    (cpu, mm) => cpu.spinLock(mm, mm_lock_seq),
    /^spin_lock of mm_lock_seq of a mm, which is no lock: a spinlock was expected, as uprobes_treelock is$/,
  ],
  [
    'takes a semaphore for a spinlock',
    (cpu, mm) => cpu.spinLock(mm, mmap_lock),
    /^spin_lock of mmap_lock of a mm, which is a read-write semaphore: a spinlock was expected; take it by down_read\(\)/,
  ],
  [
    'takes a spinlock for a semaphore',
    (cpu) => cpu.downWrite(UPROBES, uprobes_treelock),
    /^down_write of uprobes_treelock of a uprobes, which is a spinlock: .*; take it by spin_lock\(\)$/,
  ],
  [
    'reads a lock',
    (cpu, mm) => cpu.readOnce(mm, mmap_lock),
    /^READ_ONCE of mmap_lock of a mm, which is a lock: it has no value to read or to store; take it by down_read\(\)/,
  ],
  [
    'writes a lock',
    (cpu, mm) => cpu.store(mm, mmap_lock, 0),
    /^store of mmap_lock of a mm, which is a lock: /,
  ],
  [
    'changes a lock',
    (cpu, mm) => cpu.cmpxchg(mm, mmap_lock, 0, 1),
    /^cmpxchg of mmap_lock of a mm, which is a lock: /,
  ],
  [
    'waits for a lock to have a value',
    (cpu, mm) => cpu.waitUntil(mm, mmap_lock, (value) => value === 0),
    /^smp_cond_load_acquire of mmap_lock of a mm, which is a lock: /,
  ],
  [
    'waits for nothing in particular',
    (cpu, mm) => cpu.waitUntil(mm, mm_lock_seq, wrong(undefined)),
    /^smp_cond_load_acquire\(\) was given undefined: a function that tests the value was expected$/,
  ],
  [
    'waits for a value without a test',
    (cpu, mm) => cpu.waitUntil(mm, mm_lock_seq, wrong(2)),
    /^smp_cond_load_acquire\(\) was given 2: a function /,
  ],
  [
    'queues nothing',
    (cpu, mm) => cpu.callRcu(wrong(undefined), mm),
    /^call_rcu\(\) was given undefined: a function to call after a grace period was expected$/,
  ],
  [
    'queues it with no word',
    (cpu) => cpu.callRcuTasksTrace(() => {}, wrong(undefined)),
    /^call_rcu_tasks_trace was given undefined: an integer was expected$/,
  ],
  [
    'stores what is no number',
    (cpu, _mm, _address, own) => cpu.store(own, shared.count, wrong('1')),
    /^store was given "1", a string: an integer was expected$/,
  ],
  [
    'stores a fraction',
    (cpu, _mm, _address, own) => cpu.writeOnce(own, shared.count, 0.5),
    /^WRITE_ONCE was given 0\.5: /,
  ],
  [
    'stores a BigInt',
    (cpu, _mm, _address, own) => cpu.xchg(own, shared.count, wrong(1n)),
    /^xchg was given 1n, a BigInt: an integer was expected$/,
  ],
  [
    'adds nothing',
    (cpu, mm) => cpu.fetchAdd(mm, mm_count, wrong(undefined)),
    /^atomic_fetch_add was given undefined: /,
  ],
  [
    'asks for an ordering of another language',
    (cpu, _mm, _address, own) => cpu.fetchAdd(own, shared.count, 1, wrong('seq_cst')),
    /^atomic_fetch_add was given the ordering "seq_cst", a string: one of mb, acquire, release, relaxed /,
  ],
  [
    'takes an object from nowhere',
    (cpu) => cpu.alloc(wrong('vma')),
    /^kmem_cache_alloc\(\) was given "vma", a string: a slab cache was expected, as vm_area_cachep /,
  ],
  [
    'gives an object back to nowhere',
    (cpu, mm) => cpu.free(wrong(undefined), mm),
    /^kmem_cache_free\(\) was given undefined: a slab cache was expected/,
  ],
  [
    'gives an object back to another cache',
    (cpu) => cpu.free(mm_cachep, cpu.alloc(vm_area_cachep)),
    /^kmem_cache_free\(\) of a vma to mm_struct: it goes back to the cache it is from$/,
  ],
  [
    'names no loop',
    (cpu) => cpu.retry(wrong(undefined)),
    /^retry\(\) was given undefined: the name of the loop that goes round was expected$/,
  ],
];

describe('a reader that gives its cpu what it does not take', () => {
  for (const [what, body, text] of mistakes) {
    it(`is told what was expected, and where, if it ${what}`, () => {
      const all = found(body);
      assert.deepEqual(
        all.map(({ model, kind }) => `${model} ${kind}`),
        ['sc', 'tso', 'lkmm', 'lkmm'].map((model) => `${model} wrong argument`),
      );
      for (const one of all) assert.match(one.text, text);
      for (const { position } of all) assert.match(position?.file ?? '', HERE);
    });
  }

  const inOrder: readonly [string, Body][] = [
    [
      'takes a lock that it declared as a semaphore',
      (cpu, _mm, _address, own) => {
        cpu.downWrite(own, shared.lock);
        cpu.upWrite(own, shared.lock);
      },
    ],
    [
      'takes another one as a spinlock',
      (cpu, _mm, _address, own) => {
        cpu.spinLock(own, shared.spin);
        cpu.spinUnlock(own, shared.spin);
      },
    ],
    [
      'tests by a number, as C does',
      (cpu, _mm, _address, own) =>
        cpu.waitUntil(
          own,
          shared.count,
          wrong((value: number) => value + 1),
        ),
    ],
    ['stores a number below zero', (cpu, _mm, _address, own) => cpu.store(own, shared.count, -1)],
    ['names its loop by an object', (cpu) => cpu.retry({ name: 'again' })],
    [
      'takes an object and gives it back',
      (cpu) => {
        const vma = cpu.alloc(vm_area_cachep);
        cpu.store(vma, vm_flags, 2 ** 40);
        cpu.free(vm_area_cachep, vma);
      },
    ],
    [
      'tries again what it holds for reading, which never waits',
      (cpu, mm) => {
        cpu.downRead(mm, mmap_lock);
        if (cpu.downReadTrylock(mm, mmap_lock)) cpu.upRead(mm, mmap_lock);
        cpu.upRead(mm, mmap_lock);
      },
    ],
  ];
  for (const [what, body] of inOrder)
    it(`is let go on if it ${what}`, () => {
      assert.deepEqual(found(body), []);
    });
});
