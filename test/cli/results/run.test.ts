import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseResult } from '../../../src/experiments/result.ts';
import { interruptedAt, vmaspec } from '../vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-run-'));
after(() => rmSync(folder, { recursive: true }));

describe('vmaspec run', { concurrency: 2 }, () => {
  it('should write one whole result, in a directory that it makes', async () => {
    const out = join(folder, 'deep', 'results');
    const { code, stdout } = await vmaspec('run', 'collision-rate', '--quick', '--out', out, '--seed', '2');
    assert.equal(code, 0);
    assert.deepEqual(readdirSync(out), ['collision-rate.json']);
    const result = parseResult(readFileSync(join(out, 'collision-rate.json'), 'utf8'));
    assert.deepEqual([result.seed, result.rows.length], [2, 26]);
    assert.match(result.provenance.commit, /^(?:[0-9a-f]{12}|unknown)$/); // unknown: where there is no git
    assert.match(result.provenance.sources, /^[0-9a-f]{64}$/);
    assert.match(result.provenance.date, /^\d{4}-\d{2}-\d{2}$/);
    assert.match(stdout, new RegExp(`^Id ${result.id}, seed 2, deterministic; commit `, 'm'));
    assert.ok(stdout.endsWith(`Written to ${join(out, 'collision-rate.json')}\n`), stdout.slice(-200));
  });

  it('should write nothing unless asked to, and print one JSON document if that is asked', async () => {
    const { code, stdout, stderr } = await vmaspec(
      'run',
      'retry-rate',
      '--quick',
      '--param',
      'seconds=0.1',
      '--json',
    );
    assert.deepEqual([code, stderr], [0, '']);
    const result = parseResult(stdout);
    const { seconds } = result.parameters;
    assert.deepEqual([result.experiment, result.kind, seconds], ['retry-rate', 'measured', 0.1]);
    assert.equal(
      result.provenance.command,
      'npx vmaspec run retry-rate --quick --param seconds=0.1 --seed 1',
    );
  });

  it('should say before it begins that a directory cannot be written, and leave what is there', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    for (const out of [file, join(file, 'below')]) {
      const { code, stdout, stderr } = await vmaspec('run', 'collision-rate', '--out', out);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(
        stderr,
        /^vmaspec: \S+ cannot be written \((?:EEXIST|ENOTDIR)\): give --out a directory that can\n$/,
      );
    }
    assert.equal(readFileSync(file, 'utf8'), 'mine');
  });

  it('should say that the result of another question is left, and stand beside it', async () => {
    const out = join(folder, 'beside');
    const small = ['run', 'collision-rate', '--param', 'bits=3', '--param', 'turns=1', '--out', out];
    const fewer = ['--param', 'leastSections=512'];
    const first = await vmaspec(...small, ...fewer);
    assert.equal(first.code, 0);
    const { code, stdout } = await vmaspec(...small, ...fewer, '--seed', '2');
    assert.equal(code, 0);
    const [whole = '', other = ''] = readdirSync(out).sort().toReversed();
    assert.equal(whole, 'collision-rate.json');
    assert.match(other, /^collision-rate-[0-9a-f]{12}\.json$/);
    const said = stdout.slice(stdout.indexOf('Written to '));
    assert.match(
      said,
      /^Written to \S+-[0-9a-f]{12}\.json \(\S+collision-rate\.json is left as it is: it is [0-9a-f]{12}, /,
    );
    const again = await vmaspec(...small, ...fewer);
    assert.match(again.stdout, /collision-rate\.json \(in place of that of \d{4}-\d{2}-\d{2}\)\n$/);
    assert.equal(readdirSync(out).length, 2);
  });

  it('should not hang where no directory can be made', {
    skip: process.platform !== 'linux' && 'there is no /proc',
  }, async () => {
    const { code, stderr } = await vmaspec('run', 'collision-rate', '--quick', '--out', '/proc/x/y');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^vmaspec: \/proc\/x\/y cannot be written \(\w+\): give --out a directory that can\n$/,
    );
  });

  it('should keep what is done at Ctrl-C, marked as such, and leave the whole result that is there', async () => {
    const out = join(folder, 'interrupted');
    mkdirSync(out);
    writeFileSync(join(out, 'retry-rate.json'), 'the old one');
    // Of five points the first says how long a lookup takes: past 45 % one row is done, and the next has begun.
    const { code, stdout } = await interruptedAt(
      ...[45, 'run', 'retry-rate', '--quick', '--param', 'writerRates=0,100,1000,10000'],
      ...['--param', 'seconds=1.5', '--out', out],
    );
    assert.equal(code, 130);
    assert.match(stdout, /^Interrupted: these are the rows that were done\.$/m);
    assert.deepEqual(readdirSync(out), ['retry-rate.json', 'retry-rate.partial.json']);
    assert.equal(readFileSync(join(out, 'retry-rate.json'), 'utf8'), 'the old one');
    const partial = readFileSync(join(out, 'retry-rate.partial.json'), 'utf8');
    const { complete, rows } = parseResult(partial);
    assert.equal(complete, false);
    assert.ok(rows.length >= 1 && rows.length < 4, `${rows.length} rows`);
    assert.equal(rows[0]?.writerRate, 0);
  });

  it('should respect a directory that is read-only', {
    skip: process.getuid?.() === 0 && 'root may write',
  }, async () => {
    const out = join(folder, 'read-only');
    mkdirSync(out);
    chmodSync(out, 0o500);
    const { code, stderr } = await vmaspec('run', 'collision-rate', '--out', out);
    assert.equal(code, 2);
    assert.match(stderr, /cannot be written \(EACCES\)/);
  });
});
