import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseResult, type Result, resultSchema, SEMANTICS_VERSION } from '../../src/experiments/result.ts';

const result: Result = {
  version: 2,
  id: '0123456789ab',
  experiment: 'some',
  question: 'How many?',
  kind: 'deterministic',
  parameters: { bits: [4] },
  seed: 1,
  semanticsVersion: SEMANTICS_VERSION,
  complete: true,
  finding: 'Nothing.',
  bounds: 'Nothing was tried.',
  cited: ['a'],
  columns: { a: 'a letter' },
  rows: [{ a: 1 }, { a: 'b' }],
  provenance: {
    command: 'npx vmaspec run some --seed 1',
    commit: '0123456789ab',
    dirty: false,
    sources: '00',
    node: '24.21.0',
    cpu: 'one',
    cores: 2,
    kernel: 'Linux 6.1',
    date: '2026-11-23',
  },
  contentHash: '0'.repeat(64),
};

describe('a result', () => {
  it('should be accepted as it is written', () => {
    assert.deepEqual(parseResult(JSON.parse(JSON.stringify(result))), result);
    assert.deepEqual(parseResult(JSON.stringify(result)), result);
  });

  for (const [what, wrong] of [
    ['of another version', { version: 1 }],
    ['without a proper id', { id: '0123' }],
    ['of no known kind', { kind: 'guessed' }],
    ['with a row that holds no number', { rows: [{ a: null }] }],
    ['without its provenance', { provenance: undefined }],
    ['without a hash of its content', { contentHash: undefined }],
    ['with a field of somebody else', { remark: 'mine' }],
  ] as const) {
    it(`should be refused ${what}`, () => {
      assert.throws(() => parseResult({ ...result, ...wrong }), {
        name: 'UserError',
        message: /^no result: /,
      });
    });
  }

  it('should be named where it is wrong', () => {
    assert.throws(() => parseResult({ ...result, rows: [{ a: null }] }), {
      message: /^no result: rows\.0\.a: /,
    });
    assert.throws(() => parseResult('{'), { message: /^no JSON \(/ });
  });

  it('should be validated by libraries that take standard schemas', async () => {
    const { validate, vendor } = resultSchema['~standard'];
    assert.equal(vendor, 'valibot');
    const valid = await validate(result);
    assert.deepEqual([valid.issues, 'value' in valid && valid.value], [undefined, result]);
    assert.ok(((await validate({})).issues ?? []).length > 0);
  });
});
