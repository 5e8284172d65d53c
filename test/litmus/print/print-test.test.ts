import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { printLitmus } from '../../../src/litmus/print/print-test.ts';
import { parseLitmus } from '../../../src/litmus/read/parse.ts';
import type { LitmusTest } from '../../../src/litmus/syntax.ts';
import { REFUSED, readTable } from '../../conformance/table.ts';
import { randomLitmus } from '../../support/random-litmus.ts';

const folder = join(import.meta.dirname, '..');

const SEED = 20250905;

/** A test without the places where its parts stood in the text. */
const withoutPlaces = (test: LitmusTest): unknown =>
  JSON.parse(JSON.stringify(test, (key, value) => (key === 'at' || key === 'remarks' ? undefined : value)));

describe('printLitmus', () => {
  it('should be undone by parsing, for random tests', () => {
    fc.assert(
      fc.property(randomLitmus, (test) => {
        assert.deepEqual(withoutPlaces(parseLitmus(printLitmus(test))), withoutPlaces(test));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('should be undone by parsing, for every test of this folder', () => {
    // What herd7 refuses is mostly refused here, too.
    const refused = readTable(join(folder, 'tests/shapes.csv')).filter(({ lkmm }) => lkmm === REFUSED);
    const files = globSync('**/*.litmus', { cwd: folder }).filter(
      (file) => !refused.some(({ path }) => file === join('tests/shapes', path)),
    );
    assert.ok(files.length > 300, `only ${files.length} files`);
    for (const file of files) {
      const test = parseLitmus(readFileSync(join(folder, file), 'utf8'));
      assert.deepEqual(withoutPlaces(parseLitmus(printLitmus(test))), withoutPlaces(test), file);
    }
  });

  it('should keep the parentheses that change the meaning', () => {
    const source =
      'C p\n{}\nP0(int *x) { int r0 = (1 + 2) * 3; int r1 = 1 - (2 - 3); int r2 = (r0 | 1) & *x; }\n' +
      'exists (~(x=1 \\/ x=2) /\\ (x=1 => (x=2 => x=3)) \\/ 0:r0=-1 /\\ [x]=[x])';
    const test = parseLitmus(source);
    assert.deepEqual(withoutPlaces(parseLitmus(printLitmus(test))), withoutPlaces(test));
    assert.match(
      printLitmus(test),
      /r0 = \(1 \+ 2\) \* 3;[\s\S]*r1 = 1 - \(2 - 3\);[\s\S]*r2 = \(r0 \| 1\) & \*x;/,
    );
  });
});
