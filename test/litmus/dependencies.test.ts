/** Dependencies are those of the text, and which there are decides load buffering: one test for each kind. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../src/litmus/check-litmus.ts';

/** Load buffering whose first thread is `body`, from a read of x in r1 to a store of 1 to y. */
const loadBuffering = (body: string): string => `C LB
{ p=y; }
P0(int *x, int *y, int *z, int **p) { int r1; int r2; int *r3; ${body} }
P1(int *x, int *y) { int r1; r1 = READ_ONCE(*y); smp_mb(); WRITE_ONCE(*x, 1); }
exists (0:r1=1 /\\ 1:r1=1)`;

const ordered: readonly (readonly [string, string])[] = [
  ['data', 'r1 = READ_ONCE(*x); WRITE_ONCE(*y, r1);'],
  ['data that do not change the value', 'r1 = READ_ONCE(*x); WRITE_ONCE(*y, (r1 ^ r1) + 1);'],
  ['data through another register', 'r1 = READ_ONCE(*x); r2 = r1 + 0; WRITE_ONCE(*y, r2);'],
  ['data through plain memory', 'r1 = READ_ONCE(*x); *z = r1; r2 = *z; WRITE_ONCE(*y, r2);'],
  [
    'data through marked memory',
    'r1 = READ_ONCE(*x); WRITE_ONCE(*z, r1); r2 = READ_ONCE(*z); WRITE_ONCE(*y, r2);',
  ],
  ['the value that cmpxchg() stores', 'r1 = READ_ONCE(*x); r2 = cmpxchg_relaxed(y, 0, r1);'],
  ['the amount of an addition', 'r1 = READ_ONCE(*x); atomic_add(r1, y);'],
  ['a condition around the store', 'r1 = READ_ONCE(*x); if (r1 == 1) WRITE_ONCE(*y, 1);'],
  [
    'a condition with the store on both sides',
    'r1 = READ_ONCE(*x); if (r1) WRITE_ONCE(*y, 1); else WRITE_ONCE(*y, 1);',
  ],
  [
    'a condition on what another condition assigned',
    'r1 = READ_ONCE(*x); r2 = 0; if (r1) r2 = 1; if (r2) WRITE_ONCE(*y, 1);',
  ],
  ['an inner condition that is true', 'r1 = READ_ONCE(*x); if (r1) if (1) WRITE_ONCE(*y, 1);'],
  ['a release', 'r1 = READ_ONCE(*x); smp_store_release(y, 1);'],
  ['an acquire', 'r1 = smp_load_acquire(x); WRITE_ONCE(*y, 1);'],
  ['a read-modify-write with full order', 'r1 = xchg(x, 7); WRITE_ONCE(*y, 1);'],
  ['the store of smp_store_mb()', 'r1 = READ_ONCE(*x); smp_store_mb(*z, 1); WRITE_ONCE(*y, 1);'],
];

const unordered: readonly (readonly [string, string])[] = [
  ['nothing', 'r1 = READ_ONCE(*x); WRITE_ONCE(*y, 1);'],
  ['a condition that ended before the store', 'r1 = READ_ONCE(*x); if (r1) r2 = 1; WRITE_ONCE(*y, 1);'],
  [
    'a loop that ended before the store',
    'r1 = READ_ONCE(*x); while (r1 == 0) r1 = READ_ONCE(*x); WRITE_ONCE(*y, 1);',
  ],
  ['a value assigned under a condition', 'r1 = READ_ONCE(*x); r2 = 1; if (r1) r2 = 1; WRITE_ONCE(*y, r2);'],
  ['smp_rmb(), with a store behind', 'r1 = READ_ONCE(*x); smp_rmb(); WRITE_ONCE(*y, 1);'],
  ['a relaxed read-modify-write', 'r1 = xchg_relaxed(x, 7); WRITE_ONCE(*y, 1);'],
  [
    'what a failed cmpxchg() was compared with',
    'r1 = READ_ONCE(*x); r2 = cmpxchg(z, r1 + 5, 1); WRITE_ONCE(*y, 1);',
  ],
  ['a barrier for the compiler', 'r1 = READ_ONCE(*x); barrier(); WRITE_ONCE(*y, 1);'],
];

describe('a load and a later store', () => {
  for (const [what, body] of ordered) {
    it(`should be ordered by ${what}`, () => assert.equal(checkLitmus(loadBuffering(body)).verdict, 'Never'));
  }
  for (const [what, body] of unordered) {
    it(`should not be ordered by ${what}`, () =>
      assert.equal(checkLitmus(loadBuffering(body)).verdict, 'Sometimes'));
  }

  it('should be ordered by an address, also one that is only used to load', () => {
    const { verdict } = checkLitmus(`C LB+addrs
{ x=z; y=z; }
P0(int **x, int **y, int *w) { int *r1 = READ_ONCE(*x); int r2 = READ_ONCE(*r1); WRITE_ONCE(*y, w + r2); }
P1(int **x, int **y, int *w) { int *r1 = READ_ONCE(*y); WRITE_ONCE(*x, w); }
exists (0:r1=w /\\ 1:r1=w)`);
    assert.equal(verdict, 'Sometimes');
    const both = checkLitmus(`C LB+addr+mb
{ x=z; }
P0(int **x, int *y, int *w) { int *r1 = READ_ONCE(*x); WRITE_ONCE(*r1, 5); WRITE_ONCE(*y, 1); }
P1(int **x, int *y, int *w) { int r1 = READ_ONCE(*w); smp_mb(); WRITE_ONCE(*x, w); }
exists (0:r1=w /\\ 1:r1=5)`);
    assert.equal(both.verdict, 'Never');
  });

  it('should follow two turns of a loop, and say that there may be more', () => {
    const { cutOff, positive } = checkLitmus(loadBuffering(unordered[2]?.[1] ?? ''));
    assert.equal(cutOff, true);
    assert.equal(positive, 3);
  });
});
