import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';

const checked = (condition: string, initial = '') =>
  checkLitmus(
    `C slip\n{${initial}}\nP0(int *post) {\n  WRITE_ONCE(*post, 7);\n  int both = 1;\n}\n` +
      `P1(int *post) {\n  int got = READ_ONCE(*post);\n  int both = got;\n}\n${condition}`,
  );

describe('a condition on a location that there is not', () => {
  it('should be warned of with its place, and name the register that was meant', () => {
    const { verdict, warnings } = checked('exists (~got=7)');
    assert.equal(verdict, 'Always');
    assert.deepEqual(warnings, [
      'line 11, column 10: got is a register of thread 1, not a shared variable, so it is 0 in every final state: ' +
        '1:got was probably meant',
    ]);
  });

  it('should name each register that may have been meant', () => {
    assert.deepEqual(checked('exists (both=1)').warnings, [
      'line 11, column 9: both is a register of threads 0 and 1, not a shared variable, so it is 0 in every final ' +
        'state: 0:both or 1:both was probably meant',
    ]);
  });

  it('should be warned of where nothing has that name at all', () => {
    assert.deepEqual(checked('exists (pots=7)').warnings, [
      'line 11, column 9: pots is no parameter of a thread and not in the initial state, so it is 0 in every final state',
    ]);
  });

  for (const [what, condition] of [
    ['in brackets', 'exists ([got]=7)'],
    ['behind a star', 'exists ( *got=7)'],
    ['in a filter', 'filter (got=0) exists (1:got=7)'],
    ['under forall', 'forall (1:got=7 => got=7)'],
    ['under ~exists', '~exists (1:got=7 /\\ got=0)'],
    ['in locations alone', 'locations [got; post] exists (1:got=7)'],
    ['in locations and in the condition, once', 'locations [got] exists (got=7)'],
    ['in a comparison of two places', 'exists ([post]=[got])'],
    ['as an address', 'exists (1:got=got)'],
  ] as const) {
    it(`should be warned of ${what}`, () => {
      const { warnings } = checked(condition);
      assert.equal(warnings.length, 1, warnings.join('\n'));
      assert.match(warnings[0] ?? '', /: got is a register of thread 1, not a shared variable/);
    });
  }

  for (const [what, condition, initial] of [
    ['a parameter', 'exists (post=7)', ''],
    ['a location of the initial state', 'exists (got=7)', 'got=7;'],
    ['a location declared there', 'exists (got=0)', 'int got;'],
    ['a location that something points to', 'exists (there=0)', 'post=there;'],
    ['a location that a register points to', 'exists (there=0)', '0:both=there;'],
    ['an address that is known', 'exists (1:got=post)', ''],
    ['a register with its thread', 'locations [1:got] exists (1:got=7)', ''],
  ] as const) {
    it(`should not be warned of for ${what}`, () => {
      assert.deepEqual(checked(condition, initial).warnings, []);
    });
  }
});
