import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { csvText } from '../../src/report/csv.ts';
import { parseCsv } from '../site/parse-csv.ts';

describe('rows as CSV', () => {
  it('should have the names of all columns first, and nothing for what a row lacks', () => {
    assert.equal(
      csvText([
        { a: 1, b: 'x' },
        { a: 2, c: 0.5 },
      ]),
      'a,b,c\n1,x,\n2,,0.5\n',
    );
  });

  it('should quote what would end a cell', () => {
    assert.equal(csvText([{ a: 'one, "two"\nthree' }]), 'a\n"one, ""two""\nthree"\n');
  });

  it('should come back as it was, whatever stands in it', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') });
    const rows = fc.array(fc.record({ first: cell, 'sec"ond': cell, third: cell }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (written) => {
        const [head, ...lines] = parseCsv(csvText(written));
        assert.deepEqual(head, Object.keys(written[0] ?? {}));
        assert.deepEqual(
          lines,
          written.map((row) => Object.values(row)),
        );
      }),
      { seed: 20260211 },
    );
  });
});
