import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shortestCycle } from '../../src/models/cycle.ts';
import {
  add,
  close,
  compose,
  copy,
  emptyRelation,
  emptySet,
  forEachPair,
  has,
  holds,
  intersect,
  inverse,
  isEmpty,
  isReflexiveSomewhere,
  put,
  type Relation,
  restrict,
  subtract,
  unite,
} from '../../src/models/relation.ts';

const SEED = 20240805;
/** Sizes around the borders of a word: 31, 32 and 33 are where a bit matrix goes wrong. */
const size = fc.constantFrom(1, 2, 5, 31, 32, 33, 64, 65, 96, 97);

const sample = size.chain((n) =>
  fc.record({
    n: fc.constant(n),
    a: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 3 * n }),
    b: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 3 * n }),
    set: fc.uniqueArray(fc.nat(n - 1)),
  }),
);

function relation(n: number, pairs: readonly (readonly [number, number])[]): Relation {
  const made = emptyRelation(n);
  for (const [from, to] of pairs) add(made, from, to);
  return made;
}

const pairsOf = (r: Relation): Set<string> => {
  const pairs = new Set<string>();
  forEachPair(r, (from, to) => pairs.add(`${from} ${to}`));
  return pairs;
};

describe('relations as bit matrices', () => {
  it('should agree with relations as sets of pairs', () => {
    fc.assert(
      fc.property(sample, ({ n, a, b, set }) => {
        const [left, right] = [relation(n, a), relation(n, b)];
        const text = (pairs: readonly (readonly [number, number])[]): Set<string> =>
          new Set(pairs.map(([from, to]) => `${from} ${to}`));
        const [p, q] = [text(a), text(b)];
        assert.deepEqual([...pairsOf(left)].sort(), [...p].sort());
        assert.deepEqual(pairsOf(unite(copy(left), right)), pairsOf(relation(n, [...a, ...b])));
        assert.deepEqual(
          pairsOf(intersect(copy(left), right)),
          new Set([...pairsOf(left)].filter((x) => q.has(x))),
        );
        assert.deepEqual(
          pairsOf(subtract(copy(left), right)),
          new Set([...pairsOf(left)].filter((x) => !q.has(x))),
        );
        assert.deepEqual(
          pairsOf(compose(left, right)),
          pairsOf(
            relation(
              n,
              a.flatMap(([x, y]) => b.filter(([z]) => z === y).map(([, w]) => [x, w] as const)),
            ),
          ),
        );
        assert.deepEqual(
          pairsOf(inverse(left)),
          pairsOf(
            relation(
              n,
              a.map(([x, y]) => [y, x] as const),
            ),
          ),
        );
        const chosen = emptySet(n);
        for (const event of set) put(chosen, event);
        for (let i = 0; i < n; i++) assert.equal(holds(chosen, i), set.includes(i));
        const kept = restrict(copy(left), chosen, chosen);
        forEachPair(left, (x, y) => assert.equal(has(kept, x, y), set.includes(x) && set.includes(y)));
        assert.equal(isEmpty(left), a.length === 0);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('should close transitively, and find a cycle exactly if there is one', () => {
    fc.assert(
      fc.property(sample, ({ n, a }) => {
        const steps = relation(n, a);
        const closed = close(copy(steps));
        const reached = (from: number): Set<number> => {
          const seen = new Set<number>();
          const queue = [from];
          for (let at = queue.pop(); at !== undefined; at = queue.pop())
            for (const [x, y] of a)
              if (x === at && !seen.has(y)) {
                seen.add(y);
                queue.push(y);
              }
          return seen;
        };
        for (let i = 0; i < n; i++) {
          const reach = reached(i);
          for (let j = 0; j < n; j++) assert.equal(has(closed, i, j), reach.has(j));
        }
        const cycle = shortestCycle(steps);
        assert.equal(cycle !== undefined, isReflexiveSomewhere(closed));
        cycle?.forEach((from, i) => {
          assert.ok(has(steps, from, cycle[(i + 1) % cycle.length] as number));
        });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
