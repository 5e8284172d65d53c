import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { LitmusRow } from '../../../src/cli/show/litmus.ts';
import { vmaspec, vmaspecReading } from '../vmaspec.ts';

const folder = join(import.meta.dirname, '..', '..', 'litmus');
const textbook = (name: string): string => join(folder, 'textbook', `${name}.litmus`);
const temporary = mkdtempSync(join(tmpdir(), 'vmaspec-litmus-'));
after(() => rmSync(temporary, { recursive: true }));

function written(name: string, text: string): string {
  const file = join(temporary, name);
  writeFileSync(file, text);
  return file;
}

describe('vmaspec litmus', () => {
  it('should warn of a register that nothing sets, on stderr and in the JSON', async () => {
    const slip = written('slip.litmus', 'C slip\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nexists (0:r9=1)\n');
    const warning = 'line 4, column 9: nothing in P0 sets r9, so 0:r9 is 0 in every final state';
    const { code, stdout, stderr } = await vmaspec('litmus', slip);
    assert.deepEqual([code, stderr], [0, `${slip}: warning: ${warning}\n`]);
    assert.match(stdout, /^Observation slip Never 0 1$/m);
    const json = await vmaspec('litmus', slip, '--json');
    assert.deepEqual((JSON.parse(json.stdout) as LitmusRow[])[0]?.warnings, [warning]);
  });

  it('should warn of a location that is a register of a thread', async () => {
    const slip = written(
      'slip2.litmus',
      'C s\n{}\nP0(int *x) { int got = READ_ONCE(*x); }\nexists (got=1)\n',
    );
    const { code, stderr } = await vmaspec('litmus', slip);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^\S+slip2\.litmus: warning: line 4, column 9: got is a register of thread 0, .* 0:got was/,
    );
    const json = await vmaspec('litmus', slip, '--json');
    assert.equal((JSON.parse(json.stdout) as LitmusRow[])[0]?.warnings.length, 1);
  });

  it('should read standard input as the file -', async () => {
    const { code, stdout } = await vmaspecReading(readFileSync(textbook('MP'), 'utf8'), 'litmus', '-');
    assert.equal(code, 0);
    assert.match(stdout, /^Observation MP Sometimes 1 3$/m);
    const wrong = await vmaspecReading('not a test', 'litmus', '-');
    assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
    assert.match(wrong.stderr, /^standard input: line 1, column 1: /);
  });

  it('should print what herd prints', async () => {
    const { code, stdout } = await vmaspec('litmus', textbook('SB'));
    assert.equal(code, 0);
    assert.equal(
      stdout.replace(/Time SB \d+\.\d\d/, 'Time SB 0.00'),
      [
        'Test SB Allowed',
        'States 4',
        '0:r0=0; 1:r0=0;',
        '0:r0=0; 1:r0=1;',
        '0:r0=1; 1:r0=0;',
        '0:r0=1; 1:r0=1;',
        'Ok',
        'Witnesses',
        'Positive: 1 Negative: 3',
        'Condition exists (0:r0=0 /\\ 1:r0=0)',
        'Observation SB Sometimes 1 3',
        'Time SB 0.00',
        '',
        '',
      ].join('\n'),
    );
  });

  it('should run under another model', async () => {
    const { stdout } = await vmaspec('litmus', textbook('SB'), textbook('MP'), '--model', 'tso');
    assert.match(stdout, /Observation SB Sometimes 1 3/);
    assert.match(stdout, /Observation MP Never 0 3/);
  });

  it('should give one JSON row for each file, with the reason where there is no verdict', async () => {
    const broken = written('broken.litmus', 'C broken\n{}\nP0(int *x) { x = ; }\n');
    const loop = written('loop.litmus', 'C loop\n{}\nP0(int *x) { for (;;) {} }\n');
    const number = written(
      'number.litmus',
      'C number\n{}\nP0(int *x) { int r0 = *x; *r0 = 1; }\nexists (x=1)',
    );
    const { code, stdout } = await vmaspec('litmus', textbook('MP+plain'), broken, loop, number, '--json');
    const rows = JSON.parse(stdout) as LitmusRow[];
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['done', 'error', 'unsupported', 'error'],
    );
    const [plain, ...others] = rows;
    assert.deepEqual(plain?.flags, ['data-race']);
    assert.equal(plain?.states.length, 4);
    assert.equal(plain?.verdict, 'Sometimes');
    assert.match(others[0]?.reason ?? '', /^line 3, column 18: expected an expression, found ";"/);
    assert.match(others[1]?.reason ?? '', /unsupported: for/);
    assert.match(others[2]?.reason ?? '', /^line \d+, column \d+: use of 0 as an address/);
    assert.equal(code, 1);
  });

  it('should call it bad usage if a file cannot be read, and run the others', async () => {
    const missing = join(temporary, 'missing.litmus');
    const broken = written('broken-too.litmus', 'C broken\n');
    const { code, stdout, stderr } = await vmaspec('litmus', missing, temporary, broken, textbook('SB'));
    assert.equal(code, 2);
    assert.match(stdout, /^Observation SB Sometimes 1 3$/m);
    const [first, second, third] = stderr.split('\n');
    assert.equal(first, `${missing}: there is no such file`);
    assert.equal(second, `${temporary}: that is a directory, not a litmus test`);
    assert.match(third ?? '', /broken-too\.litmus: line \d/);
  });

  it('should give a row for a file that cannot be read', async () => {
    const { code, stdout } = await vmaspec('litmus', join(temporary, 'missing.litmus'), '--json');
    const [row] = JSON.parse(stdout) as LitmusRow[];
    assert.deepEqual([code, row?.status, row?.reason], [2, 'error', 'there is no such file']);
  });

  it('should explain by a cycle why an outcome is forbidden', async () => {
    const { stdout } = await vmaspec('litmus', textbook('MP+wmb+rmb'), '--explain');
    assert.match(stdout, /Forbidden by happens-before: a cycle of 4/);
    for (const label of ['rmb', 'fr', 'wmb', 'rf']) assert.match(stdout, new RegExp(`^ +${label}  P`, 'm'));
  });

  it('should print an execution for a mail, in 72 columns', async () => {
    const { stdout } = await vmaspec(
      'litmus',
      join(folder, 'tests/seed/SEED-seq-2writers-norb.litmus'),
      '--text',
    );
    assert.match(stdout, / {2}CPU2\n/);
    assert.match(stdout, /r1 = READ_ONCE\(\*f\) .* from \w+$/m);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 72, line);
  });

  it('should print an execution as a graph', async () => {
    const { stdout } = await vmaspec('litmus', textbook('SB'), '--dot');
    assert.match(stdout, /^digraph "SB" \{\n[\s\S]*label="fr"[\s\S]*\}\n$/);
  });

  it('should say so if there is no execution to show', async () => {
    const { stdout } = await vmaspec('litmus', textbook('SB+mbs'), '--text');
    assert.match(stdout, /SB\+mbs: no execution to show: Never under lkmm\./);
  });

  it('should stop at its time and say that it does not know', async () => {
    const file = join(folder, 'tests/seed/SEED-seq-2writers-ok.litmus');
    const { code, stdout } = await vmaspec('litmus', file, '--timeout', '0.001', '--json');
    const [row] = JSON.parse(stdout) as LitmusRow[];
    assert.equal(row?.status, 'stopped');
    assert.equal(row?.reason, 'timeout');
    assert.equal(row?.verdict, 'Unknown');
    assert.equal(code, 1);
  });

  it('should refuse a model that it does not know', async () => {
    const { code, stderr } = await vmaspec('litmus', textbook('SB'), '--model', 'arm');
    assert.notEqual(code, 0);
    assert.match(stderr, /lkmm, tso, sc/);
  });
});
