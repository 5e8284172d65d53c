import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toneOf, verdictSentence } from '../../../site/litmus/sentence.ts';
import { checkLitmus, searchExplanation } from '../../../src/litmus/check-litmus.ts';
import { answerText } from '../../../src/litmus/print/answer-text.ts';
import { noExplanationText } from '../../../src/litmus/print/explanation-text.ts';

const checked = (body: string, condition = 'exists (x=1)') =>
  checkLitmus(`C empty\n{}\nP0(int *x, spinlock_t *s) { int r0; ${body} }\n${condition}`);

describe('a test that has no execution', () => {
  for (const [what, body, reason, condition] of [
    ['a loop without end', 'while (1) { WRITE_ONCE(*x, 1); }', /^P0 needs more than 2 turns of a loop/],
    ['while (true)', 'while (true) { WRITE_ONCE(*x, 1); }', /^P0 needs more than 2 turns of a loop/],
    [
      'a wait for what never comes',
      'while (READ_ONCE(*x) == 0) { r0 = 1; }',
      /^a loop needs more than 2 turns/,
    ],
    ['a lock taken twice', 'spin_lock(s); spin_lock(s); spin_unlock(s);', /^P0 never gives s back$/],
    [
      'a grace period inside a section',
      'rcu_read_lock(); synchronize_rcu(); rcu_read_unlock();',
      /^P0 waits for a grace period/,
    ],
    [
      'a filter that nothing meets',
      'WRITE_ONCE(*x, 1);',
      /^the filter leaves no execution$/,
      'filter (x=2) exists (x=1)',
    ],
  ] as const) {
    it(`should be told so with the reason: ${what}`, () => {
      const result = checked(body, condition);
      assert.deepEqual([result.verdict, result.positive, result.negative], ['Never', 0, 0]);
      assert.match(result.nothing ?? '', reason);
      assert.equal(toneOf(result), 'empty');
      assert.match(verdictSentence(result, 1), /^Nothing was judged: /);
      assert.match(answerText(result), /^empty: nothing was judged, under LKMM\n[\s\S]*Nothing was judged: /);
    });
  }

  it('should be told from one whose outcome is forbidden', () => {
    const result = checked('WRITE_ONCE(*x, 2);');
    assert.equal(result.nothing, undefined);
    assert.equal(toneOf(result), 'good');
  });
});

describe('the bounds of an answer', () => {
  it('should stand in the text for a mail and on the page', () => {
    const result = checked('while (READ_ONCE(*x) == 0) { WRITE_ONCE(*x, 1); }');
    assert.equal(result.cutOff, true);
    assert.match(answerText(result), /Loops were followed for two turns; what needs more is not covered\./);
    assert.match(verdictSentence(result, 1), /Loops were followed for two turns/);
  });

  it('should keep from saying that no values lead to an outcome', () => {
    const source = (body: string): string => `C values\n{}\nP0(int *x) { int r0; ${body} }\nexists (x=7)`;
    assert.match(
      noExplanationText(searchExplanation(source('WRITE_ONCE(*x, 1);'))),
      /^No values lead to this outcome/,
    );
    assert.match(
      noExplanationText(
        searchExplanation(source('r0 = READ_ONCE(*x); while (r0 == 0) { r0 = READ_ONCE(*x); }')),
      ),
      /^No explanation was found/,
    );
  });
});
