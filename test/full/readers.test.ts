/** The tables of readers beside every default writer. `npm test` judges each reader beside the few that tell the most. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeRight, judgeStronger } from '../check/readers/judge-case.ts';
import { MODELS } from '../check/readers/reader-case.ts';
import { rightReaders, wrongReaders } from '../check/readers/tables.ts';
import { onlyInFull } from '../support/tier.ts';

describe('a right reader, beside every writer', { skip: onlyInFull }, () => {
  for (const right of rightReaders) {
    it(`should come out clean under every model: ${right.name}`, (test) => {
      const { complaints, unjudged, models } = judgeRight(right, {});
      for (const sentence of unjudged) test.diagnostic(`not judged: ${sentence}`);
      assert.equal(complaints.length, 0, `it is right: ${right.why}\n${complaints.join('\n')}`);
      assert.deepEqual(
        [...MODELS].filter((model) => models.has(model)),
        [...MODELS],
      );
    });
  }
});

describe('a wrong reader that takes a weak memory model, beside every writer', { skip: onlyInFull }, () => {
  for (const wrong of wrongReaders.filter(({ breaks }) => breaks !== 'sc')) {
    it(`should come out clean under every model stronger than ${wrong.breaks}: ${wrong.name}`, (test) => {
      const { complaints, unjudged } = judgeStronger(wrong);
      for (const sentence of unjudged) test.diagnostic(`not judged: ${sentence}`);
      assert.equal(complaints.length, 0, complaints.join('\n'));
    });
  }
});
