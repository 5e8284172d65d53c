/** A loop is cut after a few rounds: that it has no end is another thing, and found where nobody is left who could end it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGraph } from '../../../../src/check/judge/graph/check-graph.ts';
import { explore } from '../../../../src/check/judge/interleave/explore.ts';
import type { Lookup } from '../../../../src/lookup/lookup.ts';
import { mm_lock_seq } from '../../../../src/memory/layout.ts';

/** Goes round while the count is even, so often at most. */
const spins =
  (most: number): Lookup =>
  (cpu, mm) => {
    for (let round = 0; round < most; round++) {
      if ((cpu.readOnce(mm, mm_lock_seq) & 1) === 1) return -1;
      cpu.retry('odd');
    }
    return -2;
  };
const asked = { scenario: 'mprotect', writerSide: 'seqcount', sections: 1 } as const;

describe('a loop that is cut', () => {
  it('is endless if it goes on when all others are done, whatever the model', () => {
    const forEver = { ...asked, lookup: spins(Number.POSITIVE_INFINITY) };
    for (const { findings, cut } of [explore(forEver), checkGraph({ ...forEver, model: 'lkmm' })]) {
      assert.ok(cut > 0);
      assert.deepEqual(
        findings.map(({ kind }) => kind),
        ['endless'],
      );
      assert.match(findings[0]?.text ?? '', /all others have ended$/);
      assert.match(findings[0]?.position?.file ?? '', /never-ends\.test\.ts$/);
    }
  });

  it('is only cut if it ends by itself, after more rounds than were followed', () => {
    const long = { ...asked, lookup: spins(50) };
    for (const { findings, verdict, cut } of [explore(long), checkGraph({ ...long, model: 'lkmm' })]) {
      assert.deepEqual([findings, verdict], [[], 'Never within bound']);
      assert.ok(cut > 0);
    }
  });
});
