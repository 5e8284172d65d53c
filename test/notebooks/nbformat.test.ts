import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { formatNotebook, readNotebook, splitLines, writeNotebook } from './nbformat.ts';

const good = join(import.meta.dirname, 'fixtures', 'good.ipynb');
const folder = mkdtempSync(join(tmpdir(), 'vmaspec-nbformat-'));
after(() => rmSync(folder, { recursive: true }));

describe('a notebook file', () => {
  it('should come out as it went in', () => {
    assert.equal(formatNotebook(readNotebook(good)), readFileSync(good, 'utf8'));
  });

  it('should be replaced as a whole, with nothing left beside it', () => {
    const copy = join(folder, 'copy.ipynb');
    cpSync(good, copy);
    writeNotebook(copy, { ...readNotebook(copy), cells: [] });
    assert.deepEqual(readNotebook(copy).cells, []);
    assert.deepEqual(readdirSync(folder), ['copy.ipynb']);
  });

  it('should store text as lines that keep their ends', () => {
    assert.deepEqual(splitLines('a\n\nb'), ['a\n', '\n', 'b']);
    assert.deepEqual(splitLines('a\n'), ['a\n']);
  });
});
