import assert from 'node:assert/strict';
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readBefore, writeResult } from '../../../src/cli/results/write-result.ts';
import type { Result } from '../../../src/experiments/result.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vmaspec-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As much of a result as its file is named by. */
const result = (id: string, more: object = {}): Result =>
  ({ id, experiment: 'some', complete: true, provenance: { date: '2026-12-01' }, ...more }) as Result;
const file = (): string => join(folder, 'some.json');
const idIn = (name: string): string => JSON.parse(readFileSync(join(folder, name), 'utf8')).id;
const write = (made: Result) => writeResult(made, folder, readBefore(folder, 'some'));

describe('a result that is written', () => {
  it('should take the place of an older one of the same question, and say so', () => {
    assert.deepEqual(write(result('a')), { file: file() });
    assert.deepEqual(write(result('a', { rows: [] })), {
      file: file(),
      note: 'in place of that of 2026-12-01',
    });
    assert.deepEqual(readdirSync(folder), ['some.json']);
  });

  it('should stand beside one of another question', () => {
    write(result('a'));
    const { file: second, note } = write(result('b'));
    assert.equal(second, join(folder, 'some-b.json'));
    assert.equal(note, `${file()} is left as it is: it is a, another question`);
    write(result('b'));
    assert.deepEqual(readdirSync(folder).sort(), ['some-b-2.json', 'some-b.json', 'some.json']);
    assert.deepEqual(['some.json', 'some-b.json', 'some-b-2.json'].map(idIn), ['a', 'b', 'b']);
  });

  it('should leave what another run wrote meanwhile, of the same question too', () => {
    write(result('a'));
    for (const there of [readBefore(folder, 'some'), new Map()]) {
      writeFileSync(file(), JSON.stringify(result('a', { rows: [{ by: 'another' }] })));
      const { file: second, note } = writeResult(result('a'), folder, there);
      assert.match(second, /some-a(?:-2)?\.json$/);
      assert.equal(note, `${file()} is left as it is: another run wrote it meanwhile`);
    }
    assert.equal(JSON.parse(readFileSync(file(), 'utf8')).rows[0].by, 'another');
  });

  it('should leave a file that is no result', () => {
    writeFileSync(file(), 'mine');
    assert.equal(write(result('a')).file, join(folder, 'some-a.json'));
    assert.equal(readFileSync(file(), 'utf8'), 'mine');
  });

  it('should have a name of its own if it was interrupted', () => {
    write(result('a'));
    assert.equal(write(result('a', { complete: false })).file, join(folder, 'some.partial.json'));
  });

  it('should leave nothing half-written where it has no place', () => {
    mkdirSync(file());
    assert.throws(() => writeResult(result('a'), folder, new Map()), {
      name: 'UserError',
      message: /some\.json cannot be written \(EISDIR\): nothing was changed, give another --out$/,
    });
    assert.deepEqual(readdirSync(folder), ['some.json']);
  });

  it('should leave what is there if the disk is full', (test) => {
    write(result('a'));
    const before = readBefore(folder, 'some');
    test.mock.method(fs, 'writeFileSync', () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    syncBuiltinESMExports();
    try {
      assert.throws(() => writeResult(result('a', { rows: [] }), folder, before), {
        message: /some\.json cannot be written \(ENOSPC\): nothing was changed/,
      });
    } finally {
      test.mock.restoreAll();
      syncBuiltinESMExports();
    }
    assert.deepEqual(readdirSync(folder), ['some.json']);
    assert.equal(JSON.parse(readFileSync(file(), 'utf8')).rows, undefined);
  });
});
