/** Each way in which somebody may change a result. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byId } from '../../src/common/near.ts';
import { definitionProblems } from '../../src/experiments/definition-problems.ts';
import { editProblems } from '../../src/experiments/edit-problems.ts';
import { experiments } from '../../src/experiments/index.ts';
import type { Result } from '../../src/experiments/result.ts';
import { rehashed, someResult } from './some-result.ts';

const definitionOf = (result: Result): string[] =>
  definitionProblems(result, byId('experiment', experiments, result.experiment));

/** What is changed, and how it is named even if the hash is made to fit. */
const changes: readonly (readonly [
  what: string,
  change: (result: Result) => Partial<Result>,
  named: RegExp,
])[] = [
  [
    'the finding',
    () => ({ finding: 'It never happens.' }),
    /^finding is not what the rows say: "It never happens\."/,
  ],
  ['the bounds', () => ({ bounds: 'None.' }), /^bounds was "None\.", is "One CPU/],
  ['the question', () => ({ question: 'Is it safe?' }), /^question was "Is it safe\?", is /],
  ['the kind', () => ({ kind: 'measured' }), /^kind was "measured", is "deterministic"$/],
  ['the columns of a mail', ({ cited }) => ({ cited: cited.slice(1) }), /^cited was /],
  [
    'the text of a column',
    ({ columns }) => ({ columns: { ...columns, rate: 'lookups a second' } }),
    /^the text of the column rate was "lookups a second", is /,
  ],
  [
    'a parameter',
    ({ parameters }) => ({ parameters: { ...parameters, bits: [6] } }),
    /^id \w{12} is not that of its parameters and seed, which is \w{12}$/,
  ],
  ['the seed', () => ({ seed: 2 }), /^id \w{12} is not that of its parameters and seed/],
  ['that it is a part', () => ({ complete: false }), /^complete is false, and no row is missing$/],
  [
    'a row that is added',
    ({ rows }) => ({ rows: [...rows, { ...(rows[0] as object), bits: 5 }] }),
    /^writerSide int, bits 5, vma untouched: nobody asked for this row$/,
  ],
  [
    'a row that is there twice, with a false number',
    ({ rows }) => ({ rows: [{ ...(rows[0] as object), collisions: 0 }, ...rows] }),
    /^writerSide int, bits 4, vma untouched: the row is there twice$/,
  ],
  [
    'a row that is gone',
    ({ rows }) => ({ rows: rows.slice(1) }),
    /^writerSide int, bits 4, vma untouched: the row is missing$/,
  ],
  [
    'a column that is gone',
    ({ rows }) => ({ rows: rows.map(({ expected: _, ...row }) => row) }),
    /: expected is missing$/,
  ],
  [
    'a column of its own',
    ({ rows }) => ({ rows: rows.map((row) => ({ ...row, safe: 'yes' })) }),
    /: safe is no column of it$/,
  ],
];

describe('a result', () => {
  it('should have no problem as it is written', async () => {
    const result = await someResult();
    assert.deepEqual([await editProblems(result), definitionOf(result)], [[], []]);
  });

  for (const [what, change, named] of changes) {
    it(`should show a change of ${what}: by its hash, and by name if the hash was made to fit`, async () => {
      const result = await someResult();
      const changed = { ...result, ...change(result) } as Result;
      assert.match((await editProblems(changed)).join('\n'), /^contentHash is not that of the content/);
      const fitting = await rehashed(changed);
      const problems = [...(await editProblems(fitting)), ...definitionOf(fitting)];
      assert.ok(
        problems.some((problem) => named.test(problem)),
        problems.join('\n'),
      );
    });
  }

  it('should show where it was made to be somewhere else, by its hash', async () => {
    const result = await someResult();
    const changed = { ...result, provenance: { ...result.provenance, cpu: 'another' } };
    assert.equal((await editProblems(changed)).length, 1);
  });
});
