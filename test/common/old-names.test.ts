import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planOf } from '../../src/check/own-reader/reader-plan.ts';
import { writerNamed } from '../../src/common/old-names.ts';
import { checkLitmus } from '../../src/litmus/check-litmus.ts';
import { writeCases } from '../../src/scenarios/write-cases.ts';

/** What is warned of meanwhile. */
function warnings(run: () => void): string[] {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void said.push(text);
  try {
    run();
  } finally {
    console.warn = warn;
  }
  return said;
}

describe('old names', () => {
  it('should work for options, and be warned of once', () => {
    const planned = planOf({ sections: 2, writers: ['fork'], model: 'sc' });
    const old = { cycles: 2, writers: ['fork'], model: 'sc' } as const;
    const said = warnings(() => {
      assert.deepEqual(planOf(old), planned);
      assert.deepEqual(planOf(old), planned);
    });
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /the option "cycles" is called "sections" now/);
  });

  it('should not stand beside the new one', () => {
    assert.throws(() => planOf({ cycles: 1, sections: 1 }), {
      name: 'UserError',
      message: 'cycles is the old name of sections, and both are given: leave cycles out',
    });
  });

  it('should be refused where the new name is none', () => {
    assert.throws(() => checkLitmus('', { cycles: 1 } as object), { name: 'UserError' });
  });

  it('should work for writers, whose names have no comma and no space now', () => {
    const ids = writeCases().map(({ id }) => id);
    for (const id of ids) assert.match(id, /^[a-z-]+$/);
    const said = warnings(() => assert.equal(writerNamed('last munmap, third CPU'), 'last-munmap-third-cpu'));
    assert.equal(said.length, 1);
    assert.ok(ids.includes('last-munmap-third-cpu'));
  });
});
