import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FigureResult } from '../../site/figures/result.ts';
import { cellsOf, cellText, reasonOf } from '../../site/figures/verdicts.ts';

const result = (...rows: FigureResult['rows']): FigureResult => ({ rows }) as FigureResult;
const row = {
  scenario: 'two-cycles',
  lookup: 'aug05-fixed',
  sections: 2,
  sc: 'Never 0 75',
  tso: 'Never 0 56',
  lkmm: 'Sometimes 2 81',
  lkmmSpin: 'Never 0 73 *',
};

describe('the cells of the matrix', () => {
  it('should have each model’s word and counts, and who says something else', () => {
    const [cell = assert.fail()] = cellsOf(result(row), 'two-cycles');
    assert.deepEqual(
      cell.verdicts.map(({ column, word, counts, isWrong, others }) => [
        column,
        word,
        counts,
        isWrong,
        others,
      ]),
      [
        ['lkmm', 'Sometimes', '2 81', true, ['spin, TSO, SC: Never']],
        ['lkmmSpin', 'Never', '0 73 *', false, ['LKMM: Sometimes']],
        ['tso', 'Never', '0 56', false, ['LKMM: Sometimes']],
        ['sc', 'Never', '0 75', false, ['LKMM: Sometimes']],
      ],
    );
  });

  it('should be told in a sentence', () => {
    const [cell = assert.fail()] = cellsOf(result(row), 'two-cycles');
    assert.equal(
      cellText('two-cycles', cell, 'so it is'),
      'aug05-fixed in two-cycles, 2 write operations: LKMM Sometimes (2 refute the claim, 81 do not); spin Never ' +
        '(0 refute the claim, 73 do not; it met no race); TSO Never (0 refute the claim, 56 do not); SC Never (0 refute the claim, ' +
        '75 do not). Why: so it is.',
    );
  });

  it('should know a pair that cannot be, one that was not judged, and one that is not there', () => {
    const none = { ...row, sc: 'n/a', tso: 'n/a', lkmm: 'n/a', lkmmSpin: 'n/a' };
    const [absent = assert.fail()] = cellsOf(result(none), 'two-cycles');
    assert.equal(
      cellText('two-cycles', absent, 'it reads no mark'),
      'aug05-fixed in two-cycles cannot be: it reads no mark.',
    );
    const [left = assert.fail()] = cellsOf(result({ ...row, lkmm: 'not judged' }), 'two-cycles');
    assert.deepEqual(
      [left.verdicts[0]?.word, left.verdicts[0]?.counts, left.verdicts[0]?.isWrong],
      ['not judged', '', false],
    );
    assert.deepEqual(cellsOf(result(row), 'torn-split'), []);
  });

  it('should say why under LKMM where that is another reason', () => {
    assert.equal(reasonOf({ why: 'a' }), 'a');
    assert.equal(reasonOf({ why: 'a', whyReordered: 'b' }), 'a; under LKMM: b');
  });
});
