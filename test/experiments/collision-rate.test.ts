import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { type CollisionRateParameters, collisionRate } from '../../src/experiments/collision-rate.ts';
import { defaultsOf, type ResultRow, resultId, resultSchema } from '../../src/experiments/result.ts';

const parameters = (some: Partial<CollisionRateParameters>): CollisionRateParameters => ({
  bits: [4],
  writerSides: ['int'],
  vmas: 16,
  sections: 1024,
  ...some,
});

async function rowsOf(some: Partial<CollisionRateParameters>, seed = 1): Promise<ResultRow[]> {
  return (await collisionRate.run(parameters(some), seed)).rows;
}

function find(rows: readonly ResultRow[], bits: number, vma: string): Record<string, number> {
  const isMeant = ({ bits: width, vma: which }: ResultRow): boolean => width === bits && which === vma;
  const row = rows.find(isMeant) ?? assert.fail(`no row for ${bits} bits, ${vma}`);
  return row as Record<string, number>;
}

describe('the rate of accidental collisions', () => {
  it('should be exactly one in 2^bits for a VMA that is never marked again', async () => {
    const rows = await rowsOf({ bits: [2, 4, 6, 8], sections: 2048 });
    for (const bits of [2, 4, 6, 8]) {
      const { collisions, lookups, rate, expected } = find(rows, bits, 'untouched');
      assert.deepEqual([collisions, lookups], [2048 / 2 ** bits, 2048]);
      assert.deepEqual([rate, expected], [2 ** -bits, 2 ** -bits]);
    }
  });

  it('should be that of the closed form for VMAs that are marked at random', async () => {
    for (const { bits, vmas, sections } of [
      { bits: 2, vmas: 8, sections: 16_384 },
      { bits: 4, vmas: 16, sections: 32_768 },
      { bits: 8, vmas: 256, sections: 65_536 },
    ]) {
      const row = find(await rowsOf({ bits: [bits], vmas, sections }), bits, 'random');
      const { collisions = 0, expected = 0, rateLow = 0, rateHigh = 0 } = row;
      const mean = expected * sections;
      // Four standard deviations of a count.
      assert.ok(Math.abs(collisions - mean) < 4 * Math.sqrt(mean), `${collisions} against ${mean}`);
      assert.ok(rateLow < expected && expected < rateHigh, JSON.stringify(row));
    }
  });

  it('should have a closed form that is the sum it stands for', async () => {
    const [bits, vmas] = [3, 5];
    const { expected = 0 } = find(await rowsOf({ bits: [bits], vmas, sections: 16 }), bits, 'random');
    let sum = 0;
    for (let nth = 1; nth < 200; nth++) sum += (1 / vmas) * (1 - 1 / vmas) ** (nth * 2 ** bits - 1);
    assert.ok(Math.abs(expected - sum) < 1e-12);
  });

  it('should be zero for the seqcount of v6.14, by parity', async () => {
    const rows = await rowsOf({ writerSides: ['seqcount'], bits: [2, 3, 8] });
    assert.deepEqual(
      rows.map(({ collisions, expected }) => [collisions, expected]),
      Array(6).fill([0, 0]),
    );
  });

  it('should come out the same for the same seed, byte for byte, and not for another', async () => {
    const run = async (seed: number) =>
      JSON.stringify(await collisionRate.run(parameters({ bits: [4, 5] }), seed));
    assert.equal(await run(3), await run(3));
    assert.notEqual(await run(3), await run(4));
  });

  it('should tell how far it is', async () => {
    const parts: number[] = [];
    await collisionRate.run(parameters({ bits: [3, 4], sections: 16 }), 1, {
      onProgress: (part) => parts.push(part),
    });
    assert.deepEqual(parts, [0.5, 1]);
  });

  it('should say in its finding what the rows say', async () => {
    const outcome = await collisionRate.run(
      parameters({ bits: [8], writerSides: ['int', 'seqcount'], sections: 512 }),
      1,
    );
    assert.equal(
      outcome.finding,
      'With 8-bit int counters 2 of 512 lookups in an untouched VMA met equal numbers by accident: one in 256. ' +
        'With the seqcount of v6.14 none did: outside a section it is even.',
    );
  });
});

describe('the committed collision-rate.json', () => {
  const file = join(import.meta.dirname, '..', '..', 'notebooks', 'results', 'collision-rate.json');
  const committed = v.parse(resultSchema, JSON.parse(readFileSync(file, 'utf8')));

  it('should come out again, row by row', async () => {
    const { rows, finding } = await collisionRate.run(
      committed.parameters as CollisionRateParameters,
      committed.seed,
    );
    assert.deepEqual(rows, committed.rows);
    assert.equal(finding, committed.finding);
  });

  it('should have been made with the default parameters, and carry their id', async () => {
    assert.deepEqual(committed.parameters, defaultsOf(collisionRate));
    assert.deepEqual(committed.columns, collisionRate.columns);
    assert.equal(committed.id, await resultId('collision-rate', defaultsOf(collisionRate), committed.seed));
    assert.equal(committed.provenance.command, `npx vmaspec run collision-rate --seed ${committed.seed}`);
  });
});
