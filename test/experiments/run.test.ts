import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentHash, resultId } from '../../src/experiments/result-id.ts';
import { experiments, parseResult, run } from '../../src/index.ts';

const small = { bits: 4, turns: 1, leastSections: 1024 };

describe('an experiment as a function', () => {
  it('should give a whole result, with where it was made and its hash', async () => {
    const parts: number[] = [];
    const result = await run('collision-rate', small, { onProgress: (part) => parts.push(part) });
    assert.deepEqual(parseResult(JSON.parse(JSON.stringify(result))), result);
    assert.equal(result.contentHash, await contentHash(result));
    assert.deepEqual(result.parameters, { ...small, bits: [4], writerSides: ['int', 'seqcount'] });
    assert.equal(result.id, await resultId('collision-rate', result.parameters, 1));
    assert.match(result.provenance.command, /^run\("collision-rate", \{"bits":4,.*\}, \{ seed: 1 \}\)$/);
    assert.match(result.provenance.sources, /^[0-9a-f]{64}$/);
    assert.deepEqual([result.complete, result.rows.length, parts.at(-1)], [true, 10, 1]);
  });

  it('should measure on threads what its singular parameters name', async () => {
    const { rows, parameters } = await run(
      'retry-rate',
      { lookup: 'merged', writerRate: 1000, hold: 0, operation: 'split', seconds: 0.1 },
      { seed: 3 },
    );
    assert.deepEqual([parameters.lookups, rows.length, rows[0]?.lookup], [['merged'], 1, 'merged']);
  });

  it('should end when it is told to, and say that it is a part', async () => {
    const controller = new AbortController();
    const onProgress = (part: number) => void (part > 0.6 && setTimeout(() => controller.abort()));
    const result = await run(
      'collision-rate',
      { ...small, bits: [3, 4], writerSide: 'int' },
      { onProgress, signal: controller.signal },
    );
    assert.equal(result.complete, false);
    assert.deepEqual([...new Set(result.rows.map(({ bits }) => bits))], [3]);
  });

  it('should say what there is in place of what there is not', async () => {
    await assert.rejects(run('retry-rates'), { name: 'UserError', message: /did you mean retry-rate\?/ });
    await assert.rejects(run('wraparound', { lokup: 'merged' }), { message: /did you mean lookups\?/ });
  });

  it('should be told of: each with its parameters, as they are by default', () => {
    assert.deepEqual(
      experiments.map(({ id }) => id),
      ['retry-rate', 'collision-rate', 'wraparound', 'wrong-answers', 'verdicts', 'removals'],
    );
    assert.deepEqual(experiments[1]?.parameters.writerSides, ['int', 'seqcount']);
  });
});
