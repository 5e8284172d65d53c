import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Growing } from '../../src/models/growing.ts';
import type { GrownEvent } from '../../src/models/grown-event.ts';
import { has, type Relation } from '../../src/models/relation.ts';

const SEED = 20240805;
const read: GrownEvent = { kind: 'read', tag: 'once' };
const write: GrownEvent = { kind: 'write', tag: 'once' };
const release: GrownEvent = { kind: 'write', tag: 'release' };
const acquire: GrownEvent = { kind: 'read', tag: 'acquire' };
const halvesOfLock: readonly GrownEvent[] = [
  { kind: 'read', tag: 'acquire', atomic: true, lock: 'lock-read' },
  { kind: 'write', tag: 'acquire', atomic: true, lock: 'lock-write' },
];
const unlock: GrownEvent = { kind: 'write', tag: 'release', lock: 'unlock' };

type Deed = (growing: Growing) => void;
const push =
  (event: GrownEvent): Deed =>
  (growing) =>
    void growing.push(0, event);
const aside =
  (...halves: readonly GrownEvent[]): Deed =>
  (growing) => {
    for (const half of halves) growing.setAside(0, half);
  };
const fence =
  (tag: 'rmb' | 'wmb' | 'mb'): Deed =>
  (growing) =>
    growing.fence(0, tag);

function grown(...deeds: readonly Deed[]): Growing {
  const growing = new Growing(64);
  for (const deed of deeds) deed(growing);
  return growing;
}

describe('what is set aside', () => {
  const isOrdered = ({ statics }: Growing, relation: 'fence' | 'poUnlockLockPo' = 'fence'): boolean =>
    has(statics[relation], 0, 1);

  it('should order a read before a write by a release and smp_wmb(), and not by one of them', () => {
    assert.ok(isOrdered(grown(push(read), aside(release), fence('wmb'), push(write))));
    assert.ok(!isOrdered(grown(push(read), aside(release), push(write))));
    assert.ok(!isOrdered(grown(push(read), fence('wmb'), aside(release), push(write))));
    assert.ok(!isOrdered(grown(push(read), aside(release), fence('wmb'), push(read))));
  });

  it('should order a read before a write by smp_rmb() and an acquire, and not by one of them', () => {
    assert.ok(isOrdered(grown(push(read), fence('rmb'), aside(acquire), push(write))));
    assert.ok(!isOrdered(grown(push(read), aside(acquire), push(write))));
    assert.ok(!isOrdered(grown(push(read), aside(acquire), fence('rmb'), push(write))));
    assert.ok(!isOrdered(grown(push(write), fence('rmb'), aside(acquire), push(write))));
  });

  it('should hand over what came before a spin_unlock() to what follows the next spin_lock()', () => {
    const handed = grown(push(write), aside(unlock), aside(...halvesOfLock), push(read));
    assert.ok(isOrdered(handed, 'poUnlockLockPo'));
    const released = grown(push(write), aside(unlock), push(read));
    assert.ok(!isOrdered(released, 'poUnlockLockPo'));
  });

  it('should wait for stores on x86 if it both reads and writes', () => {
    const [, half] = halvesOfLock;
    assert.ok(has(grown(push(write), aside(half as GrownEvent), push(read)).storeOrder, 0, 1));
    assert.ok(!has(grown(push(write), aside(release), push(read)).storeOrder, 0, 1));
  });
});

describe('events that come and go', () => {
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    fc.constantFrom(read, write, release, acquire).map((event) => push(event)),
    fc.constantFrom('rmb' as const, 'wmb' as const, 'mb' as const).map((tag) => fence(tag)),
    fc.constantFrom(read, write, release, acquire).map((event) => aside(event)),
    fc.constant(aside(unlock)),
    fc.constant(aside(...halvesOfLock)),
  );
  const pairsIn = ({ statics, storeOrder, count }: Growing): string[] => {
    const found: string[] = [];
    const relations = { ...statics, storeOrder } as Record<string, unknown>;
    for (const [name, relation] of Object.entries(relations)) {
      if (!(relation as Relation | undefined)?.bits) continue;
      for (let a = 0; a < count; a++)
        for (let b = 0; b < count; b++) if (has(relation as Relation, a, b)) found.push(`${name} ${a} ${b}`);
    }
    return found;
  };

  it('should leave nothing behind when they go: others come as if those had never been', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 20 }),
        fc.array(deed, { maxLength: 20 }),
        fc.array(deed, { maxLength: 20 }),
        (first, gone, second) => {
          const growing = grown(...first);
          const { depth } = growing;
          for (const one of gone) one(growing);
          growing.undo(depth);
          for (const one of second) one(growing);
          assert.deepEqual(pairsIn(growing), pairsIn(grown(...first, ...second)));
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });
});
