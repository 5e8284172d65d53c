import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { holdsThenSleeps, waitsForNobody } from '../watch/holds-then-sleeps.ts';

const FILE = 'holds-then-sleeps.ts';
const lines = readFileSync(new URL(`../watch/${FILE}`, import.meta.url), 'utf8').split('\n');
const lineOf = (comment: string): number => lines.findIndex((line) => line.endsWith(comment)) + 1;

describe('a deadlock', () => {
  for (const [what, reader, comment] of [
    ['that two make together', holdsThenSleeps, '// here'],
    ['of one that waits for nobody', waitsForNobody, '// for nobody'],
  ] as const satisfies readonly (readonly [string, Lookup, string])[]) {
    it(`${what} is told at the line where the reader waits`, () => {
      const { rows } = check(reader, { writers: ['split-below'], sections: [1] });
      for (const { model, findings } of rows) {
        const found = findings.find(({ kind }) => kind === 'deadlock');
        assert.deepEqual([found?.position?.file, found?.position?.line], [FILE, lineOf(comment)], model);
      }
    });
  }
});
