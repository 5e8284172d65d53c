import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defaultsOf } from '../../../src/experiments/result.ts';
import { retryRate } from '../../../src/experiments/retry-rate.ts';
import { interruptedAt, vmaspec } from '../vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-reproduce-'));
const file = join(folder, 'collision-rate.json');
let id = '';
after(() => rmSync(folder, { recursive: true }));
before(async () => {
  const small = ['--param', 'bits=4,6', '--param', 'leastSections=2048'];
  await vmaspec('run', 'collision-rate', ...small, '--out', folder);
  id = (JSON.parse(readFileSync(file, 'utf8')) as { id: string }).id;
});

describe('vmaspec reproduce', () => {
  it('should find the same again, and leave the file as it is', async () => {
    const bytes = readFileSync(file);
    const { code, stdout } = await vmaspec('reproduce', id, '--results', folder);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^SAME ${id} \\(collision-rate, deterministic\\), \\d+\\.\\d s\n`));
    assert.match(stdout, /18 of 18 rows, byte for byte/);
    assert.deepEqual([readFileSync(file), readdirSync(folder)], [bytes, ['collision-rate.json']]);
  });

  it('should not believe what the file says', async () => {
    const forged = mkdtempSync(join(tmpdir(), 'vmaspec-forged-'));
    const result = JSON.parse(readFileSync(file, 'utf8'));
    result.rows[0].collisions += 1;
    writeFileSync(join(forged, 'a.json'), JSON.stringify(result));
    const { code, stdout } = await vmaspec('reproduce', id, '--results', forged, '--json');
    rmSync(forged, { recursive: true });
    const { agreement, details } = JSON.parse(stdout);
    assert.deepEqual([code, agreement], [1, 'DIFFERENT']);
    assert.match(details.join(), /^writerSide int, bits 4, vma untouched: collisions was \d+, is \d+$/);
  });

  it('should take of a quick tier only what the result has, and the first of what it has not', async () => {
    // The quick tier has widths of 4, 6 and 8 bits.
    const { code, stdout } = await vmaspec('reproduce', id, '--quick', '--results', folder);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /of \d+ rows, byte for byte/);
    const other = mkdtempSync(join(tmpdir(), 'vmaspec-quick-'));
    const small = ['--param', 'bits=5,7', '--param', 'leastSections=1024', '--param', 'writerSides=int'];
    await vmaspec('run', 'collision-rate', ...small, '--out', other);
    const made = JSON.parse(readFileSync(join(other, 'collision-rate.json'), 'utf8')) as { id: string };
    const again = await vmaspec('reproduce', made.id, '--quick', '--results', other, '--json');
    rmSync(other, { recursive: true });
    const { agreement, rows } = JSON.parse(again.stdout) as { agreement: string; rows: { bits: number }[] };
    assert.deepEqual([agreement, [...new Set(rows.map(({ bits }) => bits))]], ['SAME', [5, 32]]);
  });

  it('should say nothing of agreement if it is interrupted', async () => {
    const long = mkdtempSync(join(tmpdir(), 'vmaspec-long-'));
    const asked = { experiment: 'retry-rate', parameters: { ...defaultsOf(retryRate), seconds: 1 } };
    writeFileSync(
      join(long, 'a.json'),
      JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...asked }),
    );
    const { code, stdout, stderr } = await interruptedAt(1, 'reproduce', id, '--results', long);
    rmSync(long, { recursive: true });
    assert.deepEqual([code, stdout], [130, '']);
    assert.match(stderr, /vmaspec: interrupted: nothing was compared\n$/);
  });

  it('should name the results that there are', async () => {
    const { code, stderr } = await vmaspec('reproduce', '000000000000', '--results', folder);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`there is no result in .* "000000000000", only ${id}`));
  });

  it('should name the result of an experiment that was given instead of an id', async () => {
    const { code, stderr } = await vmaspec('cite', 'collision-rate', '--results', folder);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `vmaspec: "collision-rate" is an experiment: give the id of its result instead, ${id}\n`,
    );
  });

  for (const [what, text, message] of [
    ['that is no JSON', '{', /broken\.json is no JSON .*: restore it, or run its experiment again/],
    ['that is no result', '{"version":1}', /broken\.json is no result: id: .*: restore it/],
  ] as const) {
    it(`should say of a file ${what} which one and what to do`, async () => {
      const broken = mkdtempSync(join(tmpdir(), 'vmaspec-broken-'));
      writeFileSync(join(broken, 'broken.json'), text);
      const { code, stderr } = await vmaspec('reproduce', id, '--results', broken);
      rmSync(broken, { recursive: true });
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});

describe('vmaspec cite', () => {
  it('should give a text for a mail, or BibTeX', async () => {
    const text = await vmaspec('cite', id, '--results', folder, '--link', 'https://example.org/');
    assert.equal(text.code, 0);
    assert.match(text.stdout, /^How often is vm_lock_seq == mm_lock_seq/);
    assert.match(
      text.stdout,
      /\n {2}npx vmaspec run collision-rate --param bits=4,6 --param leastSections=2048/,
    );
    assert.match(text.stdout, /\n {2}https:\/\/example\.org\/\n$/);
    const bibtex = await vmaspec('cite', id, '--results', folder, '--format', 'bibtex');
    assert.match(bibtex.stdout, new RegExp(`^@misc\\{vmaspec-${id},`));
    assert.doesNotMatch(bibtex.stdout, /url = /);
  });

  it('should give both as JSON', async () => {
    const { code, stdout, stderr } = await vmaspec('cite', id, '--results', folder, '--json');
    assert.deepEqual([code, stderr], [0, '']);
    const { text, bibtex, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, { id, file: 'collision-rate.json', link: null });
    assert.match(text, /^How often /);
    assert.match(bibtex, /^@misc/);
  });
});
