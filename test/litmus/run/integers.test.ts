import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';

/** What P1 reads of what P0 computes from x, and what is said of it. */
function computed(expression: string, { x = '0', type = 'int' } = {}) {
  const { states, warnings } = checkLitmus(
    `C computed\n{ x=${x}; }\nP0(${type} *x, ${type} *y)\n{\n\t${type} r0 = READ_ONCE(*x);\n` +
      `\tWRITE_ONCE(*y, ${expression});\n}\nlocations [y]\nexists (true)`,
  );
  assert.equal(states.length, 1);
  return { value: states[0]?.replace('[y]=', ''), warnings };
}

describe('integers of a litmus test', () => {
  for (const [expression, x, value] of [
    ['(r0 + 1) / 2', '2147483647', '-1073741824'],
    ['r0 + 1 > r0', '2147483647', '0'],
    ['r0 - 1', '-2147483648', '2147483647'],
    ['r0 * r0', '123456789', '-1757895751'],
    ['r0 / -1', '-2147483648', '-2147483648'],
    ['r0 / 2', '-7', '-3'],
    ['r0 * r0 * 4 + 1 - r0 * r0 * 4', '2147483647', '1'],
    ['r0', '0xffffffff', '-1'],
    ['r0 ^ -1', '0x7fffffff', '-2147483648'],
  ] as const) {
    it(`should make ${value} of ${expression} where r0 is ${x}`, () => {
      assert.deepEqual(computed(expression, { x }), { value, warnings: [] });
    });
  }

  for (const [type, there] of [
    ['long', '2147483648'],
    ['uint64_t', '2147483648'],
    ['unsigned int', '2147483648'],
    ['u64', '2147483648'],
    ['u32', '2147483648'],
    ['long long', '2147483648'],
  ] as const) {
    it(`should have 32 bits where they are declared ${type}, and say what C has there`, () => {
      const { value, warnings } = computed('r0 + 1', { x: '2147483647', type });
      assert.equal(value, '-2147483648');
      assert.deepEqual(warnings, [
        `line 6, column 20: r0 + 1 is ${there} in C (${type}) and -2147483648 here: ` +
          'every number has 32 bits with a sign, as in herd7',
      ]);
      assert.deepEqual(computed('r0 + 1', { x: '41', type }), { value: '42', warnings: [] });
    });
  }

  it('should say where a store or an initial value is another in C', () => {
    assert.match(
      computed('0 - 1', { type: 'u32' }).warnings[0] ?? '',
      /^line 6, .* is 4294967295 in C \(u32\)/,
    );
    assert.match(computed('300', { type: 'uint8_t' }).warnings[0] ?? '', /300 is 44 in C \(uint8_t\)/);
    assert.match(
      computed('r0', { x: '-1', type: 'u64' }).warnings[0] ?? '',
      /^the initial value of x is 18446744073709551615 in C \(u64\) and -1 here/,
    );
    assert.match(
      computed('r0 < 1', { x: '-1', type: 'u64' }).warnings.join(),
      /r0 < 1 is 0 in C \(u64\) and 1 here/,
    );
  });

  it('should wrap in atomics', () => {
    const { states } = checkLitmus(
      'C atomic\n{ c=2147483647; }\nP0(atomic_t *c) { int r0 = atomic_inc_return(c); }\nlocations [c]\nexists (0:r0=0)',
    );
    assert.deepEqual(states, ['0:r0=-2147483648;[c]=-2147483648']);
  });

  it('should say what no int holds, and refuse what 32 bits do not', () => {
    assert.deepEqual(computed('r0', { x: '4294967295' }), {
      value: '-1',
      warnings: ['line 2, column 5: 4294967295 does not fit in an int: it is -1 here, and herd7 refuses it'],
    });
    assert.throws(() => computed('4294967296'), /unsupported: number 4294967296: numbers have 32 bits here/);
  });
});

describe('addresses of a litmus test', () => {
  it('should be other places with a number added', () => {
    const { states } = checkLitmus(
      'C offset\n{}\nP0(int *x, int *y) { WRITE_ONCE(*(y + 4), 1); int *r0 = y + 4; int *r1 = y - 1; int *r2 = r0 - 4; }\n' +
        'exists (y=0 /\\ 0:r0=0 /\\ 0:r1=0 /\\ 0:r2=0)',
    );
    assert.deepEqual(states, ['0:r0=y+4;0:r1=y-1;0:r2=y;[y]=0']);
  });

  it('should be those of the elements of an array, four bytes apart', () => {
    const { states, verdict } = checkLitmus(
      'C array\n{ int a[3] = {5, 6, 7}; }\nP0(int *a) { int r0 = READ_ONCE(*(a + 4)); WRITE_ONCE(*(a + 8), r0); }\n' +
        'locations [a]\nexists (a[2]=6 /\\ a[0]=5)',
    );
    assert.equal(verdict, 'Always');
    assert.deepEqual(states, ['[a]=5;a[2]=6']);
  });

  it('should be warned of where executions load through NULL', () => {
    const { positive, negative, warnings } = checkLitmus(
      'C null\n{ int *p; b=9; }\nP0(int **p, int *b) { WRITE_ONCE(*p, b); }\n' +
        'P1(int **p) { int *r0 = READ_ONCE(*p); int r1 = READ_ONCE(*r0); }\nexists (1:r1=9)',
    );
    assert.deepEqual([positive, negative], [1, 0]);
    assert.match(
      warnings.join(),
      /^line 4, .*"r1 = READ_ONCE\(\*r0\)" loads through NULL are left out, as in herd7/,
    );
  });
});
