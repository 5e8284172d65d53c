import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, findInVma, lockVmaUnderRcu, NULL, protocols, rwsemVmaLock, vmaEndRead } from 'vmaspec';

describe('a lookup of your own', () => {
  it('can lock a VMA, written with what the package exports', () => {
    const verdict = explore({
      lookup: {
        source: `
          function mine(cpu, mm, bpVaddr) {
            const vma = lockVmaUnderRcu(cpu, mm, bpVaddr, rwsemVmaLock);
            if (vma === NULL) return NULL;
            const uprobe = findInVma(cpu, vma, bpVaddr);
            vmaEndRead(cpu, vma);
            return uprobe;
          }`,
      },
      writerSide: 'int',
    });
    const { positive, negative } = explore({ lookup: 'per-vma-lock' });
    assert.deepEqual([verdict.positive, verdict.negative], [positive, negative]);
  });

  it('may bring its own way to lock one', () => {
    const verdict = explore({
      lookup: {
        source: `
          (cpu, mm, bpVaddr) => {
            // Forgets to ask whether the VMA is in the tree: harmless in a scenario that removes none.
            const lock = { tryLock: (cpu, mm, vma) => (vmaStartRead(cpu, vma) ? vma : NULL), unlock: vmaEndRead };
            return findUnderVmaLock(cpu, mm, bpVaddr, lock);
          }`,
      },
      writerSide: 'int',
    });
    assert.equal(verdict.verdict, 'Never');
    assert.equal(verdict.vacuous, false);
  });

  it('can use the functions of the merged kernel and of the September series', () => {
    for (const [begin, changed, writerSide] of [
      ['mmapLockSpeculateTryBegin', 'mmapLockSpeculateRetry(cpu, mm, seq)', 'seqcount'],
      ['mmapLockSpeculationStart', '!mmapLockSpeculationEnd(cpu, mm, seq)', 'mm-odd-release'],
    ] as const) {
      const source = `
        function mine(cpu, mm, bpVaddr) {
          cpu.rcuReadLock();
          const seq = ${begin}(cpu, mm);
          const vma = vmaLookup(cpu, mm, bpVaddr);
          const uprobe = vma === NULL ? NO_VMA : findInVma(cpu, vma, bpVaddr);
          const answer = (seq & 1) === 1 || ${changed} ? CHANGED : uprobe;
          cpu.rcuReadUnlock();
          return answer;
        }`;
      const { verdict, vacuous } = explore({ lookup: { source }, writerSide });
      assert.deepEqual([verdict, vacuous], ['Never', false], writerSide);
    }
  });

  it('has the same functions as the lookups of the table', () => {
    const lookup = protocols.find(({ id }) => id === 'per-vma-lock')?.lookup;
    const mine = (...[cpu, mm, bpVaddr]: Parameters<typeof findInVma>): number => {
      const vma = lockVmaUnderRcu(cpu, mm, bpVaddr, rwsemVmaLock);
      if (vma === NULL) return NULL;
      const uprobe = findInVma(cpu, vma, bpVaddr);
      vmaEndRead(cpu, vma);
      return uprobe;
    };
    const [one, other] = [mine, lookup ?? mine].map((run) => explore({ lookup: run, writerSide: 'int' }));
    assert.deepEqual(
      [one?.positive, one?.negative, one?.accepted],
      [other?.positive, other?.negative, other?.accepted],
    );
  });

  it('gets NULL, never a reason, for a VMA that cannot be locked', () => {
    const seen = new Set<number>();
    explore({
      lookup: (cpu, mm, bpVaddr) => {
        const vma = lockVmaUnderRcu(cpu, mm, bpVaddr, rwsemVmaLock);
        if (vma <= NULL) seen.add(vma);
        else vmaEndRead(cpu, vma);
        return NULL;
      },
      writerSide: 'int',
    });
    assert.deepEqual([...seen], [NULL]);
  });
});
