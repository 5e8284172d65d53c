import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckRow } from '../../src/check/check-scenario.ts';
import { checkText } from '../../src/cli/check-text.ts';
import { tornSplit } from '../../src/scenarios/torn-split.ts';
import { twoCycles } from '../../src/scenarios/two-cycles.ts';

const row = (differing: Partial<CheckRow>): CheckRow => ({
  scenario: 'two-cycles',
  lookup: 'aug05-fixed',
  sections: 2,
  model: 'lkmm',
  lockModel: 'rwsem',
  verdict: 'Sometimes',
  positive: 3,
  negative: 70,
  findings: [],
  dataRaces: 0,
  executions: 73,
  expected: 'Sometimes',
  why: 'so it is',
  vacuous: false,
  agrees: true,
  ms: 5,
  ...differing,
});

describe('the table of verdicts', () => {
  it('should say where the model of mmap_lock decides', () => {
    const spin = row({ lockModel: 'spin', verdict: 'Never', positive: 0, expected: 'Never' });
    const text = checkText([twoCycles], ['aug05-fixed'], [row({}), spin], false);
    assert.match(text, /^aug05-fixed +Sometimes 3 70; spin Never$/m);
    assert.match(
      text,
      /^2 of 2 verdicts are as expected \(model lkmm, mmap_lock: rwsem and spin;\s+0\.0\s+s\)\.$/m,
    );
  });

  it('should say it once where it decides nothing', () => {
    const text = checkText([twoCycles], ['aug05-fixed'], [row({}), row({ lockModel: 'spin' })], false);
    assert.match(text, /^aug05-fixed +Sometimes 3 70$/m);
  });

  it('should not count as judged what is not judged, and say why it is not', () => {
    const why = 'too many events';
    const rows = [
      row({ verdict: 'not judged', positive: 0, negative: 0, executions: 0, why }),
      row({ scenario: 'torn-split', expected: null }),
    ];
    const text = checkText([twoCycles, tornSplit], ['aug05-fixed'], rows, false);
    assert.match(text, /^two-cycles +not judged$/m);
    assert.match(text, /^torn-split +Sometimes 3 70$/m);
    assert.match(text, /^0 of 0 verdicts are as expected, 1 had no expectation /m);
    assert.match(text, /^not judged two-cycles \(aug05-fixed\): too many events$/m);
  });

  it('should mark a verdict that was not expected, and tell what was found', () => {
    const found = { kind: 'wrong answer', text: 'accepted uprobe B', executions: 3 } as const;
    const wrong = row({ expected: 'Never', agrees: false, findings: [found] });
    const many = ['a', 'b', 'c', 'd', 'aug05-fixed'];
    assert.match(
      checkText([twoCycles, tornSplit], ['aug05-fixed'], [wrong], false),
      /^two-cycles +Sometimes 3 70, expected Never$/m,
    );
    const letters = checkText([twoCycles, tornSplit], many, [wrong], false);
    assert.match(letters, /^two-cycles +S!$/m);
    assert.match(letters, /^Not as expected: two-cycles, aug05-fixed \(rwsem\): Sometimes, expected Never/m);
    assert.match(letters, /wrong\s+answer: accepted uprobe B/);
  });
});
