import assert from 'node:assert/strict';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Ran, vmaspec } from './vmaspec.ts';

const root = join(import.meta.dirname, '..', '..');
const readers = globSync('notebooks/readers/*.ts', { cwd: root }).sort();
const example = (name: string): string => join(root, 'notebooks', 'readers', name);

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-readers-'));
after(() => rmSync(folder, { recursive: true }));

function own(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** What does not fit into a mail, but for commands, which are never broken. */
const tooWideForMail = (text: string): string[] =>
  text.split('\n').filter((line) => line.length > 72 && !/^ {2}(?:npx|git) /.test(line));

describe('vmaspec check of a reader of your own', { concurrency: 2 }, () => {
  it('should have three worked readers to begin with', () => {
    assert.deepEqual(readers, [
      'notebooks/readers/my-loads.ts',
      'notebooks/readers/shadow-stack.ts',
      'notebooks/readers/uprobe-trampoline.ts',
    ]);
  });

  for (const file of readers) {
    it(`should find nothing in ${file}`, async () => {
      const { code, stdout, stderr } = await vmaspec('check', join(root, file), '--model', 'sc');
      assert.deepEqual([code, stderr], [0, ''], stdout);
      assert.match(stdout, /^ {2}model sc +1 write section {2}2 write sections$/m);
      assert.match(stdout, /^ {2}split below +Never 0 \d+ +Never 0 \d+$/m);
      assert.match(stdout, /^Nothing was found in 30 searches\.$/m);
      assert.deepEqual(tooWideForMail(stdout), []);
    });
  }

  it('should show the shortest execution of the worst, and what to type to see it again', async () => {
    const { code, stdout } = await vmaspec(
      'check',
      `${example('my-loads.ts')}#withoutRetry`,
      '--model',
      'sc',
    );
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}split below +Sometimes \d+ \d+ +Sometimes \d+ \d+$/m);
    assert.match(
      stdout.replaceAll('\n', ' '),
      /wrong answer \(split below; .*\) at my-loads\.ts:\d+:\d+: at 0x14010 /,
    );
    assert.match(stdout, /^The worst: .*, 1 write section, model sc$/m);
    assert.match(stdout, /vma->vm_start == 0x\d+ {2}<-- passes$/m);
    assert.match(stdout, /^ {2}npx vmaspec check \S+my-loads\.ts#withoutRetry --model sc$/m);
    assert.deepEqual(tooWideForMail(stdout), []);
  });

  it('should judge under every memory model unless one is named, and say what is not judged', async () => {
    const { code, stdout } = await vmaspec('check', example('my-loads.ts'), '--writer', 'mprotect+fork');
    assert.equal(code, 0, stdout);
    for (const model of ['sc', 'tso', 'lkmm']) {
      assert.match(stdout, new RegExp(`^  model ${model} +1 write section  2 write sections$`, 'm'));
      assert.match(stdout, new RegExp(`^Bounds, ${model}: 1 reader, `, 'm'));
    }
    assert.match(stdout, /^Not judged \(fork; tso, lkmm\): a fork is too large /m);
    assert.deepEqual(tooWideForMail(stdout), []);
  });

  it('should print the report as one JSON document, beside the writers asked for', async () => {
    const { stdout, stderr } = await vmaspec(
      ...['check', `${example('my-loads.ts')}#withoutRetry`, '--json', '--writer', 'munmap, mmap+fork'],
      ...['--writer-side', 'seqcount', '--claim', 'right', '--model', 'sc'],
    );
    assert.equal(stderr, '');
    const { writerSide, claim, rows, worst } = JSON.parse(stdout);
    assert.deepEqual([writerSide, claim, worst.operation], ['seqcount', 'right', 'munmap, mmap']);
    assert.deepEqual(
      rows.map(({ operation, cycles, verdict }: Record<string, unknown>) => [operation, cycles, verdict]),
      [
        ['munmap, mmap', 1, 'Sometimes'],
        ['munmap, mmap', 2, 'Sometimes'],
        ['fork', 1, 'Never'],
        ['fork', 2, 'Never'],
      ],
    );
  });

  const faulty = own(
    'faulty.ts',
    "import type { Cpu, Ref } from 'vmaspec';",
    'export function spins(cpu: Cpu, mm: Ref): number {',
    '  let rounds: number = 0;',
    '  for (;;) rounds++;',
    '}',
    "export function throws(cpu: Cpu, mm: Ref): number { throw new Error('no luck'); }",
    'let runs: number = 0;',
    'export function counts(cpu: Cpu, mm: Ref): number { return ++runs; }',
    'export function loops(cpu: Cpu, mm: Ref): number { for (;;) cpu.readOnce(mm, 4); }',
  );
  const faults: [string, readonly string[], (ran: Ran) => void][] = [
    [
      'spins without touching memory',
      ['spins', '--timeout', '2'],
      ({ stderr }) =>
        assert.match(stderr, /^vmaspec: the search was still at work after 2 s in faulty\.ts:4:\d+ and /),
    ],
    [
      'throws',
      ['throws'],
      ({ stderr }) => assert.match(stderr, /threw Error: no luck in faulty\.ts:6:\d+: mend /),
    ],
    [
      'keeps outer state',
      ['counts'],
      ({ stdout }) =>
        assert.match(stdout.replaceAll('\n', ' '), /not-deterministic \(.*: it returned 1, and 2 when/),
    ],
    [
      'loops over memory',
      ['loops'],
      ({ stdout }) =>
        assert.match(stdout.replaceAll('\n', ' '), /endless \(.*\) at faulty\.ts:9:\d+: CPU0 was still/),
    ],
  ];
  for (const [what, [name, ...options], see] of faults) {
    it(`should say where it is if it ${what}`, async () => {
      const ran = await vmaspec('check', `${faulty}#${name}`, '--writer', 'mprotect', ...options);
      assert.equal(ran.code, 1);
      see(ran);
    });
  }

  for (const [what, args, message] of [
    ['a file', ['./nowhere.ts'], /^vmaspec: \.\/nowhere\.ts cannot be loaded: /],
    [
      'an export',
      [`${faulty}#trows`],
      /faulty\.ts exports counts, .*, but no function trows: name one after a #/,
    ],
    [
      'a writer',
      [`${faulty}#throws`, '--writer', 'brc'],
      /there is no writer "brc", only .*: did you mean brk\?/,
    ],
    [
      'a lookup of the table',
      [`${faulty}#throws`, '--lookup', 'merged'],
      /a file is a lookup itself: name one of them/,
    ],
    [
      'a writer of the table',
      ['munmap', '--writer', 'fork'],
      /--writer is for a reader of your own: give its file/,
    ],
  ] as const) {
    it(`should refuse ${what} that cannot be`, async () => {
      const { code, stdout, stderr } = await vmaspec('check', ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }
});
