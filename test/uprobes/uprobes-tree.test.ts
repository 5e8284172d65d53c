import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { ref, UPROBES, uprobes_seqcount } from '../../src/memory/layout.ts';
import { putUprobe } from '../../src/uprobes/uprobe-refcount.ts';
import { allocUprobe, findUprobe, findUprobeRcu } from '../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../support/single-thread.ts';
import { checkTree, descend } from './check-tree.ts';
import { everyExecution } from './every-execution.ts';

const SEED = 20240811;
const INODE = 8;

const keys = (max: number) => fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(max));

describe('the tree of uprobes', () => {
  it('holds what a Map holds, in a red-black tree, after every insertion and erasure', () => {
    let erased = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), keys(12)), { maxLength: 120, size: 'max' }),
        (operations) => {
          const { cpu } = singleCpu(1 << 13);
          const model = new Map<string, Ref>();
          for (const [isInsert, [inode, offset]] of operations) {
            const key = `${inode} ${offset}`;
            const known = model.get(key);
            if (isInsert) {
              const uprobe = allocUprobe(cpu, inode, offset);
              assert.equal(known ?? uprobe, uprobe, 'one key, one uprobe');
              // One reference each in this model.
              if (known !== undefined) putUprobe(cpu, uprobe);
              model.set(key, uprobe);
            } else if (known !== undefined) {
              putUprobe(cpu, known);
              model.delete(key);
              erased++;
            }
            assert.deepEqual(new Set(checkTree(cpu)), new Set(model.values()));
          }
          for (let inode = 0; inode <= 5; inode++) {
            for (let offset = 0; offset <= 13; offset++) {
              assert.equal(findUprobeRcu(cpu, inode, offset), model.get(`${inode} ${offset}`) ?? NULL);
            }
          }
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
    assert.ok(erased > 1000, `only ${erased} were erased`);
  });

  for (const count of [1, 1000]) {
    it(`finds each of ${count} and nothing between them`, () => {
      const { cpu } = singleCpu(1 << 15);
      const added = Array.from({ length: count }, (_, at) => allocUprobe(cpu, INODE, 16 * at));
      assert.equal(checkTree(cpu).length, count);
      for (const [at, uprobe] of added.entries()) {
        assert.equal(findUprobeRcu(cpu, INODE, 16 * at), uprobe);
        assert.equal(findUprobeRcu(cpu, INODE, 16 * at + 1), NULL);
        assert.equal(findUprobeRcu(cpu, INODE + 1, 16 * at), NULL);
      }
    });
  }

  it('counts two for each insertion, and as many for a uprobe that is there already', () => {
    const { cpu } = singleCpu(1 << 12);
    for (const expected of [2, 4, 6]) {
      allocUprobe(cpu, 1, Math.min(expected, 3));
      assert.equal(cpu.load(UPROBES, uprobes_seqcount), expected);
    }
  });

  it('is found under the lock with a reference for the caller', () => {
    const { cpu } = singleCpu(1 << 12);
    const uprobe = allocUprobe(cpu, INODE, 1);
    assert.equal(findUprobe(cpu, INODE, 2), NULL);
    assert.equal(findUprobe(cpu, INODE, 1), uprobe);
    assert.equal(cpu.load(uprobe, ref), 2);
  });
});

