import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { protocols, sampleMaps } from '../../../src/index.ts';
import { onlyInFull } from '../../support/tier.ts';
import { tooWide, vmaspec, wordsOf } from '../vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-tour-'));
after(() => rmSync(folder, { recursive: true }));

function maps(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const LOOKUPS = ['locked', 'aug02', 'aug05', 'merged'];

describe('vmaspec tour', () => {
  it('should tell the story of an address space: a hole, four rows, and how to see the wrong ones again', async () => {
    const file = maps('cat.maps', sampleMaps);
    const { code, stdout } = await vmaspec('tour', '--maps', file, '--seconds', '0.2');
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`Address space: ${file}, 29 VMAs, 9 files\n`), stdout.slice(0, 300));
    assert.match(stdout, /^Simulated uprobes in: cat, libc\.so\.6, ld-linux-x86-64\.so\.2$/m);
    assert.match(stdout, /<-- passes/);
    const rows = stdout.split('\n').filter((line) => /(?:Never|Sometimes) \d+ \d+$/.test(line));
    assert.deepEqual(
      rows.map((row) => [row.split(' ')[0], /(Never|Sometimes) \d+ \d+$/.exec(row)?.[1]]),
      [
        ['locked', 'Never'],
        ['aug02', 'Sometimes'],
        ['aug05', 'Sometimes'],
        ['merged', 'Never'],
      ],
    );
    assert.match(stdout, /sequentially consistent/);
    assert.deepEqual(tooWide(stdout.replace(file, 'FILE')), []);
    const commands = stdout.split('\n').filter((line) => line.startsWith('  npx vmaspec explore'));
    assert.equal(commands.length, 2);
    for (const command of commands) {
      const replayed = await vmaspec(...wordsOf(command));
      assert.equal(replayed.code, 1, command);
      assert.match(replayed.stdout, /<-- passes/);
    }
  });

  it('should print one JSON document of its own process and nothing else', async () => {
    const { code, stdout, stderr } = await vmaspec('tour', '--seconds', '0.1', '--json', '--seed', '3');
    assert.deepEqual([code, stderr], [0, '']);
    const document = JSON.parse(stdout);
    assert.equal(document.seed, 3);
    assert.deepEqual(
      document.rows.map(({ lookup }: { lookup: string }) => lookup),
      LOOKUPS,
    );
    for (const { lookup, verdict, wrong, attempts } of document.rows) {
      assert.ok(attempts > 0, lookup);
      if (verdict === 'Never') assert.equal(wrong, 0, lookup);
    }
  });

  it('should run every protocol of the table when asked for all', { skip: onlyInFull }, async () => {
    const { code, stdout } = await vmaspec(
      'tour',
      '--maps',
      maps('all.maps', sampleMaps),
      '--all',
      '--seconds',
      '0.1',
    );
    assert.equal(code, 0, stdout);
    const rows = stdout.split('\n').filter((line) => /(?:Never|Sometimes)$/.test(line));
    assert.deepEqual(
      rows.map((row) => row.split(' ')[0]),
      protocols.map(({ id }) => id),
    );
    assert.deepEqual(tooWide(rows.join('\n')), []);
  });

  for (const [what, file, message] of [
    [
      'is not there',
      join(folder, 'none'),
      /none cannot be read \(ENOENT\): give a file like \/proc\/<pid>\/maps$/,
    ],
    ['is a directory', folder, /cannot be read \(EISDIR\): give a file like \/proc\/<pid>\/maps$/],
    ['is empty', maps('empty', ''), /empty: no mapping was found: give the text of a \/proc\/<pid>\/maps/],
    [
      'is something else',
      maps('text', `${sampleMaps}not a mapping\n`),
      /text: line 30 is no mapping: expected "start-end perms offset dev inode path", found "not a mapping"$/,
    ],
    [
      'is out of order',
      maps('order', sampleMaps.split('\n').reverse().join('\n')),
      /order: line 3 starts at 0x\w+, inside the mapping before it, .*: mappings must be in order/,
    ],
    [
      'has no text to probe',
      maps('data', '10000-20000 rw-p 00000000 08:01 42 /data\n'),
      /no private executable file mapping .*: give the maps of a running program$/,
    ],
  ] as const) {
    it(`should say what is wrong with a file that ${what}, and print nothing else`, async () => {
      const { code, stdout, stderr } = await vmaspec('tour', '--maps', file);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.trimEnd(), message);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    });
  }
});
