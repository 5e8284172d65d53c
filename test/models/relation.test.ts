import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shortestCycle } from '../../src/models/cycle.ts';
import {
  add,
  clear,
  close,
  closeIfAcyclic,
  compose,
  composeIntoClosed,
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
  keepBelow,
  put,
  type Relation,
  restrict,
  row,
  subtract,
  unite,
  uniteRow,
  uniteTo,
  uniteWithin,
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
        const within = relation(n, a.slice(1));
        assert.deepEqual(
          pairsOf(uniteWithin(copy(right), left, within)),
          pairsOf(unite(copy(right), intersect(copy(left), within))),
        );
        assert.deepEqual(
          pairsOf(uniteTo(copy(right), left, chosen)),
          pairsOf(unite(copy(right), restrict(copy(left), undefined, chosen))),
        );
        for (let i = 0; i < n; i++)
          assert.deepEqual(new Set(row(left, i)), new Set(a.filter(([x]) => x === i).map(([, y]) => y)));
        const joined = copy(left);
        uniteRow(joined, 0, n - 1);
        assert.deepEqual(new Set(row(joined, 0)), new Set([...row(left, 0), ...row(left, n - 1)]));
        keepBelow(chosen, n >>> 1);
        for (let i = 0; i < n; i++) assert.equal(holds(chosen, i), set.includes(i) && i < n >>> 1);
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
        const other = copy(steps);
        assert.equal(closeIfAcyclic(other), !isReflexiveSomewhere(closed));
        if (!isReflexiveSomewhere(closed)) assert.deepEqual(pairsOf(other), pairsOf(closed));
        const through = composeIntoClosed(clear(copy(steps)), steps, closed);
        assert.deepEqual(pairsOf(through), pairsOf(compose(steps, closed)));
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
