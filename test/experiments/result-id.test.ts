import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SEMANTICS_VERSION } from '../../src/experiments/result.ts';
import { contentHash, resultId } from '../../src/experiments/result-id.ts';
import { someResult } from './some-result.ts';

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

  it('should be that of the semantics version that it was made with', async () => {
    const [now, then] = await Promise.all([resultId('one', {}, 1), resultId('one', {}, 1, 0)]);
    assert.notEqual(now, then);
  });
});

describe('the hash of the content', () => {
  it('should not depend on the order of fields, nor on the hash that stands there', async () => {
    const { provenance, ...rest } = await someResult();
    assert.equal(await contentHash({ provenance, ...rest }), rest.contentHash);
  });

  it('should be another one whatever is changed', async () => {
    const result = await someResult();
    const { provenance, rows } = result;
    for (const changed of [
      { finding: 'Something else.' },
      { rows: rows.slice(1) },
      { rows: rows.toReversed() },
      { provenance: { ...provenance, cores: 3 } },
      { complete: false },
    ]) {
      assert.notEqual(await contentHash({ ...result, ...changed }), result.contentHash);
    }
  });
});
