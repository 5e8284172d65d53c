/** Textbook tests by their usual names; each says in its first lines what the kernel's model makes of it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseLitmus } from '../../src/litmus/read/parse.ts';
import { runLitmus } from '../../src/litmus/run/run.ts';
import { models } from '../../src/models/models.ts';

const folder = join(import.meta.dirname, 'textbook');
const files = globSync('*.litmus', { cwd: folder }).sort();
const sourceOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the textbook tests', () => {
  it('should be there', () => assert.ok(files.length >= 38));

  for (const file of files) {
    const source = sourceOf(file);
    const expected = /Result: (\w+)/.exec(source)?.[1];
    it(`should say ${expected} for ${file.replace('.litmus', '')}`, () => {
      const result = runLitmus(parseLitmus(source), source, models.lkmm);
      assert.equal(result.verdict, expected);
      assert.equal(`${result.name}.litmus`, file);
    });
  }

  it('should tell the models apart', () => {
    const verdicts = (name: string): string[] => {
      const source = sourceOf(`${name}.litmus`);
      return [models.lkmm, models.tso, models.sc].map(
        (model) => runLitmus(parseLitmus(source), source, model).verdict,
      );
    };
    // Store buffering is what TSO has; the other relaxations are the kernel's.
    assert.deepEqual(verdicts('SB'), ['Sometimes', 'Sometimes', 'Never']);
    assert.deepEqual(verdicts('SB+rfi-pos'), ['Sometimes', 'Sometimes', 'Never']);
    assert.deepEqual(verdicts('SB+xchgs'), ['Never', 'Never', 'Never']);
    assert.deepEqual(verdicts('MP'), ['Sometimes', 'Never', 'Never']);
    assert.deepEqual(verdicts('LB'), ['Sometimes', 'Never', 'Never']);
    assert.deepEqual(verdicts('IRIW'), ['Sometimes', 'Never', 'Never']);
    assert.deepEqual(verdicts('R+wmb+mb'), ['Sometimes', 'Never', 'Never']);
    assert.deepEqual(verdicts('RCU+unprotected'), ['Sometimes', 'Never', 'Never']);
  });

  it('should flag the plain accesses of MP+plain as a data race', () => {
    const source = sourceOf('MP+plain.litmus');
    assert.deepEqual(runLitmus(parseLitmus(source), source, models.lkmm).flags, ['data-race']);
  });
});
