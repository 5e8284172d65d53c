import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { intOdd } from '../../src/locks/int-odd.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { vm_lock_seq, vma_modified } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { vmAreaAlloc } from '../../src/mm/vma.ts';
import { singleCpu } from '../support/single-thread.ts';

const SEED = 20240804;
const VMAS = 6;

function spaceOf(seqBits: number) {
  const { cpu } = singleCpu(1 << 12);
  const space = createAddressSpace(cpu, { side: intOdd, seqBits });
  const vmas = Array.from({ length: VMAS }, () => vmAreaAlloc(cpu, space));
  const seqOf = (vma: Ref): number => cpu.load(vma, vm_lock_seq);
  return { cpu, space, vmas, seqOf };
}

describe('the writer side int-odd', () => {
  it('starts even, and raises by two for each section that marks', () => {
    const { cpu, space, vmas, seqOf } = spaceOf(32);
    const [vma, other] = vmas as [Ref, Ref];
    for (let sections = 0; sections < 5; sections++) {
      assert.equal(seqOf(vma), 2 * sections);
      intOdd.mmapWriteLock(cpu, space);
      intOdd.vmaStartWrite(cpu, space, vma);
      assert.equal(seqOf(vma), 2 * sections + 1);
      intOdd.mmapWriteUnlock(cpu, space);
    }
    assert.equal(seqOf(other), 0);
  });

  for (const [seqBits, period] of [
    [2, 2],
    [3, 4],
    [16, 2 ** 15],
  ] as const) {
    it(`comes back to the same count after ${period} sections, with ${seqBits} bits`, () => {
      const { cpu, space, vmas, seqOf } = spaceOf(seqBits);
      const [vma] = vmas as [Ref];
      const seen = new Set<number>();
      for (let sections = 0; sections < period; sections++) {
        seen.add(seqOf(vma));
        intOdd.mmapWriteLock(cpu, space);
        intOdd.vmaStartWrite(cpu, space, vma);
        intOdd.mmapWriteUnlock(cpu, space);
      }
      assert.equal(seen.size, period);
      assert.equal(seqOf(vma), 0);
    });
  }

  it('leaves every marked VMA even but those that were detached, in whatever order', () => {
    // Each turn: marks some VMAs in some order, then detaches some of them in some order.
    const turn = fc.record({
      marked: fc.shuffledSubarray(Array.from({ length: VMAS }, (_, at) => at)),
      detached: fc.shuffledSubarray(Array.from({ length: VMAS }, (_, at) => at)),
      downgrades: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 4 }), fc.integer({ min: 2, max: 32 }), (turns, seqBits) => {
        const { cpu, space, vmas, seqOf } = spaceOf(seqBits);
        const gone = new Set<Ref>();
        for (const { marked, detached, downgrades } of turns) {
          intOdd.mmapWriteLock(cpu, space);
          const here = marked.map((at) => vmas[at] as Ref).filter((vma) => !gone.has(vma));
          for (const vma of here) intOdd.vmaStartWrite(cpu, space, vma);
          for (const vma of detached.map((at) => vmas[at] as Ref).filter((one) => here.includes(one))) {
            intOdd.vmaMarkDetached(cpu, space, vma);
            gone.add(vma);
          }
          if (downgrades) intOdd.mmapWriteDowngrade(cpu, space);
          else intOdd.mmapWriteUnlock(cpu, space);
          assert.equal(cpu.load(space.mm, vma_modified), NULL);
          for (const vma of vmas) assert.equal(seqOf(vma) & 1, gone.has(vma) ? 1 : 0);
          if (downgrades) break;
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
