import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { protocols } from '../../src/index.ts';
import { vmaspec } from './vmaspec.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));

describe('vmaspec', { concurrency: 2 }, () => {
  it('should name its commands when asked for help', async () => {
    const { code, stdout, stderr } = await vmaspec('--help');
    assert.deepEqual([code, stderr], [0, '']);
    for (const command of ['tour', 'explore', 'threads', 'run', 'list'])
      assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  });

  it('should name them on stderr when nothing is asked for', async () => {
    const { code, stdout, stderr } = await vmaspec();
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^Usage: vmaspec/);
  });

  it('should explain the options of a command', async () => {
    const { code, stdout } = await vmaspec('explore', '--help');
    assert.equal(code, 0);
    for (const option of ['--scenario', '--sections', '--writer-side', '--schedule', '--seed', '--json']) {
      assert.match(stdout, new RegExp(`^  ${option}\\b`, 'm'));
    }
  });

  it('should print its version', async () => {
    assert.deepEqual(await vmaspec('--version'), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('should list every protocol with its source', async () => {
    const { code, stdout } = await vmaspec('list');
    assert.equal(code, 0);
    for (const { id, origin, date, summary, source } of protocols) {
      const row = stdout.split('\n').find((line) => line.startsWith(`${id} `));
      assert.ok(row?.includes(date) && row.includes(origin), id);
      assert.ok(stdout.replaceAll('\n  ', ' ').includes(`\n${id}: ${summary} ${source}\n`), id);
    }
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.includes('https:'));
    assert.deepEqual(wide, []);
  });

  it('should list them as one JSON document', async () => {
    const { code, stdout, stderr } = await vmaspec('list', '--json', '--seed', '4');
    assert.deepEqual([code, stderr], [0, '']);
    const rows = protocols.map(({ lookup: _, writerSide, ...row }) => ({
      ...row,
      writerSide: writerSide.id,
    }));
    assert.deepEqual(JSON.parse(stdout), rows);
  });

  for (const [args, message] of [
    [['tours'], /^error: unknown command 'tours'\n\(Did you mean tour\?\)/],
    [['tour', '--maps'], /^error: option '--maps <file\|pid>' argument missing/],
    [['tour', '--bad'], /^error: unknown option '--bad'/],
    [['tour', '--seconds', '0'], /argument '0' is invalid\. Expected a number from 0\.1 to 60\./],
    [['tour', '--seconds', ''], /argument '' is invalid\. Expected a number from 0\.1 to 60\./],
    [['list', '--seed', 'x'], /argument 'x' is invalid\. Expected a whole number, from 0 to 4294967295\./],
    [['list', '--seed', '1.5'], /argument '1\.5' is invalid\. Expected a whole number/],
    [['explore'], /^error: missing required argument 'lookup'/],
    [['explore', 'aug05', 'aug02'], /^error: too many arguments/],
    [['explore', 'aug5'], /^vmaspec: there is no lookup "aug5", only locked, .*: did you mean aug05\?$/],
    [
      ['explore', 'aug05', '--scenario', 'torn'],
      /no scenario "torn", only torn-split, .*: did you mean torn-split\?$/,
    ],
    [['explore', 'aug05', '--sections', '9'], /^vmaspec: torn-split has 1 to 3 write sections, not 9$/],
    [['explore', 'aug05', '--writer-side', 'in'], /no writer side "in", only int, .*: did you mean int\?$/],
    [
      ['explore', 'aug05', '--schedule', '1x'],
      /a schedule is runs such as 1x9-0x5 .*, but "1x" was found: copy it/,
    ],
    [['explore', 'aug05', '--schedule', '0x900'], /it has nothing left to do: it belongs to another lookup/],
    [
      ['run', 'collision'],
      /^vmaspec: there is no experiment "collision", .*: did you mean collision-rate\?$/,
    ],
    [
      ['run', 'collision-rate', '--param', 'seconds=1'],
      /^vmaspec: there is no parameter of collision-rate "seconds", only bits, /,
    ],
  ] as const) {
    it(`should say what is wrong with: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await vmaspec(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.replace(/\n\(vmaspec --help lists the commands\)/, '').trim(), message);
    });
  }
});
