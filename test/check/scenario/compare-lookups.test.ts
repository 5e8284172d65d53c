import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, replay } from '../../../src/check/judge/interleave/explore.ts';
import { compareLookups } from '../../../src/check/scenario/compare-lookups.ts';
import { showScenario } from '../../../src/check/scenario/show-scenario.ts';
import { partingRow, sideBySideRows } from '../../../src/report/side-by-side.ts';
import { expectedWord, sectionsOf } from '../../../src/scenarios/expected-word.ts';
import { scenarios } from '../../../src/scenarios/index.ts';

describe('two lookups under one schedule', () => {
  it('keep their order, wherever the one that breaks stands', () => {
    const forth = compareLookups('munmap', 'aug02', 'merged');
    const back = compareLookups('munmap', 'merged', 'aug02');
    assert.deepEqual([back.right, back.left], [forth.left, forth.right]);
    assert.deepEqual(forth.left, explore({ lookup: 'aug02', scenario: 'munmap' }).witness);
  });

  it('never part if they are the same', () => {
    const { left, right } = compareLookups('two-cycles', 'aug05', 'aug05');
    assert.deepEqual(left, right);
    assert.equal(partingRow(sideBySideRows({ left, right })), -1);
  });

  it('go as far as the other one went: a lookup that only lacks a barrier meets the same', () => {
    const { left, right } = compareLookups('two-cycles', 'aug05', 'aug05-barriers');
    assert.equal(right.finding?.text, left.finding?.text);
    const values = sideBySideRows({ left, right }).filter(
      (row) => row.left && row.left.value !== row.right?.value,
    );
    assert.deepEqual(values, []);
  });

  for (const { id, pair } of scenarios) {
    if (pair === undefined || pair.broken === pair.fixed) continue;
    const scenario = scenarios.find((one) => one.id === id) ?? assert.fail();
    if (expectedWord(scenario, pair.broken, sectionsOf(scenario)) === 'Never') continue;

    it(`of ${id}: ${pair.broken} breaks where ${pair.fixed} does not, and both replay`, () => {
      const { left, right } = compareLookups(id, pair.broken, pair.fixed);
      assert.notEqual(left.finding, undefined);
      assert.equal(right.finding, undefined);
      const rows = sideBySideRows({ left, right });
      assert.ok(partingRow(rows) >= 0);
      const options = { lookup: pair.fixed, scenario, sections: sectionsOf(scenario) };
      assert.deepEqual(replay(options, right.schedule), right);
    });
  }
});

describe('what a scenario shows', () => {
  for (const scenario of scenarios) {
    const { id, pair } = scenario;
    if (pair === undefined) continue;

    it(`of ${id} is one version that some model breaks, and one that none does`, () => {
      const words = (lookup: string) =>
        (['sc', 'tso', 'lkmm'] as const).flatMap((model) =>
          (['rwsem', 'spin'] as const).flatMap(
            (lockModel) => expectedWord(scenario, lookup, sectionsOf(scenario), model, lockModel) ?? [],
          ),
        );
      assert.ok(words(pair.broken).includes('Sometimes'));
      const { versions, model } = showScenario(id);
      assert.deepEqual(
        versions.map(({ lookup }) => lookup),
        [pair.broken, pair.fixed],
      );
      const [broken, fixed] = versions;
      assert.equal(broken?.verdict, expectedWord(scenario, pair.broken, sectionsOf(scenario), model as 'sc'));
      assert.equal(broken?.witness !== undefined, broken?.verdict !== 'Never');
      assert.equal(fixed?.verdict, 'Never');
      if (pair.change === undefined) assert.ok(!words(pair.fixed).includes('Sometimes'));
      else assert.equal(fixed?.why, pair.change.by);
    });
  }

  it('is of the patch as posted and as merged where nothing breaks', () => {
    const { versions } = showScenario('mprotect');
    assert.deepEqual(
      versions.map(({ lookup, verdict, witness }) => [lookup, verdict, witness]),
      [
        ['aug05', 'Never', undefined],
        ['merged', 'Never', undefined],
      ],
    );
  });
});
