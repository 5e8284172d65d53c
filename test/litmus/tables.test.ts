/**
 * Expected verdicts: the answers of herd7 7.58 with the kernel's model, version 2, as of 2026, for tests written for
 * this project. Counts, flags and final states must be the same, not only the verdict.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseLitmus } from '../../src/litmus/read/parse.ts';
import { type LitmusResult, runLitmus } from '../../src/litmus/run/run.ts';
import { type ModelName, models } from '../../src/models/models.ts';
import { judge } from '../conformance/judge.ts';
import { REFUSED, readTable } from '../conformance/table.ts';

const tests = join(import.meta.dirname, 'tests');
const tables = [
  {
    file: 'expected.csv',
    directory: tests,
    least: 58,
    what: 'sequence counts, locks and free, and corner cases',
  },
  { file: 'shapes.csv', directory: join(tests, 'shapes'), least: 103, what: 'shapes that no corpus has' },
  { file: 'gen.csv', directory: join(tests, 'gen'), least: 295, what: 'generated tests' },
];
/** Far above what any of them needs: the slowest takes a fraction of a second. */
const TIMEOUT = 30_000;

describe('the tables of expected answers', () => {
  for (const { file, directory, least, what } of tables) {
    it(`should be met by every test of ${file}: ${what}`, () => {
      const table = readTable(join(tests, file));
      assert.ok(table.length >= least, `only ${table.length} tests`);
      const wrong = table
        .map((expected) => judge(directory, expected, TIMEOUT))
        .filter((one) => one.differences.length > 0 || one.unsupported !== undefined || one.timeout);
      assert.deepEqual(wrong, []);
    });
  }

  it('should be met under sequential consistency, where they say what it allows', () => {
    const known = readTable(join(tests, 'expected.csv')).filter(({ sc }) => sc !== undefined && sc !== '');
    assert.ok(known.length >= 28);
    const found = known.map(({ path }) => `${path} ${run(join(tests, path), 'sc').verdict}`);
    assert.deepEqual(
      found,
      known.map(({ path, sc }) => `${path} ${sc}`),
    );
  });
});

describe('the memory models', () => {
  it('should allow more from sc over tso to lkmm, on every test without a data race', () => {
    const files = tables.flatMap(({ file, directory }) =>
      readTable(join(tests, file)).flatMap(({ path, lkmm }) =>
        lkmm === REFUSED ? [] : [join(directory, path)],
      ),
    );
    const wrong: string[] = [];
    for (const file of files) {
      const weak = run(file, 'lkmm');
      if (weak.flags.length > 0) continue;
      const middle = run(file, 'tso');
      const strong = run(file, 'sc');
      for (const [inner, outer] of [
        [strong, middle],
        [middle, weak],
      ] as const) {
        const outside = inner.states.filter((state) => !outer.states.includes(state));
        if (outside.length > 0)
          wrong.push(`${file}: ${inner.model} has ${outside[0]}, ${outer.model} has not`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});

function run(file: string, model: ModelName): LitmusResult {
  const source = readFileSync(file, 'utf8');
  const result = runLitmus(parseLitmus(source), source, models[model], { timeout: TIMEOUT });
  assert.equal(result.ended, 'done', file);
  return result;
}
