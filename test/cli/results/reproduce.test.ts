import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { citeCommand } from '../../../src/cli/results/cite.ts';
import { reproduceCommand } from '../../../src/cli/results/reproduce.ts';
import type { Result } from '../../../src/experiments/result.ts';
import { interruptedAt, vmaspec } from '../vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-reproduce-'));
const file = join(folder, 'collision-rate.json');
let id = '';
after(() => rmSync(folder, { recursive: true }));

/** A directory with a copy of the result, changed. */
function folderWith(change: (result: Result) => void): string {
  const made = mkdtempSync(join(tmpdir(), 'vmaspec-changed-'));
  const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
  change(result);
  writeFileSync(join(made, 'a.json'), JSON.stringify(result));
  return made;
}

/** What somebody may change, and how that is named. */
const TAMPERINGS: readonly (readonly [what: string, change: (result: Result) => object, named: RegExp])[] = [
  [
    'a finding that was changed',
    () => ({ finding: 'It never happens.' }),
    /^finding is not what the rows say/,
  ],
  ['bounds that were changed', () => ({ bounds: 'None.' }), /^bounds was "None\."/],
  ['a question that was changed', () => ({ question: 'Is it safe?' }), /^question was "Is it safe\?"/],
  [
    'the text of a column that was changed',
    ({ columns }) => ({ columns: { ...columns, rate: 'a speed' } }),
    /^the text of the column rate was "a speed"/,
  ],
  [
    'parameters that were changed under the old id',
    ({ parameters }) => ({ parameters: { ...parameters, turns: 4 } }),
    /^id \w{12} is not that of its parameters and seed/,
  ],
  ['complete: false', () => ({ complete: false }), /^complete is false, and no row is missing$/],
  [
    'a row that was added',
    ({ rows }) => ({ rows: [...rows, { ...rows[0], bits: 5 }] }),
    /^writerSide int, bits 5, vma untouched: nobody asked for this row$/,
  ],
  [
    'a row that is there twice, with a false number',
    ({ rows }) => ({ rows: [...rows, { ...rows[0], collisions: 7 }] }),
    /^writerSide int, bits 4, vma untouched: the row is there twice$/,
  ],
  ['a row that is gone', ({ rows }) => ({ rows: rows.slice(1) }), /: the row is missing$/],
  [
    'a number that was changed',
    ({ rows }) => ({ rows: rows.map((row, nth) => (nth === 1 ? { ...row, rateLow: 0 } : row)) }),
    /^writerSide int, bits 4, vma 1 in 4096: rateLow was 0, is /,
  ],
];
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

  for (const [what, change, named] of TAMPERINGS) {
    it(`should say DIFFERENT of ${what}, and it should not be cited`, async (test) => {
      const forged = folderWith((result) => Object.assign(result, change(result)));
      const printed = test.mock.method(console, 'log', () => {});
      await reproduceCommand(id, { results: forged, json: true });
      const [code, stdout] = [process.exitCode, `${printed.mock.calls[0]?.arguments[0]}`];
      process.exitCode = 0;
      await assert.rejects(citeCommand(id, { results: forged, format: 'text' }), {
        name: 'UserError',
        message: /a\.json is not cited: contentHash is not that of the content/,
      });
      rmSync(forged, { recursive: true });
      const { agreement, details } = JSON.parse(stdout) as { agreement: string; details: string[] };
      assert.deepEqual([code, agreement], [1, 'DIFFERENT']);
      assert.ok(
        details.some((detail) => named.test(detail)),
        details.join('\n'),
      );
      assert.ok(details.some((detail) => detail.startsWith('contentHash is not that of the content')));
    });
  }

  it('should say so of a machine that is busy, with exit code 3', async () => {
    const asked = ['--param', 'seconds=0.1', '--param', 'slices=10', '--param', 'writerRate=1000'];
    const busy = mkdtempSync(join(tmpdir(), 'vmaspec-busy-'));
    await vmaspec(
      'run',
      'retry-rate',
      '--param',
      'lookup=merged',
      ...asked,
      '--param',
      'hold=0',
      '--out',
      busy,
    );
    const { id: measured } = JSON.parse(readFileSync(join(busy, 'retry-rate.json'), 'utf8')) as Result;
    const others = cpus().map(() => spawn(process.execPath, ['-e', 'for (;;);']));
    const { code, stdout } = await vmaspec('reproduce', measured, '--results', busy);
    for (const other of others) other.kill();
    rmSync(busy, { recursive: true });
    assert.equal(code, 3, stdout);
    assert.match(stdout, new RegExp(`^CANNOT BE COMPARED ${measured} `));
    assert.match(stdout, /^ {2}cannot be compared: [\d.]+ cores are taken of \d+, /m);
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
    // Of 20 bits a block alone takes a moment.
    const parameters = { bits: [18, 19, 20], writerSides: ['int'], turns: 8, leastSections: 65_536 };
    writeFileSync(
      join(long, 'a.json'),
      JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), parameters }),
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
    ['that is no JSON', '{', /^vmaspec: \S+broken\.json is skipped: it is no JSON \(/],
    ['that is no result', '{"version":1}', /^vmaspec: \S+broken\.json is skipped: it is no result: /],
  ] as const) {
    it(`should skip a neighbour ${what}, with a warning`, async () => {
      const broken = folderWith(() => {});
      writeFileSync(join(broken, 'broken.json'), text);
      const { code, stdout, stderr } = await vmaspec('reproduce', id, '--quick', '--results', broken);
      rmSync(broken, { recursive: true });
      assert.equal(code, 0, stdout);
      assert.match(stderr, message);
    });
  }

  it('should say of the file that is asked for what is wrong with it', async () => {
    const broken = folderWith((result) => Object.assign(result, { rows: [{ bits: null }] }));
    const { code, stderr } = await vmaspec('reproduce', id, '--results', broken);
    rmSync(broken, { recursive: true });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^vmaspec: \S+a\.json is no result: rows\.0\.bits: .*: restore it, or run its experiment again\n$/,
    );
  });

  it('should say which of two files with the same id is read', async () => {
    const two = folderWith(() => {});
    writeFileSync(join(two, 'b.json'), readFileSync(file));
    const { stderr } = await vmaspec('cite', id, '--results', two);
    rmSync(two, { recursive: true });
    assert.match(
      stderr,
      /^vmaspec: \S+b\.json has the id \w{12}, too, and is left out: \S+a\.json is read\n$/,
    );
  });
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
    assert.deepEqual(
      [rest.id, rest.file, rest.link, rest.rows.length],
      [id, 'collision-rate.json', null, 18],
    );
    assert.match(text, /^How often /);
    assert.match(bibtex, /^@misc/);
  });

  it('should give the rows as CSV', async () => {
    const { code, stdout } = await vmaspec('cite', id, '--results', folder, '--format', 'csv');
    assert.equal(code, 0);
    const [head, first, ...rest] = stdout.trimEnd().split('\n');
    assert.match(head ?? '', /^writerSide,bits,vma,lookups,/);
    assert.match(first ?? '', /^int,4,untouched,2048,128,/);
    assert.equal(rest.length, 17);
  });

  it('should say what a stranger types: clone, commit, install, command', async () => {
    const { stdout } = await vmaspec('cite', id, '--results', folder);
    assert.match(
      stdout,
      /\n {2}(?:git clone \S+ vmaspec && cd vmaspec|\(no clone address is set; in a clone of vmaspec:\))\n {2}git checkout \w+ && npm ci\n {2}npx vmaspec run /,
    );
  });

  it('should not cite what was interrupted', async () => {
    const part = folderWith((result) => Object.assign(result, { complete: false }));
    const { code, stderr } = await vmaspec('cite', id, '--results', part);
    rmSync(part, { recursive: true });
    assert.equal(code, 2);
    assert.match(stderr, /it was interrupted: its rows are a part/);
  });
});
