import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CollisionRateParameters, collisionRate } from '../../src/experiments/collision-rate.ts';
import type { ResultRow } from '../../src/experiments/result.ts';

const parameters = (some: Partial<CollisionRateParameters>): CollisionRateParameters => ({
  bits: [4],
  writerSides: ['int'],
  turns: 1,
  leastSections: 1024,
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
    const rows = await rowsOf({ bits: [2, 4, 6, 8], leastSections: 2048 });
    for (const bits of [2, 4, 6, 8]) {
      const { collisions, lookups, rate, expected } = find(rows, bits, 'untouched');
      assert.deepEqual([collisions, lookups], [2048 / 2 ** bits, 2048]);
      assert.deepEqual([rate, expected], [2 ** -bits, 2 ** -bits]);
    }
  });

  it('should be that of the closed form for VMAs that are marked at random', async () => {
    for (const [bits, leastSections] of [
      [2, 16_384],
      [4, 32_768],
      [8, 262_144],
    ] as const) {
      const rows = await rowsOf({ bits: [bits], leastSections });
      for (const vma of ['1 in 16', '1 in 256', '1 in 4096']) {
        const { collisions = 0, expected = 0, lookups = 0 } = find(rows, bits, vma);
        const mean = expected * lookups;
        // Collisions of one age come together: six standard deviations of a count, and one mark more or less.
        assert.ok(
          Math.abs(collisions - mean) < 6 * Math.sqrt(mean) + 64,
          `${collisions} against ${mean}, ${vma}`,
        );
      }
    }
  });

  it('should be within 5 % of the closed form at 8 bits for a VMA marked by every 256th section', async () => {
    const row = find(await rowsOf({ bits: [8], leastSections: 1 << 20 }), 8, '1 in 256');
    const { rate = 0, expected = 1 } = row;
    assert.ok(Math.abs(rate / expected - 1) < 0.05, JSON.stringify(row));
  });

  it('should be extrapolated to 32 bits from the untouched VMA', async () => {
    const rows = await rowsOf({ bits: [4, 6] });
    const { rate, rateLow, rateHigh, sectionsBetween } = find(rows, 32, 'untouched');
    assert.deepEqual([rate, rateLow, rateHigh, sectionsBetween], [2 ** -32, 2 ** -32, 2 ** -32, 2 ** 32]);
  });

  it('should have a closed form that is the sum it stands for', async () => {
    const bits = 3;
    const { expected = 0 } = find(await rowsOf({ bits: [bits], leastSections: 16 }), bits, '1 in 16');
    let sum = 0;
    for (let nth = 1; nth < 400; nth++) sum += (1 / 16) * (15 / 16) ** (nth * 2 ** bits - 1);
    assert.ok(Math.abs(expected - sum) < 1e-12);
  });

  it('should be zero for the seqcount of v6.14, by parity', async () => {
    const rows = await rowsOf({ writerSides: ['seqcount'], bits: [2, 3, 8] });
    assert.deepEqual(
      rows.map(({ collisions, expected }) => [collisions, expected]),
      Array(13).fill([0, 0]),
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
    await collisionRate.run(parameters({ bits: [3, 4], leastSections: 16 }), 1, {
      onProgress: (part) => parts.push(part),
    });
    assert.deepEqual(
      parts.toSorted((a, b) => a - b),
      parts,
    );
    assert.deepEqual([parts.length, parts.at(-1)], [32, 1]);
  });

  it('should end when it is interrupted, with whole widths alone', async () => {
    const controller = new AbortController();
    // As a signal does: while the experiment lets others have their turn, not in one of its own calls.
    const onProgress = (part: number) => void (part > 0.6 && setTimeout(() => controller.abort()));
    const { rows } = await collisionRate.run(parameters({ bits: [3, 4], leastSections: 16 }), 1, {
      onProgress,
      signal: controller.signal,
    });
    assert.deepEqual([...new Set(rows.map(({ bits }) => bits))], [3]);
  });

  it('should say in its finding what the rows say', async () => {
    const outcome = await collisionRate.run(
      parameters({ bits: [8], writerSides: ['int', 'seqcount'], leastSections: 512 }),
      1,
    );
    assert.equal(
      outcome.finding,
      'With 8-bit int counters 2 of 512 lookups in an untouched VMA met equal numbers by accident, one in 256; with ' +
        '32 bits it is one in 4294967296; with the seqcount of v6.14 none did, for outside a section it is even.',
    );
  });
});
