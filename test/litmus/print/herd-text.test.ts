import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { herdText } from '../../../src/litmus/print/herd-text.ts';

const BODY = '{}\nP0(int *x) { WRITE_ONCE(*x, 1); int r0 = 1; }\nP1(int *x) { int r1 = READ_ONCE(*x); }\n';
const printed = (condition: string, name = 't'): string[] =>
  herdText(checkLitmus(`C ${name}\n${BODY}${condition}`), 0).split('\n');
const conditionOf = (condition: string): string =>
  printed(condition)
    .find((line) => line.startsWith('Condition '))
    ?.slice('Condition '.length) ?? assert.fail('no condition');

describe('herdText', () => {
  for (const [name, shown] of [
    ['two-mailboxes.litmus', 'two-mailboxes'],
    ['two-mailboxes', 'two-mailboxes'],
    ['a.litmus.b', 'a.litmus.b'],
    ['MP+po.litmus+x', 'MP+po.litmus+x'],
  ] as const) {
    it(`should call the test ${name} ${shown}`, () => {
      const lines = printed('exists (x=1)', name);
      assert.equal(lines[0], `Test ${shown} Allowed`);
      assert.ok(lines.includes(`Observation ${shown} Always 2 0`), lines.join('\n'));
      assert.ok(lines.includes(`Time ${shown} 0.00`));
    });
  }

  for (const [written, shown] of [
    ['exists (x=1)', 'exists ([x]=1)'],
    ['forall (~(1:r1=3))', 'forall (not (1:r1=3))'],
    ['~exists (~1:r1=3 /\\ 0:r0=1)', '~exists (not (1:r1=3) /\\ 0:r0=1)'],
    ['exists not (1:r1=1 \\/ 0:r0=2)', 'exists (not (1:r1=1 \\/ 0:r0=2))'],
    ['exists (~~(1:r1=1))', 'exists (not (not (1:r1=1)))'],
    ['exists (1:r1!=1 /\\ x<>0)', 'exists (not (1:r1=1) /\\ not ([x]=0))'],
    ['forall (true)', 'forall (true)'],
    ['', 'forall (true)'],
    ['exists (false \\/ ~true)', 'exists (false \\/ not (true))'],
    ['exists (x=1 /\\ (x=1 /\\ 1:r1=0))', 'exists ([x]=1 /\\ [x]=1 /\\ 1:r1=0)'],
    ['exists (x=1 \\/ (x=1 \\/ 1:r1=0))', 'exists ([x]=1 \\/ [x]=1 \\/ 1:r1=0)'],
    ['exists ((x=1 /\\ 0:r0=1) \\/ 1:r1=0)', 'exists ([x]=1 /\\ 0:r0=1 \\/ 1:r1=0)'],
    ['exists (x=1 /\\ (0:r0=1 \\/ 1:r1=0))', 'exists ([x]=1 /\\ (0:r0=1 \\/ 1:r1=0))'],
    ['exists (x=1 => 0:r0=1 /\\ 1:r1=0)', 'exists (([x]=1 => 0:r0=1) /\\ 1:r1=0)'],
    ['exists (x=1 => 0:r0=1 \\/ 1:r1=0)', 'exists (([x]=1 => 0:r0=1) \\/ 1:r1=0)'],
    ['exists (x=1 => (0:r0=1 /\\ 1:r1=0))', 'exists ([x]=1 => (0:r0=1 /\\ 1:r1=0))'],
    ['exists (x=1 => 0:r0=1 => 1:r1=0)', 'exists ([x]=1 => 0:r0=1 => 1:r1=0)'],
    ['exists (0:r0=1:r1 /\\ [x]=1:r1)', 'exists (0:r0=1:r1 /\\ [x]=1:r1)'],
  ] as const) {
    it(`should print the condition "${written}" as herd does`, () => {
      assert.equal(conditionOf(written), shown);
    });
  }

  it('should print an empty line for a state of no variable', () => {
    assert.deepEqual(printed('forall (true)').slice(0, 4), ['Test t Required', 'States 1', '', 'Ok']);
  });
});
