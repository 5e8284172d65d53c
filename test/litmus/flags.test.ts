import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../src/litmus/check-litmus.ts';

const flagsOf = (threads: readonly string[], condition = 'exists (x=1)'): readonly string[] =>
  checkLitmus(
    `C flags\n{}\n${threads
      .map(
        (body, i) =>
          `P${i}(int *x, int *y, spinlock_t *l, struct srcu_struct *s) { int r0; int r1; ${body} }`,
      )
      .join('\n')}\n${condition}`,
  ).flags;

const expected: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['plain writes of two threads', ['*x = 1;', '*x = 2;'], ['data-race']],
  ['a plain read beside a marked write', ['r0 = *x;', 'WRITE_ONCE(*x, 1);'], ['data-race']],
  ['marked accesses only', ['r0 = READ_ONCE(*x);', 'WRITE_ONCE(*x, 1);'], []],
  ['plain reads only', ['r0 = *x;', 'r0 = *x;'], []],
  [
    'plain writes under one lock',
    ['spin_lock(l); *x = 1; spin_unlock(l);', 'spin_lock(l); *x = 2; spin_unlock(l);'],
    [],
  ],
  [
    'a plain write handed over by release and acquire',
    ['*x = 1; smp_store_release(y, 1);', 'r0 = smp_load_acquire(y); if (r0) r1 = *x;'],
    [],
  ],
  [
    'a plain write beside a marked access of its thread',
    ['*x = 1; WRITE_ONCE(*x, 2);', ''],
    ['mixed-accesses'],
  ],
  ['the same with a barrier between', ['*x = 1; barrier(); WRITE_ONCE(*x, 2);', ''], []],
  ['rcu_read_lock() without its unlock', ['rcu_read_lock();', ''], ['unmatched-rcu-lock']],
  ['rcu_read_unlock() without its lock', ['rcu_read_unlock();', ''], ['unmatched-rcu-unlock']],
  [
    'nested read-side sections',
    ['rcu_read_lock(); rcu_read_lock(); rcu_read_unlock(); rcu_read_unlock();', ''],
    [],
  ],
  [
    'sleeping in a read-side section',
    ['rcu_read_lock(); synchronize_srcu(s); rcu_read_unlock();', ''],
    ['invalid-sleep'],
  ],
  ['srcu_read_lock() without its unlock', ['r0 = srcu_read_lock(s);', ''], ['unmatched-srcu-lock']],
  ['srcu_read_unlock() of a number', ['srcu_read_unlock(s, 1);', ''], ['unmatched-srcu-unlock']],
  [
    'srcu_read_unlock() of another index',
    ['r0 = srcu_read_lock(s); srcu_read_unlock(s, r0 + 1);', ''],
    ['srcu-bad-value-match'],
  ],
  [
    'one index given back twice',
    ['r0 = srcu_read_lock(s); srcu_read_unlock(s, r0); srcu_read_unlock(s, r0);', ''],
    ['multiple-srcu-matches'],
  ],
  ['spin_unlock() of a lock that is not held', ['spin_unlock(l);', ''], ['unmatched-unlock']],
  [
    'a lock that is also written to',
    ['spin_lock(l); spin_unlock(l);', 'WRITE_ONCE(*l, 1);'],
    ['mixed-lock-accesses'],
  ],
];

describe('the flags of an execution', () => {
  for (const [what, threads, flags] of expected) {
    it(`should be ${flags.join() || 'none'} for ${what}`, () => assert.deepEqual(flagsOf(threads), flags));
  }

  it('should be lock-final for the final value of a lock', () =>
    assert.deepEqual(flagsOf(['spin_lock(l); spin_unlock(l);'], 'exists (l=0)'), ['lock-final']));

  it('should leave no execution to a thread that takes a lock twice or waits for itself', () => {
    const none = (body: string): void => {
      const { positive, negative, verdict } = checkLitmus(
        `C none\n{}\nP0(int *x, spinlock_t *l) { ${body} }\nexists (x=0)`,
      );
      assert.deepEqual([positive, negative, verdict], [0, 0, 'Never']);
    };
    none('spin_lock(l); spin_lock(l);');
    none('rcu_read_lock(); synchronize_rcu(); rcu_read_unlock();');
  });
});
