import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wrongResult } from '../../../src/check/watch/answer.ts';

/** Runs code of its own as soon as somebody asks what it is. */
const trap = {
  get [Symbol.toStringTag](): string {
    throw new Error('asked');
  },
  toString(): string {
    throw new Error('asked');
  },
};

describe('what a reader returned', () => {
  for (const [what, result, said] of [
    ['a BigInt', 0n, '0n, a BigInt'],
    ['another BigInt', 1n, '1n, a BigInt'],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['a fraction', 1.5, '1.5'],
    ['a string', '5', '"5", a string'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a boolean', true, 'true'],
    ['a symbol', Symbol('answer'), 'a symbol'],
    ['a function', () => 1, 'a function'],
    ['an object', {}, 'an object'],
    ['an object of nobody', Object.create(null), 'an object'],
    ['an object that throws when it is asked', trap, 'an object'],
    ['a number in an object', Object(5), 'an object'],
    ['an array', [1], 'an array'],
    ['a generator', (function* () {})(), 'an object with a next(), as function* does'],
    ['a promise', Promise.resolve(1), 'a Promise, as an async function does'],
  ] as const)
    it(`is told as what it is, with what was expected: ${what}`, () => {
      const text = wrongResult(result) ?? '';
      assert.ok(text.startsWith(`it returned ${said}: a reader returns an integer above 0 `), text);
    });

  for (const result of [1, 0, -0, -1, -4095, Number.MAX_SAFE_INTEGER])
    it(`is an answer or a reason to fall back if it is ${Object.is(result, -0) ? '-0' : result}`, () => {
      assert.equal(wrongResult(result), undefined);
    });
});
