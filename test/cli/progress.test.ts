import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { progress } from '../../src/cli/progress.ts';

/** A stream that looks like a terminal of so many columns, or like a pipe; and what was written to it. */
function terminal(columns?: number): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = new PassThrough();
  const moves = { clearLine: () => true, cursorTo: () => true, moveCursor: () => true };
  const looks = columns === undefined ? {} : { isTTY: true, columns, rows: 24, ...moves };
  const written = () => String(stream.read() ?? '');
  return { stream: Object.assign(stream, looks) as unknown as NodeJS.WriteStream, written };
}

/** What a bar leaves behind that was at work on two things. */
function leaves(shown: boolean, columns?: number): string {
  const { stream, written } = terminal(columns);
  const bar = progress(shown, stream);
  bar.update('one', 0.1);
  bar.update('one', 0.5);
  bar.update('two', 0.75);
  bar.stop();
  return written();
}

describe('progress', () => {
  it('should be a line for each thing where there is no terminal', () => {
    assert.equal(leaves(true), 'one ...\ntwo ...\n');
  });

  it('should be lines on a terminal that does not know its width, and end', () => {
    assert.equal(leaves(true, 0), 'one ...\ntwo ...\n');
  });

  it('should be drawn on a terminal, with the part that is done', () => {
    assert.match(leaves(true, 80), /one: 10 %/);
  });

  it('should be nothing where only a document is to be printed', () => {
    assert.equal(leaves(false, 80), '');
  });
});
