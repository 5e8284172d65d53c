import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { insideProgram, isOurFrame } from '../../src/common/source-position.ts';

/** The one file that a bundler makes of the lab would lie here. */
const chunk = new URL('../../src/machines/chunk.js', import.meta.url).href;

describe('a frame of a bundle', () => {
  for (const [engine, stack] of [
    [
      'V8',
      `Error\n    at walk (eval at compile (${chunk}:1:10), <anonymous>:3:4)\n    at load (${chunk}:1:20)\n    at callProgram (${chunk}:1:30)\n    at main (${chunk}:1:40)`,
    ],
    [
      'Firefox',
      `walk@${chunk} line 1 > Function:3:4\nload@${chunk}:1:20\ncallProgram@${chunk}:1:30\nmain@${chunk}:1:40`,
    ],
  ] as const) {
    it(`should be the user's if a text of theirs was compiled there: ${engine}`, () => {
      const frames = insideProgram(stack) ?? assert.fail('the end of the program was not found');
      assert.deepEqual(
        frames.map((frame) => [frame.function, isOurFrame(frame)]),
        [
          ['walk', false],
          ['load', true],
        ],
      );
    });
  }
});
