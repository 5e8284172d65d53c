import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check as checkAll } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import { UserError } from '../../../src/common/errors.ts';
import {
  mmapLockSpeculateRetry as again,
  mmapLockSpeculateTryBegin as begin,
} from '../../../src/locks/seqcount.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref, struct } from '../../../src/memory/field.ts';
import { vm_end } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';

/** What the last reader found, and when: a cache of one answer. */
const cache = struct('end_cache', { key: { kind: 'int' }, end: { kind: 'long' }, hits: { kind: 'int' } });

/** The reader as it is, without what it would be with less. */
const check = (reader: Lookup, options: CheckOptions) => checkAll(reader, { removals: false, ...options });

function endAt(cpu: Cpu, mm: Ref, address: number): number {
  const vma = vmaLookup(cpu, mm, address);
  return vma === NULL ? NULL : cpu.load(vma, vm_end);
}

/** Answers what the other one has found, if the count is still what it was then. */
const caching = (isOrdered: boolean) =>
  function cached(cpu: Cpu, mm: Ref, address: number, shared: Ref): number {
    cpu.rcuReadLock();
    const seq = begin(cpu, mm);
    let answer = NULL;
    if ((seq & 1) === 0) {
      // The count is even: 1 more is never 0, which is what an empty cache holds.
      const known = isOrdered ? cpu.smpLoadAcquire(shared, cache.key) : cpu.readOnce(shared, cache.key);
      if (known === seq + 1) answer = cpu.load(shared, cache.end) + 1;
      else {
        const end = endAt(cpu, mm, address);
        if (!again(cpu, mm, seq) && end !== NULL) {
          // One more than that, so that nothing at all would be an answer, too.
          answer = end + 1;
          if (cpu.cmpxchg(shared, cache.hits, 0, 1) === 0) {
            cpu.store(shared, cache.end, end);
            if (isOrdered) cpu.smpStoreRelease(shared, cache.key, seq + 1);
            else cpu.writeOnce(shared, cache.key, seq + 1);
          }
        }
      }
    }
    cpu.rcuReadUnlock();
    return answer;
  };

const asked = { readers: 2, setup: { shared: cache }, writers: ['mprotect'] } as const satisfies CheckOptions;

describe('two readers that share an object', () => {
  it('may write it, and are right if they publish what they write', () => {
    for (const { model, findings } of check(caching(true), asked).rows) assert.deepEqual(findings, [], model);
  });

  it('are wrong if one uses what the other has not published yet, which only lkmm shows', () => {
    const { rows } = check(caching(false), asked);
    assert.deepEqual(
      rows.filter(({ sections }) => sections === 1).map(({ model, verdict }) => [model, verdict]),
      [
        ['sc', 'Never'],
        ['tso', 'Never'],
        ['lkmm', 'Sometimes'],
        ['lkmm', 'Sometimes'],
      ],
    );
  });

  it('are both there: what one of them alone cannot do is found', () => {
    const first = (cpu: Cpu, mm: Ref, address: number, shared: Ref): number => {
      const turn = cpu.fetchAdd(shared, cache.hits, 1);
      cpu.rcuReadLock();
      const end = endAt(cpu, mm, address);
      cpu.rcuReadUnlock();
      return turn === 0 || end === NULL ? end : end + turn;
    };
    const writers = ['mprotect'];
    assert.deepEqual(
      check(first, { setup: { shared: cache }, writers, model: 'sc' }).rows.map(({ verdict }) => verdict),
      ['Never', 'Never'],
    );
    // Alone each is the first one: that is what is right.
    for (const { verdict, findings } of check(first, { ...asked, model: 'sc' }).rows)
      assert.deepEqual([verdict, findings.map(({ kind }) => kind)], ['Always', ['wrong answer']]);
  });

  it('say so in their bounds', () => {
    const [row] = check(caching(true), { ...asked, model: 'sc', sections: [1] }).rows;
    assert.ok(row?.bounds.includes('2 readers, 1 lookup each'));
  });
});

describe('what readers share', () => {
  it('has to be said if a reader asks for it', () => {
    assert.throws(
      () => check(caching(true), { writers: ['mprotect'], model: 'sc' }),
      (error) =>
        error instanceof UserError && /cached takes a fourth argument, .*setup\.shared/.test(error.message),
    );
  });

  it('is for one reader or two', () => {
    assert.throws(
      () => check(endAt, { readers: 3 as 2 }),
      (error) => error instanceof UserError && error.message === 'readers must be 1 or 2, not 3',
    );
  });
});
