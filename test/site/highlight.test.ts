import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { piecesOf } from '../../site/litmus/highlight.ts';
import { staticCode } from '../../site/litmus/static-code.ts';

const tests = join(import.meta.dirname, '..', 'litmus');

const kindsOf = (text: string): string[] =>
  piecesOf(text).map(({ from, to, kind }) => `${kind} ${text.slice(from, to)}`);

describe('the colours of a litmus test', () => {
  it('should tell comments from dereferences', () => {
    assert.deepEqual(kindsOf('(* if *) P0(int *x) { f(*x); /* 1 */ } // while\nexists (x=1)'), [
      'comment (* if *)',
      'function P0',
      'type int',
      'function f',
      'comment /* 1 */',
      'comment // while',
      'keyword exists',
      'number 1',
    ]);
  });

  it('should come in order and within the text, whatever it is', () => {
    const text = fc.string({
      unit: fc.constantFrom('(', '*', ')', '/', ' ', 'a', '1', '\n', 'if', '~exists'),
    });
    fc.assert(
      fc.property(text, (written) => {
        let at = 0;
        for (const { from, to } of piecesOf(written)) {
          assert.ok(from >= at && to > from && to <= written.length);
          at = to;
        }
      }),
      { seed: 20260302 },
    );
  });

  it('should leave the text as it is', () => {
    for (const file of globSync('textbook/*.litmus', { cwd: tests })) {
      const text = readFileSync(join(tests, file), 'utf8');
      const { document } = parseHTML(`<html><body>${staticCode(text)}</body></html>`);
      assert.equal(document.querySelector('pre')?.textContent, text, file);
    }
  });
});
