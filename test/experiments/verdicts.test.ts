import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judges } from '../../src/check/judges/judges.ts';
import { cellsOf, judgeCell } from '../../src/check/scenario/cells.ts';
import type { CheckRow } from '../../src/check/scenario/check-scenario.ts';
import { verdictRows, verdicts } from '../../src/experiments/verdicts.ts';
import { mprotect } from '../../src/scenarios/mprotect.ts';
import { vmaRecycled } from '../../src/scenarios/vma-recycled.ts';

const LOOKUPS = ['aug05', 'merged'];

describe('the table of verdicts', () => {
  it('should be what the judges say, a row a scenario and lookup, a column a model', async () => {
    const parameters = { scenarios: ['mprotect'], lookups: LOOKUPS };
    const { rows } = await verdicts.run(parameters, 1);
    const judged = cellsOf([mprotect], LOOKUPS, judges).map(judgeCell);
    for (const [at, lookup] of LOOKUPS.entries()) {
      const text = (model: string, lockModel: string): string => {
        const row = judged.find(
          (one) => one.lookup === lookup && one.model === model && one.lockModel === lockModel,
        );
        const { verdict, positive, negative } = row ?? assert.fail();
        return `${verdict} ${positive} ${negative}`;
      };
      assert.deepEqual(rows[at], {
        scenario: 'mprotect',
        lookup,
        sections: 1,
        sc: text('sc', 'rwsem'),
        tso: text('tso', 'rwsem'),
        lkmm: text('lkmm', 'rwsem'),
        lkmmSpin: text('lkmm', 'spin'),
      });
    }
  });

  it('should mark a Never that says little, and one beside which something else was found', () => {
    const [row = assert.fail()] = cellsOf([mprotect], ['merged'], judges.slice(0, 1)).map(judgeCell);
    const found = { kind: 'use-after-free', text: 'read a vma', executions: 1 } as const;
    const texts = (some: Partial<CheckRow>) => verdictRows([{ ...row, ...some }]).map(({ sc }) => sc);
    assert.deepEqual(texts({}), ['Never 0 5']);
    assert.deepEqual(texts({ vacuous: true, findings: [found] }), ['Never 0 5 * +']);
    assert.deepEqual(texts({ claim: 'memory', positive: 1, verdict: 'Sometimes', findings: [found] }), [
      'Sometimes 1 5',
    ]);
    assert.deepEqual(texts({ verdict: 'not judged' }), ['not judged']);
    assert.deepEqual(texts({ verdict: 'Sometimes', positive: 3, ended: 'timeout' }), ['Sometimes']);
  });

  it('should have the pairs that cannot be', () => {
    const judged = cellsOf([vmaRecycled], ['aug05'], judges.slice(0, 1)).map(judgeCell);
    assert.deepEqual(
      verdictRows(judged).map(({ sc }) => sc),
      ['n/a'],
    );
  });

  it('should count in its finding what breaks, and what breaks by reordering alone', async () => {
    const { finding } = await verdicts.run(
      { scenarios: ['torn-split', 'two-cycles'], lookups: ['aug05'] },
      1,
    );
    assert.equal(
      finding,
      'Claims are refuted of aug05 in 2 of 2 scenarios, in 1 by reordering alone. Verdicts not judged: 0.',
    );
  });

  it('should end when it is interrupted, with whole scenarios alone', async () => {
    const controller = new AbortController();
    const onProgress = () => void setTimeout(() => controller.abort());
    const { rows } = await verdicts.run({ scenarios: ['mprotect', 'torn-split'], lookups: ['merged'] }, 1, {
      onProgress,
      signal: controller.signal,
    });
    assert.deepEqual(
      rows.map(({ scenario }) => scenario),
      ['mprotect'],
    );
  });
});
