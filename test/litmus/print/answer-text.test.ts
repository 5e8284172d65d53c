import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkLitmus, explainForbidden } from '../../../src/litmus/check-litmus.ts';
import { answerText } from '../../../src/litmus/print/answer-text.ts';

const folder = join(import.meta.dirname, '..');
const sourceOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('answerText()', () => {
  it('should say verdict, model, question, execution and command', () => {
    assert.equal(
      answerText(checkLitmus(sourceOf('textbook/SB.litmus'), { model: 'tso' })),
      `\
SB: Sometimes, 1 of 4 executions, under TSO
  exists (0:r0=0 /\\ 1:r0=0)

  CPU0
  a:  WRITE_ONCE(*x, 1)
  b:  r0 = READ_ONCE(*y)                    = 0 from initial

  CPU1
  c:  WRITE_ONCE(*y, 1)
  d:  r0 = READ_ONCE(*x)                    = 0 from initial

  npx vmaspec litmus --model tso --text SB.litmus`,
    );
  });

  it('should say why not, if it is told', () => {
    const source = sourceOf('textbook/MP+wmb+rmb.litmus');
    const text = answerText(checkLitmus(source), explainForbidden(source));
    assert.match(text, /^MP\+wmb\+rmb: Never, 0 of 3 executions, under LKMM\n/);
    assert.match(text, /\n\nForbidden by happens-before: a cycle of 4\n/);
    assert.match(text, /\n\n {2}npx vmaspec litmus --explain MP\+wmb\+rmb\.litmus$/);
  });

  it('should say that a search was stopped, and which flags were raised', () => {
    const stopped = checkLitmus(sourceOf('tests/seed/SEED-seq-2writers-ok.litmus'), { executions: 3 });
    assert.match(answerText(stopped), /^SEED-seq-2writers-ok: Unknown, 0 of 3 executions, stopped/);
    const raced = answerText(checkLitmus(sourceOf('textbook/MP+plain.litmus')));
    assert.match(raced, /flags: data-race\n/);
  });

  it('should stay within 72 columns', () => {
    for (const file of globSync(['textbook/*.litmus', 'tests/seed/*.litmus'], { cwd: folder })) {
      const source = sourceOf(file);
      const result = checkLitmus(source);
      const explanation = result.witness === undefined ? explainForbidden(source) : undefined;
      for (const line of answerText(result, explanation).split('\n'))
        assert.ok(line.length <= 72 || line.includes('npx vmaspec'), `${file}: ${line}`);
    }
  });
});
