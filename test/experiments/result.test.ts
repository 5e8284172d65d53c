import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { type Result, resultId, resultSchema, SEMANTICS_VERSION } from '../../src/experiments/result.ts';

const result: Result = {
  version: 1,
  id: '0123456789ab',
  experiment: 'some',
  question: 'How many?',
  kind: 'deterministic',
  parameters: { bits: [4] },
  seed: 1,
  semanticsVersion: SEMANTICS_VERSION,
  complete: true,
  finding: 'Nothing.',
  bounds: 'Nothing was tried.',
  cited: ['a'],
  columns: { a: 'a letter' },
  rows: [{ a: 1 }, { a: 'b' }],
  provenance: {
    command: 'npx vmaspec run some --seed 1',
    commit: '0123456789ab',
    dirty: false,
    sources: '00',
    node: '24.21.0',
    cpu: 'one',
    cores: 2,
    kernel: 'Linux 6.1',
    date: '2026-11-23',
  },
};

describe('a result', () => {
  it('should be accepted as it is written', () => {
    assert.deepEqual(v.parse(resultSchema, JSON.parse(JSON.stringify(result))), result);
  });

  for (const [what, wrong] of [
    ['of another version', { version: 2 }],
    ['without a proper id', { id: '0123' }],
    ['of no known kind', { kind: 'guessed' }],
    ['with a row that holds no number', { rows: [{ a: null }] }],
    ['without its provenance', { provenance: undefined }],
  ] as const) {
    it(`should be refused ${what}`, () => {
      assert.equal(v.safeParse(resultSchema, { ...result, ...wrong }).success, false);
    });
  }
});

describe('the id of a result', () => {
  it('should be this one (a pin: ids are published)', async () => {
    assert.equal(SEMANTICS_VERSION, 1);
    assert.equal(await resultId('collision-rate', { bits: [4, 8], vmas: 16 }, 1), 'b17d1e968ac4');
  });

  it('should not depend on the order of the parameters, but on each of them', async () => {
    const id = (experiment: string, parameters: object, seed: number) =>
      resultId(experiment, parameters, seed);
    const same = await id('one', { a: 1, b: { c: [1, 2], d: 3 } }, 7);
    assert.equal(await id('one', { b: { d: 3, c: [1, 2] }, a: 1 }, 7), same);
    const others = await Promise.all([
      id('two', { a: 1, b: { c: [1, 2], d: 3 } }, 7),
      id('one', { a: 1, b: { c: [2, 1], d: 3 } }, 7),
      id('one', { a: 1, b: { c: [1, 2], d: 4 } }, 7),
      id('one', { a: 1, b: { c: [1, 2], d: 3 } }, 8),
    ]);
    assert.equal(new Set([same, ...others]).size, 5);
  });

  it('should be twelve hex digits, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.nat(),
        async (name, asked, seed) => {
          assert.match(await resultId(name, asked, seed), /^[0-9a-f]{12}$/);
        },
      ),
      { seed: 20_240_805, numRuns: 100 },
    );
  });
});
