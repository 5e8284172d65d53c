import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../src/litmus/check-litmus.ts';

/** Store buffering with something between the store and the load of each thread. */
const storeBuffering = (between: string): string => `C SB
{}
P0(int *x, int *y) { WRITE_ONCE(*x, 1); ${between} int r0 = READ_ONCE(*y); }
P1(int *x, int *y) { WRITE_ONCE(*y, 1); ${between} int r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)`;

describe('total store order', () => {
  for (const [between, verdict] of [
    ['', 'Sometimes'],
    ['smp_wmb(); smp_rmb();', 'Sometimes'],
    // The ends of a read-side section order nothing.
    ['rcu_read_lock(); rcu_read_unlock();', 'Sometimes'],
    ['smp_mb();', 'Never'],
    ['synchronize_rcu();', 'Never'],
  ] as const) {
    it(`should let loads overtake stores across ${between || 'nothing'}: ${verdict}`, () => {
      assert.equal(checkLitmus(storeBuffering(between), { model: 'tso' }).verdict, verdict);
    });
  }
});
