import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckRow } from '../../../src/check/scenario/check-scenario.ts';
import { checkText } from '../../../src/cli/check/check-text.ts';
import { tornSplit } from '../../../src/scenarios/torn-split.ts';
import { twoCycles } from '../../../src/scenarios/two-cycles.ts';

const row = (differing: Partial<CheckRow>): CheckRow => ({
  scenario: 'two-cycles',
  lookup: 'aug05-fixed',
  sections: 2,
  model: 'lkmm',
  lockModel: 'rwsem',
  claim: 'right',
  verdict: 'Sometimes',
  positive: 3,
  negative: 70,
  findings: [],
  dataRaces: 0,
  executions: 73,
  expected: 'Sometimes',
  why: 'so it is',
  vacuous: false,
  plain: 'once',
  races: [],
  writerSide: 'int-wmb',
  otherwiseWrong: 0,
  cut: 0,
  bounds: [],
  accepted: 73,
  acceptedAcrossWrite: 5,
  fellBack: 5,
  ended: 'done',
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
      /^2 of 2 verdicts are as expected \(model lkmm, mmap_lock: rwsem and spin;\s+0\.0\s+s\s+of\s+search\)\.$/m,
    );
  });

  it('should mark that in the matrix, and say it below', () => {
    const spin = row({ lockModel: 'spin', verdict: 'Never', positive: 0, expected: 'Never' });
    const text = checkText([twoCycles, tornSplit], ['aug05-fixed'], [row({}), spin], false);
    assert.match(text, /^two-cycles +Sometimes 3 70 ~$/m);
    assert.match(text, /^~ as above if mmap_lock is rwsem; if spin: two-cycles aug05-fixed Never$/m);
    const wide = checkText([twoCycles, tornSplit], ['aug05-fixed'], [row({}), spin], true);
    assert.match(wide, /^two-cycles +Sometimes 3 70; spin Never$/m);
    assert.doesNotMatch(wide, /~/);
  });

  it('should say it once where it decides nothing', () => {
    const text = checkText([twoCycles], ['aug05-fixed'], [row({}), row({ lockModel: 'spin' })], false);
    assert.match(text, /^aug05-fixed +Sometimes 3 70$/m);
  });

  it('should say so if the search was stopped', () => {
    const text = checkText([twoCycles], ['aug05-fixed'], [row({ ended: 'timeout' })], false);
    assert.match(text, /^aug05-fixed +Sometimes 3 70 \?$/m);
    assert.match(text, /^\? stopped: the counts are of what had been seen by then\.$/m);
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
    assert.match(text, /^0 of 0 verdicts are as expected, 1 had no expectation, 1 not judged /m);
    assert.match(text, /^not judged \(two-cycles\): too many events$/m);
  });

  it('should not print a bare Never beside something else that was found', () => {
    const found = {
      kind: 'lock left held',
      text: 'it returned without up_read(mmap_lock)',
      executions: 2,
    } as const;
    const never = row({ verdict: 'Never', positive: 0, expected: 'Never', findings: [found] });
    const noted =
      /^\+ two-cycles \(aug05-fixed\): the verdict is about a wrong answer alone; also\s+found:\s+lock left\s+held, it returned without up_read\(mmap_lock\) \(2\s+executions\)/m;
    const many = ['a', 'b', 'c', 'd', 'aug05-fixed'];
    for (const [lookups, cell] of [
      [['aug05-fixed'], /^two-cycles +Never 0 70 \+$/m],
      [many, /^two-cycles +N\+$/m],
    ] as const) {
      const text = checkText([twoCycles, tornSplit], lookups, [never], false);
      assert.match(text, cell);
      assert.match(text, noted);
    }
    const alone = checkText([twoCycles], ['aug05-fixed'], [never], false);
    assert.match(alone, /^aug05-fixed +Never 0 70 \+$/m);
    assert.match(alone, noted);
    const about = row({
      verdict: 'Sometimes',
      claim: 'memory',
      findings: [{ ...found, kind: 'use-after-free' }],
    });
    assert.doesNotMatch(checkText([twoCycles], ['aug05-fixed'], [about], false), /\+/);
  });

  it('should say so if the word is as expected, and what was found beside it is not', () => {
    const found = { kind: 'use-after-free', text: 'read a vma', executions: 1 } as const;
    const never = row({ verdict: 'Never', positive: 0, expected: 'Never', agrees: false, findings: [found] });
    const text = checkText([twoCycles], ['aug05-fixed'], [never], false);
    assert.match(text, /^aug05-fixed +Never 0 70 \+, unexpected$/m);
    assert.match(text, /^Not as expected: two-cycles, aug05-fixed \(rwsem\): Never, but nothing else;/m);
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
