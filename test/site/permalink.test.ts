import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fragmentOf, readFragment } from '../../site/litmus/permalink.ts';

const seed = 20260301;

describe('the fragment of a link', () => {
  it('should come back as the same test, whatever stands in it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.constantFrom('lkmm' as const, 'tso' as const, 'sc' as const),
        async (source, model) => {
          const fragment = await fragmentOf({ source, model });
          assert.match(fragment, /^#model=\w+&test=[\w-]*$/);
          assert.deepEqual(await readFragment(fragment), { source, model });
        },
      ),
      { seed, numRuns: 200 },
    ));

  it('should be no test if it is that of a heading, or empty', async () => {
    assert.equal(await readFragment(''), undefined);
    assert.equal(await readFragment('#what-it-knows'), undefined);
  });

  it('should be refused when it is cut, changed, or unpacks to more than any test has', async () => {
    const fragment = await fragmentOf({ source: 'C t\n{}\nP0(int *x) {}\n', model: 'lkmm' });
    for (const broken of [fragment.slice(0, -6), fragment.replace('test=', 'test=_'), '#test=%'])
      await assert.rejects(readFragment(broken), broken);
    await assert.rejects(readFragment(fragment.replace('lkmm', 'arm')), /expected model=lkmm, tso, sc/);
    const bomb = await fragmentOf({ source: ' '.repeat(50_000_000), model: 'lkmm' });
    assert.ok(bomb.length < 100_000);
    await assert.rejects(readFragment(bomb), /at most 1000000 characters/);
  });
});
