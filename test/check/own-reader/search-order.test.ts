import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planOf } from '../../../src/check/own-reader/reader-plan.ts';
import { inSearchOrder, LIKELIEST } from '../../../src/check/own-reader/search-order.ts';
import { writeCases } from '../../../src/scenarios/write-cases.ts';

describe('the order of searches', () => {
  it('knows every writer of the table, once', () => {
    assert.deepEqual(
      LIKELIEST.toSorted(),
      writeCases()
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('begins with cases of your own, then with what is freed and taken again, under sc', () => {
    const own = { id: 'mine', writes: [{ operation: 'fork' } as const] };
    const order = inSearchOrder(planOf({ writers: ['mprotect', 'munmap-mmap', own, 'shrink'] }));
    const models = [...new Set(order.map(({ model }) => model))];
    assert.deepEqual(models, ['sc', 'tso', 'lkmm']);
    for (const each of models) {
      const ids = order.filter(({ model }) => model === each).map(({ writer }) => writer.id);
      assert.deepEqual([...new Set(ids)], ['mine', 'munmap-mmap', 'shrink', 'mprotect']);
    }
  });

  it('leaves none out', () => {
    const plan = planOf({});
    assert.deepEqual(new Set(inSearchOrder(plan)), new Set(plan));
  });
});
