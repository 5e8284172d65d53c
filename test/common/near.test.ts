import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../../src/common/errors.ts';
import { byId } from '../../src/common/near.ts';

const entries = ['locked', 'aug02', 'aug05', 'aug05-swapped', 'merged'].map((id) => ({ id }));

/** The error for an id that is not there. */
function refusal(id: string): string {
  try {
    byId('lookup', entries, id);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.message;
  }
  throw new Error(`${id} was found`);
}

describe('an entry by its id', () => {
  it('should be found', () => assert.equal(byId('lookup', entries, 'merged'), entries[4]));

  it('should be asked for by its exact name; what was meant is named, and what there is', () => {
    assert.equal(
      refusal('megred'),
      'there is no lookup "megred", only locked, aug02, aug05, aug05-swapped, merged: did you mean merged?',
    );
  });

  for (const [id, hint] of [
    ['aug5', 'did you mean aug05?'],
    ['aug03', 'did you mean aug02 or aug05?'],
    ['aug05-s', 'did you mean aug05-swapped?'],
    ['lock', 'did you mean locked?'],
    ['foo', 'choose one of them'],
    ['', 'choose one of them'],
    ['toString', 'choose one of them'],
  ] as const) {
    it(`should be guessed from ${JSON.stringify(id)}: ${hint}`, () => {
      assert.ok(refusal(id).endsWith(`: ${hint}`), refusal(id));
    });
  }
});
