import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';

const checked = (condition: string, initial = '') =>
  checkLitmus(
    `C slip\n{${initial}}\nP0(int *x) {\n  WRITE_ONCE(*x, 1);\n}\nP1(int *x) {\n  int r0;\n  int r2;\n  r0 = READ_ONCE(*x);\n  if (r0) r2 = 5;\n}\n${condition}`,
  );

describe('a condition on a register that nothing sets', () => {
  it('should be warned of with its place, and be asked of 0 as in herd', () => {
    const { verdict, warnings } = checked('exists (1:r0=1 /\\ 1:r9=1)');
    assert.equal(verdict, 'Never');
    assert.deepEqual(warnings, [
      'line 12, column 19: nothing in P1 sets r9, so 1:r9 is 0 in every final state',
    ]);
    assert.equal(checked('exists (1:r0=1 /\\ 1:r9=0)').verdict, 'Sometimes');
  });

  it('should be warned of if there is no such thread', () => {
    assert.deepEqual(checked('exists (4:r0=1)').warnings, [
      'line 12, column 9: there is no P4, so 4:r0 is 0 in every final state',
    ]);
  });

  it('should be warned of with the thread that was meant, if another has it', () => {
    assert.deepEqual(checked('exists (0:r0=1)').warnings, [
      'line 12, column 9: nothing in P0 sets r0, so 0:r0 is 0 in every final state: 1:r0 was probably meant',
    ]);
  });

  it('should be warned of once, in a filter too', () => {
    assert.equal(checked('filter (1:r9=0) exists (1:r9=0 \\/ 1:r9=1)').warnings.length, 1);
  });

  for (const [what, condition, initial] of [
    ['a register that a branch sets', 'exists (1:r2=5)', ''],
    ['a parameter', 'exists (1:x=x)', ''],
    ['a register of the initial state', 'exists (1:r9=3)', '1:r9=3;'],
    ['a location', 'exists (x=1)', ''],
  ] as const) {
    it(`should not be warned of for ${what}`, () => {
      assert.deepEqual(checked(condition, initial).warnings, []);
    });
  }
});
