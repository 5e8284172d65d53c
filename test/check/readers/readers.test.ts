/**
 * Readers of which it is known whether they are right. Each wrong one is judged beside the writer that shows it, each
 * right one beside two that tell the most; `npm run test:full` judges right ones beside all of them.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Judged, judgeRight, judgeWrong, type Part } from './judge-case.ts';
import { MODELS, type RightReader } from './reader-case.ts';
import { rightReaders, wrongReaders } from './tables.ts';

/** What splits the VMA under the reader, and what frees it and takes it again. */
const telling = ({ options = {} }: RightReader): readonly Part[] =>
  options.readers === 2
    ? [{ writers: ['split-below'], sections: [1], model: 'sc' }]
    : [
        { writers: ['split-below'], sections: [1] },
        { writers: ['munmap-mmap'], sections: [2], model: 'sc' },
      ];

/** Fails with every row that is not what the table says, or that nobody judged. */
function assertAsInTable(judged: readonly Judged[], why: string): void {
  const complaints = judged.flatMap((one) => [...one.complaints, ...one.unjudged]);
  assert.equal(complaints.length, 0, `${why}\n${complaints.join('\n')}`);
}

describe('a right reader', () => {
  for (const right of rightReaders) {
    it(`should come out clean under every model: ${right.name}`, () => {
      assertAsInTable(
        telling(right).map((part) => judgeRight(right, part)),
        `it is right: ${right.why}`,
      );
    });
  }
});

describe('a wrong reader', () => {
  for (const wrong of wrongReaders) {
    it(`should be found under ${wrong.breaks} and no stronger model: ${wrong.name}`, () => {
      assertAsInTable([judgeWrong(wrong)], `it is wrong: ${wrong.why}`);
    });
  }
});

describe('the tables of readers', () => {
  it('should name each reader once', () => {
    const names = [...rightReaders, ...wrongReaders].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it('should hold 30 right readers and 80 wrong ones, some under each model', () => {
    assert.ok(rightReaders.length >= 30, `${rightReaders.length} right readers`);
    assert.ok(wrongReaders.length >= 80, `${wrongReaders.length} wrong readers`);
    const broken = new Set(wrongReaders.map(({ breaks }) => breaks));
    assert.deepEqual(
      [...MODELS].filter((model) => broken.has(model)),
      [...MODELS],
    );
  });
});