describe('a descent through the tree while it changes', () => {
  it('ends after every single store, and misses what is there only while the count is odd', () => {
    const met = { stores: 0, missed: 0 };
    fc.assert(
      fc.property(fc.array(fc.nat(15), { minLength: 1, maxLength: 60, size: 'max' }), (toggled) => {
        const { cpu } = singleCpu(1 << 13);
        const present = new Map<number, Ref>();
        let changing = -1;
        afterEachStore(cpu, () => {
          met.stores++;
          const isOdd = (cpu.load(UPROBES, uprobes_seqcount) & 1) === 1;
          for (const [offset, uprobe] of present) {
            // From the root, and on from wherever a descent may stand.
            for (const from of present.values()) descend(cpu, offset, from);
            if (offset === changing) continue;
            const found = descend(cpu, offset);
            if (found === uprobe) continue;
            assert.equal(found, NULL, 'another uprobe');
            assert.ok(isOdd, 'missed while the count says that nothing happens');
            met.missed++;
          }
        });
        for (const offset of toggled) {
          changing = offset;
          const known = present.get(offset);
          if (known === undefined) present.set(offset, allocUprobe(cpu, INODE, offset));
          else {
            putUprobe(cpu, known);
            present.delete(offset);
          }
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
    assert.ok(met.stores > 10_000, `${met.stores} stores`);
    assert.ok(met.missed > 1000, `${met.missed} misses`);
  });

  it('never misses a uprobe that is there while another one is inserted, in any interleaving', () => {
    let retries = 0;
    // The third insertion rotates: once at the root, or first below it.
    for (const [first, second, third] of [
      [1, 2, 3],
      [3, 2, 1],
      [1, 3, 2],
    ] as const) {
      for (const wanted of [first, second]) {
        const { found, retried } = searchWhile([first, second], wanted, (cpu) =>
          allocUprobe(cpu, INODE, third),
        );
        assert.deepEqual([found.size, found.has(NULL)], [1, false]);
        retries += retried;
      }
    }
    assert.ok(retries > 0, 'no descent ever met a rotation');
  });

  it('never misses a uprobe that is there while another one is erased, in any interleaving', () => {
    let retries = 0;
    // A leaf below a black sibling that then rotates; a root whose successor is its child, or lies deeper.
    for (const { present, gone, wanted } of [
      { present: [2, 1, 3, 4], gone: 1, wanted: [2, 4] },
      { present: [2, 1, 3], gone: 2, wanted: [1, 3] },
      { present: [2, 1, 4, 3], gone: 2, wanted: [3, 4] },
    ]) {
      for (const offset of wanted) {
        const { found, retried } = searchWhile(present, offset, (cpu) => {
          putUprobe(cpu, findUprobeRcu(cpu, INODE, gone));
          return NULL;
        });
        assert.deepEqual([found.size, found.has(NULL)], [1, false]);
        retries += retried;
      }
    }
    assert.ok(retries > 0, 'no descent ever met a rotation');
  });

  it('finds a uprobe that is being inserted, or does not, and never half of it', () => {
    const { found, changed } = searchWhile([1, 2], 3, (cpu) => allocUprobe(cpu, INODE, 3));
    assert.deepEqual(found, new Set([NULL, changed]));
  });

  it('finds a uprobe that is being erased, or does not', () => {
    const { found, changed } = searchWhile([2, 1, 4, 3], 2, (cpu) => {
      const uprobe = findUprobeRcu(cpu, INODE, 2);
      putUprobe(cpu, uprobe);
      return uprobe;
    });
    assert.deepEqual(found, new Set([NULL, changed]));
  });
});

/** Calls back after each store of this CPU. */
function afterEachStore(cpu: ThreadCpu, check: () => void): void {
  for (const name of ['store', 'writeOnce', 'rcuAssignPointer'] as const) {
    const original = cpu[name].bind(cpu);
    cpu[name] = (base, field, value) => {
      original(base, field, value);
      check();
    };
  }
}

/** What a search finds in every interleaving with a change, and how often it had to go round again. */
function searchWhile(
  present: readonly number[],
  wanted: number,
  change: (cpu: Parameters<typeof allocUprobe>[0]) => Ref,
) {
  const { outcomes, findings, retries } = everyExecution((cpu) => {
    for (const offset of present) allocUprobe(cpu, INODE, offset);
    return [
      (self) => {
        self.rcuReadLockTrace();
        const uprobe = findUprobeRcu(self, INODE, wanted);
        self.rcuReadUnlockTrace();
        return uprobe;
      },
      change,
    ];
  });
  assert.deepEqual(findings, []);
  return {
    found: new Set(outcomes.map(({ results }) => results[0])),
    changed: outcomes[0]?.results[1],
    retried: retries.get('find_uprobe_rcu') ?? 0,
  };
}
