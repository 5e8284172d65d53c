import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { LitmusError } from '../../../src/litmus/litmus-error.ts';

const test = (...lines: string[]): string =>
  `C nonsense\n{}\nP0(int *x) {\n  int r0 = READ_ONCE(*x);\n${lines.map((line) => `  ${line}\n`).join('')}}\nexists (x=1)`;

/** The message of the error that checking a test throws. */
function complaint(source: string): string {
  try {
    checkLitmus(source);
  } catch (error) {
    assert.ok(error instanceof LitmusError, String(error));
    assert.equal(error.kind, 'program');
    return error.message;
  }
  return 'no error';
}

describe('a program that computes nonsense', () => {
  it('should be told the line that stores through a number', () => {
    assert.match(
      complaint(test('if (r0 == 0) {', '  *r0 = 1;', '}')),
      /^line 6, column 5: use of 0 as an address\n {6}\*r0 = 1;\n {6}\^$/,
    );
  });

  it('should be told the name that nothing sets, as of a parameter that was forgotten', () => {
    assert.match(
      complaint(test('WRITE_ONCE(*z, 1);')),
      /^line 5, column \d+: use of 0 as an address: nothing in P0 sets z; if z is a location, give P0 the parameter "int \*z"\n/,
    );
  });

  it('should be told the line that adds one to a location through a number', () => {
    assert.match(complaint(test('WRITE_ONCE(*x, 1);', 'atomic_inc(r0);')), /^line 6, column \d+: /);
  });

  it('should be told the line that divides by zero', () => {
    assert.match(complaint(test('WRITE_ONCE(*x, 7 / r0);')), /^line 5, column \d+: /);
  });
});
