import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Ran, vmaspec } from '../vmaspec.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const readers = globSync('notebooks/readers/*.ts', { cwd: root }).sort();
const example = (name: string): string => join(root, 'notebooks', 'readers', name);

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-readers-'));
mkdirSync(join(folder, 'node_modules'));
symlinkSync(root, join(folder, 'node_modules', 'vmaspec'));
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
      const asked = ['check', join(root, file), '--model', 'sc', '--no-removals'];
      const { code, stdout, stderr } = await vmaspec(...asked);
      assert.deepEqual([code, stderr], [0, ''], stdout);
      assert.match(stdout, /^ {2}model sc +1 write section {2}2 write sections$/m);
      assert.match(stdout, /^ {2}split-below +Never 0 \d+ +Never 0 \d+$/m);
      assert.match(stdout, /^Nothing was found in \d+ searches\.$/m);
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
    assert.match(stdout, /^ {2}split-below +Sometimes \d+ \d+ +Sometimes \d+ \d+$/m);
    assert.match(
      stdout.replaceAll('\n', ' '),
      /wrong answer \(split-below; .*\) at my-loads\.ts:\d+:\d+: at 0x14010 /,
    );
    assert.match(stdout, /^The worst: .*, 1 write section, model sc$/m);
    assert.match(stdout, /vma->vm_start == 0x\d+ {2}<-- accepted$/m);
    assert.match(stdout, /^ {2}npx vmaspec check \S+my-loads\.ts#withoutRetry --model sc$/m);
    assert.deepEqual(tooWideForMail(stdout), []);
  });

  it('should judge under every memory model unless one is named, a fork as well', async () => {
    const { code, stdout } = await vmaspec('check', example('my-loads.ts'), '--writers', 'mprotect+fork');
    assert.equal(code, 0, stdout);
    for (const model of ['sc', 'tso', 'lkmm']) {
      assert.match(
        stdout,
        new RegExp(`^  model ${model} +1 write section  2 write sections(  races as written)?$`, 'm'),
      );
      assert.match(stdout, new RegExp(`^Bounds, ${model}: 1 reader, `, 'm'));
    }
    assert.doesNotMatch(stdout, /not judged/i);
    assert.deepEqual(tooWideForMail(stdout), []);
  });

  it('should print the report as one JSON document, beside the writers asked for', async () => {
    const { stdout, stderr } = await vmaspec(
      ...['check', `${example('my-loads.ts')}#withoutRetry`, '--json', '--writers', 'munmap-mmap,fork'],
      ...['--writer-side', 'seqcount', '--claim', 'right', '--model', 'sc'],
    );
    assert.equal(stderr, '');
    const { writerSide, claim, rows, worst } = JSON.parse(stdout);
    assert.deepEqual([writerSide, claim, worst.operation], ['seqcount', 'right', 'munmap-mmap']);
    assert.deepEqual(
      rows.map(({ operation, sections, verdict }: Record<string, unknown>) => [operation, sections, verdict]),
      [
        ['munmap-mmap', 1, 'Sometimes'],
        ['munmap-mmap', 2, 'Sometimes'],
        ['fork', 1, 'Never'],
        ['fork', 2, 'Never'],
      ],
    );
  });

  const faulty = own(
    'faulty.ts',
    "import { type Cpu, mm_lock_seq, type Ref, vm_flags } from 'vmaspec';",
    'export function spins(cpu: Cpu, mm: Ref): number {',
    '  let rounds: number = 0;',
    '  for (;;) rounds++;',
    '}',
    "export function throws(cpu: Cpu, mm: Ref): number { throw new Error('no luck'); }",
    'let runs: number = 0;',
    'export function counts(cpu: Cpu, mm: Ref): number { return cpu.readOnce(mm, mm_lock_seq) + ++runs; }',
    'export function loops(cpu: Cpu, mm: Ref): number { for (;;) cpu.readOnce(mm, mm_lock_seq); }',
    'export function wild(cpu: Cpu): number { return cpu.load(0x1234, vm_flags); }',
    'export function ends(): number { process.exit(0); }',
    'export const number: number = 42;',
  );
  const faults: [string, string, (ran: Ran) => void][] = [
    [
      'spins without touching memory',
      'spins',
      ({ stderr }) =>
        assert.match(
          stderr,
          /^vmaspec: the reader was still at work after 10 s in faulty\.ts:4:\d+ without touching memory and /,
        ),
    ],
    [
      'throws',
      'throws',
      ({ stdout }) =>
        assert.match(
          stdout.replaceAll('\n', ' '),
          /exception \(mprotect\) at faulty\.ts:6:\d+: it threw Error: no luck .* throw\(\) {2}<-- thrown/,
        ),
    ],
    [
      'keeps outer state',
      'counts',
      ({ stdout }) => {
        const text = stdout.replaceAll('\n', ' ');
        assert.match(
          text,
          /not-deterministic \(mprotect\) at faulty\.ts:8:\d+: .*: it returned \d+, and \d+ when it ran/,
        );
        assert.match(stdout, /mm->mm_lock_seq == 2/);
      },
    ],
    [
      'loops over memory',
      'loops',
      ({ stdout }) =>
        assert.match(stdout.replaceAll('\n', ' '), /endless \(.*\) at faulty\.ts:9:\d+: CPU0 was still/),
    ],
    [
      'reads what it does not own',
      'wild',
      ({ stdout }) =>
        assert.match(
          stdout.replaceAll('\n', ' '),
          /wild access \(mprotect\) at faulty\.ts:10:\d+: load of vm_flags at 0x1234: /,
        ),
    ],
    [
      'ends the process',
      'ends',
      ({ stdout }) =>
        assert.match(
          stdout.replaceAll('\n', ' '),
          /exception \(mprotect\) at faulty\.ts:11:\d+: it calls process\.exit\(\): that ends the whole check; /,
        ),
    ],
  ];
  for (const [what, name, see] of faults) {
    it(`should say where it is if it ${what}`, async () => {
      const ran = await vmaspec('check', `${faulty}#${name}`, '--writers', 'mprotect');
      assert.equal(ran.code, 1);
      assert.doesNotMatch(ran.stdout + ran.stderr, /^ +at /m, 'no stack of ours');
      see(ran);
    });
  }

  for (const [name, line, message] of [
    ['syntax', 'export default () => (1;', /syntax\.ts cannot be loaded: .* \(syntax\.ts:2\)$/m],
    ['twice', 'const a = 1; const a = 2;', /Identifier 'a' has already been declared \(twice\.ts:2\)$/m],
    ['enum', 'enum Answer { No, Yes }', /enum is not supported .* \(enum\.ts:2\): types are taken out and /],
    [
      'typo',
      "import { vmaLokup } from 'vmaspec';",
      /vmaspec has no vmaLokup \(typo\.ts:2\): did you mean vmaLookup\?$/m,
    ],
    ['top', "throw new Error('at the top');", /cannot be loaded: at the top \(top\.ts:2:7\)$/m],
  ] as const) {
    it(`should say why ${name}.ts cannot be loaded, and in which line`, async () => {
      const file = own(`${name}.ts`, '// One line before.', line);
      const { code, stdout, stderr } = await vmaspec('check', file);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });
  }

  it('should give a document of a reader that ends the process, too', async () => {
    const asked = ['check', `${faulty}#ends`, '--writers', 'mprotect', '--model', 'sc', '--json'];
    const { code, stdout, stderr } = await vmaspec(...asked);
    const [{ findings }] = JSON.parse(stdout).rows;
    assert.deepEqual([code, stderr, findings[0].kind], [1, '', 'exception']);
    assert.deepEqual([findings[0].position.file, findings[0].position.line], ['faulty.ts', 11]);
  });

  for (const [what, line, message] of [
    ['ends the process', 'process.exit(0);', /^vmaspec: \S+ cannot be loaded: the process ended there: /],
    [
      'waits for what never comes',
      'await new Promise(() => {});',
      /cannot be loaded: the process ended there: /,
    ],
    [
      'throws in a timer',
      "setTimeout(() => { throw new Error('late'); });",
      /^vmaspec: later-throws-in-a-timer\.ts threw Error: late at later-\S+\.ts:1:\d+ while nobody was calling it: take out /,
    ],
    [
      'leaves a promise alone',
      "Promise.reject(new Error('alone'));",
      /^vmaspec: later-leaves-a-promise-alone\.ts threw Error: alone at later-\S+\.ts:1:\d+ while nobody was calling it: /,
    ],
  ] as const)
    it(`should say in one line that the file is at fault if it ${what}`, async () => {
      const file = own(`later-${what.replaceAll(' ', '-')}.ts`, line, 'export default (): number => 1;');
      for (const more of [[], ['--json']]) {
        const ran = await vmaspec('check', file, '--writers', 'brk', '--model', 'sc', ...more);
        assert.equal(ran.code, 2, ran.stdout);
        assert.match(ran.stderr, message);
        assert.equal(ran.stderr.trim().split('\n').length, 1, ran.stderr);
      }
    });

  it('should say so too of a promise that the reader leaves alone, and print no verdict', async () => {
    const file = own(
      'alone.ts',
      "export default (): number => { Promise.reject(new Error('alone')); return 1; };",
    );
    const { code, stdout, stderr } = await vmaspec('check', file, '--writers', 'brk', '--model', 'sc');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^vmaspec: alone\.ts threw Error: alone at alone\.ts:1:\d+ while nobody /);
  });

  it('should call a reader what it was asked for, in the table and in its execution', async () => {
    const file = own(
      'names.ts',
      "import { type Cpu, mm_lock_seq, type Ref } from 'vmaspec';",
      'const inner = (cpu: Cpu, mm: Ref): number => cpu.readOnce(mm, mm_lock_seq) + 1;',
      'export { inner as renamed };',
      'const { x: other } = { x: (cpu: Cpu, mm: Ref): number => cpu.readOnce(mm, mm_lock_seq) + 1 };',
      'export { other };',
      'export const nameless = [(cpu: Cpu, mm: Ref): number => cpu.readOnce(mm, mm_lock_seq) + 1][0];',
    );
    for (const name of ['renamed', 'other', 'nameless']) {
      const asked = ['check', `${file}#${name}`, '--writers', 'mprotect', '--model', 'sc'];
      const { stdout } = await vmaspec(...asked);
      assert.match(stdout, new RegExp(`^Reader ${name}, `, 'm'));
      assert.match(stdout, new RegExp(`^  ${name}\\(\\)$`, 'm'));
    }
  });

  it('should take what the file says of its check, unless the command line says otherwise', async () => {
    const file = own(
      'given.ts',
      "import { type Cpu, type ReaderSetup, type Ref, VM_READ, VM_SHARED, vm_flags, vmaLookup, type WriteCase } from 'vmaspec';",
      'export const setup: ReaderSetup = { anonymous: true, flags: VM_READ | VM_SHARED };',
      "export const claim = 'right';",
      "export const model = 'sc';",
      "export const writers: (string | WriteCase)[] = ['brk', {",
      "  id: 'gone', mappings: [{ start: 0x14000, end: 0x18000, pgoff: 0, file: null, flags: VM_SHARED }],",
      "  writes: [{ operation: 'munmap', start: 0x14000, end: 0x18000 }],",
      '}];',
      'export default function shared(cpu: Cpu, mm: Ref, address: number): number {',
      '  cpu.rcuReadLock();',
      '  const vma = vmaLookup(cpu, mm, address);',
      '  const flags = vma === 0 ? 0 : cpu.load(vma, vm_flags) & VM_SHARED;',
      '  cpu.rcuReadUnlock();',
      '  return flags;',
      '}',
    );
    const rowsOf = async (...args: string[]) => {
      const { claim, rows } = JSON.parse((await vmaspec('check', file, '--json', ...args)).stdout);
      return [
        claim,
        ...rows.map((row: Record<string, unknown>) => `${row.operation} ${row.sections} ${row.model}`),
      ];
    };
    assert.deepEqual(await rowsOf(), ['right', 'brk 1 sc', 'brk 2 sc', 'gone 1 sc']);
    assert.deepEqual(await rowsOf('--writers', 'gone', '--claim', 'memory', '--model', 'tso'), [
      'memory',
      'gone 1 tso',
    ]);
  });

  for (const [what, line, message] of [
    [
      'a number for a list',
      "export const sections = '2';",
      /^vmaspec: sections must be a whole number .*, or a list of them, not "2"$/m,
    ],
    [
      'a list of another kind',
      "export const writers = 'fork';",
      /^vmaspec: writers must be a list of writers, not "fork"$/m,
    ],
    [
      'an operation that there is not',
      "export const writers = [{ id: 'goes', writes: [{ operation: 'unmap', start: 0x10000, end: 0x18000 }] }];",
      /^vmaspec: writers\[0\] "goes": writes\[0\]: there is no operation "unmap", .*: did you mean munmap\?$/m,
    ],
    [
      'a time of another type',
      "export const timeout = '5';",
      /^vmaspec: timeout must be a number of milliseconds .*, not "5"$/m,
    ],
  ] as const) {
    it(`should refuse ${what} in the file, in one line`, async () => {
      const file = own(`wrong-${what.replaceAll(' ', '-')}.ts`, 'export default (): number => 0;', line);
      for (const more of [[], ['--writers', 'fork'], ['--json']]) {
        const { code, stdout, stderr } = await vmaspec('check', file, ...more);
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, message);
        assert.equal(stderr.trim().split('\n').length, 1, stderr);
      }
    });
  }

  it('should tell of an export that looks like an option and is none', async () => {
    const file = own(
      'slip.ts',
      'export default (): number => 0;',
      'export const MASK = 7;',
      'export const writer = [];',
    );
    const { stderr } = await vmaspec('check', file, '--writers', 'brk', '--model', 'sc');
    assert.match(
      stderr,
      /^vmaspec: warning: the file exports writer, which is no option .*: was writers meant\?\n$/,
    );
  });

  it('should take a default export by the name of its function', async () => {
    const { code, stdout } = await vmaspec(
      ...['check', `${example('my-loads.ts')}#myLoads`, '--model', 'sc', '--writers', 'mprotect'],
    );
    assert.deepEqual([code, /^Reader myLoads/m.test(stdout)], [0, true], stdout);
  });

  it('should let a reader return what it holds, if its file or the command line says so', async () => {
    const file = own(
      'locks.ts',
      "import { type Cpu, lockVmaUnderRcu, type Ref, refcntVmaLock } from 'vmaspec';",
      "export const returns = 'vma locked';",
      'export default function locks(cpu: Cpu, mm: Ref, address: number): Ref {',
      '  return lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);',
      '}',
    );
    const kindsOf = async (...args: string[]) => {
      const { stdout } = await vmaspec('check', file, '--json', '--model', 'sc', '--writers', 'brk', ...args);
      const { rows } = JSON.parse(stdout);
      return rows.flatMap((row: { findings: { kind: string }[] }) => row.findings.map(({ kind }) => kind));
    };
    assert.deepEqual(await kindsOf(), []);
    assert.deepEqual(await kindsOf('--returns', 'answer'), ['lock left held', 'lock left held']);
  });

  it('should judge the same on one thread as on two', async () => {
    const rowsOf = async (jobs: string) => {
      const ran = await vmaspec(
        'check',
        example('my-loads.ts'),
        '--json',
        '--jobs',
        jobs,
        '--writers',
        'split-below,shrink',
        '--no-removals',
      );
      return JSON.parse(ran.stdout).rows;
    };
    assert.deepEqual(await rowsOf('2'), await rowsOf('1'));
  });

  for (const [what, args, message] of [
    ['a file', ['./nowhere.ts'], /^vmaspec: \.\/nowhere\.ts cannot be loaded: /],
    [
      'an export',
      [`${faulty}#trows`],
      /faulty\.ts exports counts, .*, but no function trows: name one after a #/,
    ],
    [
      'an export that is no function',
      [`${faulty}#number`],
      /faulty\.ts exports counts, .*, but number is no function: /,
    ],
    [
      'a writer',
      [`${faulty}#throws`, '--writers', 'brc'],
      /there is no writer "brc", only .*: did you mean brk\?/,
    ],
    [
      'a lookup of the table',
      [`${faulty}#throws`, '--lookup', 'merged'],
      /a file is a lookup itself: name one of them/,
    ],
    [
      'a writer of the table',
      ['munmap', '--writers', 'fork'],
      /--writers is for a reader of your own: give its file/,
    ],
  ] as const) {
    it(`should refuse ${what} that cannot be`, async () => {
      const { code, stdout, stderr } = await vmaspec('check', ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }
});
