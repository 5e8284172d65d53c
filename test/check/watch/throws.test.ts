import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL } from '../../../src/memory/field.ts';
import { mm_count, mm_lock_seq, vm_end } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { readerText } from '../../../src/report/reader-text.ts';

const MODELS = ['sc', 'tso', 'lkmm', 'lkmm'];
const asked = { writers: ['mprotect'], sections: [1], removals: false };

const rowsOf = (reader: Lookup) => check(reader, asked).rows;
const found = (reader: Lookup) =>
  rowsOf(reader).flatMap(({ model, findings }) => findings.map((one) => ({ model, ...one })));

/** What a caller in JavaScript may give. */
const any = (value: unknown): never => value as never;

/** A reader that waits until its test says so. */
const waits =
  (test: (value: number, cpu: Cpu, mm: number) => unknown): Lookup =>
  (cpu, mm) => {
    cpu.waitUntil(
      mm,
      mm_lock_seq,
      any((value: number) => test(value, cpu, mm)),
    );
    return 1;
  };

function forEver(value: number): number {
  return forEver(value) + 1;
}

function deep(cpu: Cpu, mm: number): number {
  return cpu.load(mm, mm_count) + deep(cpu, mm);
}

const faults: readonly [string, Lookup, string, RegExp][] = [
  [
    'throws in a test',
    waits(() => {
      throw new Error('no luck');
    }),
    'exception',
    /^it threw Error: no luck$/,
  ],
  [
    'calls itself for ever in a test',
    waits(forEver),
    'exception',
    /^it threw RangeError: Maximum call stack /,
  ],
  ['rolls a die in a test', waits(() => Math.random() < 2), 'time or chance', /^it calls Math\.random\(\): /],
  [
    'reads memory in a test',
    waits((value, cpu, mm) => cpu.load(mm, mm_lock_seq) === value),
    'wrong argument',
    /^it calls cpu in a test of smp_cond_load_acquire\(\): a test is given the value, and depends on that alone$/,
  ],
  [
    'has an async test',
    waits(async () => false),
    'wrong argument',
    /^the test of smp_cond_load_acquire\(\) returned a Promise, as an async function does: true or false was /,
  ],
  [
    'reads memory and calls itself for ever',
    deep,
    'exception',
    /^it threw RangeError: Maximum call stack size exceeded$/,
  ],
];

describe('a reader that throws', () => {
  for (const [what, reader, kind, text] of faults)
    it(`is told so under every model where it ${what}`, () => {
      const all = found(reader);
      assert.deepEqual(
        all.map((one) => `${one.model} ${one.kind}`),
        MODELS.map((model) => `${model} ${kind}`),
      );
      for (const one of all) assert.match(one.text, text);
      for (const { position } of all) assert.equal(position?.file, 'throws.test.ts');
    });

  it('is told so of what is no error, which has no place', () => {
    const reader: Lookup = () => {
      throw Object.create(null);
    };
    assert.deepEqual(
      found(reader).map(({ kind, text }) => [kind, text]),
      MODELS.map(() => ['exception', 'it threw an object']),
    );
  });

  it('is not called judged where the machine was lost with it', () => {
    const report = check(deep, { ...asked, model: 'sc' });
    assert.match(readerText(report, []), /^ {2}mprotect +not judged !$/m);
    assert.match(readerText(report, []), /^Something was found in 1 of 1 search\.$/m);
  });

  it('is let go on if its test answers', () => {
    assert.deepEqual(found(waits((value) => (value & 1) === 0)), []);
  });
});

describe('a reader with a try', () => {
  const tries = (body: (cpu: Cpu, read: () => number) => number): Lookup =>
    function mine(cpu, mm, address) {
      cpu.rcuReadLock();
      const answer = body(cpu, () => {
        const vma = vmaLookup(cpu, mm, address);
        return vma === NULL ? NULL : cpu.load(vma, vm_end);
      });
      cpu.rcuReadUnlock();
      return answer;
    };

  it('is told where it caught what a machine threw, and what to do', () => {
    const reader = tries((_cpu, read) => {
      try {
        return read();
      } catch {
        return NULL;
      }
    });
    const mine: Lookup = (cpu, mm) => {
      try {
        return cpu.readOnce(mm, mm_lock_seq) + 1;
      } catch {
        return NULL;
      }
    };
    assert.deepEqual(
      found(reader),
      [],
      'it locks and unlocks behind the try, and so it lets the machine pass',
    );
    for (const model of ['sc', 'tso', 'lkmm'] as const) {
      const [first] = check(mine, { ...asked, model }).rows;
      const [one] = first?.findings ?? [];
      assert.equal(one?.kind, 'not-deterministic', model);
      assert.match(
        one?.text ?? '',
        /: it caught what the machine threw at throws\.test\.ts:\d+:\d+ to leave it for a while: take out the try /,
      );
      assert.equal(one?.position?.file, 'throws.test.ts');
    }
  });

  it('is let go on if it throws again what it caught, or only tidies up', () => {
    const again = tries((_cpu, read) => {
      try {
        return read();
      } catch (error) {
        throw new Error('again', { cause: error });
      }
    });
    const tidies: Lookup = (cpu, mm, address) => {
      cpu.rcuReadLock();
      try {
        const vma = vmaLookup(cpu, mm, address);
        return vma === NULL ? NULL : cpu.load(vma, vm_end);
      } finally {
        cpu.rcuReadUnlock();
      }
    };
    assert.deepEqual(found(again), []);
    assert.deepEqual(found(tidies), []);
  });

  it('is let go on if it catches what it has thrown itself', () => {
    const own: Lookup = (cpu, mm) => {
      const seq = cpu.readOnce(mm, mm_lock_seq);
      try {
        if (seq >= 0) throw new Error('given up');
        return 1;
      } catch {
        return NULL;
      }
    };
    assert.deepEqual(found(own), []);
  });
});

describe('a reader that asks for more than the machine has', () => {
  it('is not judged, with the reason, and no error', () => {
    const many: Lookup = (cpu) => {
      for (let at = 0; at < 2000; at++) cpu.callRcu(() => {}, 0);
      return 1;
    };
    for (const { verdict, bounds, findings } of rowsOf(many)) {
      assert.deepEqual([verdict, findings], ['not judged', []]);
      assert.match(bounds[0] ?? '', /callbacks: give it less to do$/);
    }
  });
});
