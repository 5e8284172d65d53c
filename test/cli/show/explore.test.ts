import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { explore } from '../../../src/index.ts';
import { tooWide, vmaspec, wordsOf } from '../vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-explore-'));
after(() => rmSync(folder, { recursive: true }));

/** A module of the user's, with these lines. */
function module(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** The diagram and the outcome: what lies between the first and the last empty line. */
const diagramOf = (text: string): string => /\n\n([\s\S]*)\n\nReplay:/.exec(text)?.[1] ?? assert.fail(text);

describe('vmaspec explore', { concurrency: 2 }, () => {
  it('should draw how a lookup can be wrong, and exit with 1', async () => {
    const { code, stdout, stderr } = await vmaspec('explore', 'aug05');
    const { positive, negative, witness } = explore({ lookup: 'aug05' });
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, new RegExp(`^Verdict: Sometimes ${positive} ${negative}$`, 'm'));
    assert.match(stdout, /^ {2}CPU0 reader +CPU1 writer$/m);
    assert.match(stdout, /vma->vm_lock_seq == \d+ {2}<-- passes$/m);
    assert.ok(stdout.includes(`\n\n  ${witness?.outcome}\n`), witness?.outcome);
    assert.deepEqual(tooWide(stdout), []);
  });

  it('should print a command that replays it', async () => {
    const searched = await vmaspec('explore', 'aug05', '--writer-side', 'int-wmb', '--sections', '3');
    const command = searched.stdout.trimEnd().split('\n').at(-1) ?? '';
    assert.match(
      command,
      /^ {2}npx vmaspec explore aug05 --sections 3 --writer-side int-wmb --schedule \S+$/,
    );
    const replayed = await vmaspec(...wordsOf(command));
    assert.deepEqual([replayed.code, replayed.stderr], [1, '']);
    assert.equal(replayed.stdout.trimEnd(), diagramOf(searched.stdout).trimEnd());
  });

  it('should take as many write sections as a scenario has, if that is one', async () => {
    const { code, stdout, stderr } = await vmaspec('explore', 'aug07-per-vma', '--scenario', 'munmap');
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, /^Verdict: Sometimes /m);
    assert.match(stdout, /1 writer, 1 write section;/);
    const command = stdout.trimEnd().split('\n').at(-1) ?? '';
    assert.match(command, /explore aug07-per-vma --scenario munmap --schedule \S+$/);
    const replayed = await vmaspec(...wordsOf(command));
    assert.deepEqual([replayed.code, replayed.stderr], [1, '']);
  });

  it('should draw more CPUs than two with their names, and replay them', async () => {
    const options = ['--readers', '2', '--sections', '1', '--tearing', '--executions', '5000'];
    const { code, stdout, stderr } = await vmaspec('explore', 'aug02', ...options);
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, /^ {2}CPU0 reader\n {2}CPU1 reader\n {2}CPU2 writer\n {2}CPU2 {2}\w/m);
    assert.match(stdout, /<-- passes$/m);
    assert.deepEqual(tooWide(diagramOf(stdout)), []);
    const command = stdout.trimEnd().split('\n').at(-1) ?? '';
    assert.match(command, /aug02 --sections 1 --readers 2 --executions 5000 --tearing --schedule \S+$/);
    const replayed = await vmaspec(...wordsOf(command));
    assert.deepEqual([replayed.code, replayed.stderr], [1, '']);
    assert.equal(replayed.stdout.trimEnd(), diagramOf(stdout).trimEnd());
  });

  it('should run random executions from a seed, and say so', async () => {
    const options = ['--writers', '2', '--scheduler', 'random', '--seed', '7', '--executions', '300'];
    const { code, stdout } = await vmaspec('explore', 'aug02', ...options);
    assert.equal(code, 1);
    assert.match(stdout, /2 writers, 2 write sections dealt in turn;/);
    assert.match(stdout.replace(/\s+/g, ' '), /300 random executions, seed 7/);
    const command = stdout.trimEnd().split('\n').at(-1) ?? '';
    assert.match(command, /--writers 2 --scheduler random --seed 7 --executions 300 --schedule \S+$/);
    assert.equal((await vmaspec(...wordsOf(command))).code, 1);
    const refused = await vmaspec('explore', 'aug02', '--scheduler', 'rand');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /there is no scheduler "rand", only depth-first, random/);
  });

  it('should say Never of one that cannot be, and exit with 0', async () => {
    const { code, stdout, stderr } = await vmaspec('explore', 'merged');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Verdict: Never 0 \d+$/m);
    assert.doesNotMatch(stdout, /Replay|No race was met/);
    assert.deepEqual(tooWide(stdout), []);
  });

  it('should say when a Never means nothing', async () => {
    const { code, stdout } = await vmaspec('explore', 'locked');
    assert.equal(code, 0);
    assert.match(stdout, /^No race was met: /m);
  });

  it('should print one JSON document: the verdict, or the trace of a replay', async () => {
    const searched = await vmaspec('explore', 'aug02', '--sections', '1', '--json');
    assert.deepEqual([searched.code, searched.stderr], [1, '']);
    const verdict = JSON.parse(searched.stdout);
    assert.deepEqual(verdict, JSON.parse(JSON.stringify(explore({ lookup: 'aug02', sections: 1 }))));
    const { schedule } = verdict.witness;
    const replayed = await vmaspec('explore', 'aug02', '--sections', '1', '--schedule', schedule, '--json');
    assert.deepEqual([replayed.code, replayed.stderr], [1, '']);
    assert.deepEqual(JSON.parse(replayed.stdout), verdict.witness);
  });
});

describe('vmaspec explore of a lookup of your own', { concurrency: 2 }, () => {
  it('should explore a function that a TypeScript file exports', async () => {
    const file = module(
      'torn.ts',
      'interface Memory { load(base: number, field: number): number }',
      'export const lookup = (cpu: Memory, mm: number): number => cpu.load(mm, 0) * 0;',
    );
    const { code, stdout, stderr } = await vmaspec('explore', `${file}#lookup`);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Lookup lookup, writer side refcnt, scenario torn-split\nVerdict: Never 0 \d+$/m);
  });

  it('should say beside a Never that executions read freed memory, and exit with 1', async () => {
    const file = module(
      'walk.ts',
      `import { masWalk } from '${join(import.meta.dirname, '../../../src/index.ts')}';`,
      'type Walk = typeof masWalk;',
      'export const lookup: Walk = (cpu, mm, at) => (masWalk(cpu, mm, at) * 0) as ReturnType<Walk>;',
    );
    const { code, stdout } = await vmaspec('explore', `${file}#lookup`);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Verdict: Never 0 \d+ for a wrong answer, and [1-9]\d* executions with another\s+finding:\s+use-after-free$/m,
    );
    assert.deepEqual(tooWide(stdout.replaceAll(/^ {2}npx .*$/gm, '')), []);
  });

  it('should take the default export where none is named', async () => {
    const { code, stdout } = await vmaspec(
      'explore',
      module('default.mjs', 'export default function mine() { return 0; }'),
    );
    assert.equal(code, 0);
    assert.match(stdout, /^Lookup mine, /);
  });

  const own = module(
    'own.mjs',
    "export function throws(cpu, mm) { cpu.load(mm, 0); throw new Error('no luck'); }",
    'export const recurses = (cpu, mm, a) => recurses(cpu, mm, a);',
    'export const nothing = () => {};',
    'let runs = 0;',
    'export const forgetful = (cpu, mm) => cpu.load(mm, 256 * 0 + (runs++ % 2));',
    'export const limit = 3;',
  );
  for (const [name, code, message] of [
    ['throws', 1, /^vmaspec: the lookup threw Error: no luck in own\.mjs:1:58: fix that and run it again$/],
    [
      'recurses',
      1,
      /^vmaspec: the lookup threw RangeError: Maximum call stack size exceeded in own\.mjs:2:\d+: fix that/,
    ],
    ['nothing', 1, /^vmaspec: the lookup returned undefined, but a uprobe, NULL or one of the reasons/],
    [
      'limit',
      2,
      /own\.mjs exports .*limit.*, but limit is no function: name one after a #, as in \S+own\.mjs#lookup$/,
    ],
    ['none', 2, /own\.mjs exports .*, but no function none: name one after a #/],
  ] as const) {
    it(`should say in one sentence that it cannot be: ${name}`, async () => {
      const ran = await vmaspec('explore', `${own}#${name}`);
      assert.deepEqual([ran.code, ran.stdout], [code, '']);
      assert.match(ran.stderr.trimEnd(), message);
      assert.equal(ran.stderr.trimEnd().split('\n').length, 1);
    });
  }

  it('should count among the findings that it is not deterministic', async () => {
    const { code, stdout, stderr } = await vmaspec('explore', `${own}#forgetful`);
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(
      stdout,
      /^Verdict: Never within bound 0 0 for a wrong answer, and 1 execution with\s+another finding:\s+not-deterministic$/m,
    );
    assert.match(stdout, /^Finding: the lookup is not deterministic: its access number\s+1 was another one/m);
    assert.deepEqual(tooWide(stdout), []);
  });

  for (const [file, message] of [
    [
      module('syntax.ts', '', 'export const lookup = (cpu: ;'),
      /syntax\.ts cannot be loaded: .* \(syntax\.ts:2\)$/,
    ],
    [module('throws.mjs', 'throw "a text";'), /throws\.mjs cannot be loaded: a text$/],
    [join(folder, 'missing.ts'), /missing\.ts cannot be loaded: there is no such file$/],
    [
      module('private.mjs', 'function lookup() { return 0; }'),
      /private\.mjs exports nothing: write export before the function that is the lookup$/,
    ],
    [
      './mine',
      /^vmaspec: "\.\/mine" names no export of a module: expected an id from `vmaspec list`, or \.\/my\.ts#/,
    ],
  ] as const) {
    it(`should say why it cannot be loaded: ${file.replace(folder, '.')}`, async () => {
      const { code, stdout, stderr } = await vmaspec('explore', `${file}`);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.trimEnd(), message);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    });
  }

  it('should stop a lookup that never ends, and say so', async () => {
    const file = module('endless.mjs', 'export function endless() { for (;;); }');
    const { code, stdout, stderr } = await vmaspec('explore', `${file}#endless`, '--timeout', '10');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /^vmaspec: the search was still at work after 10 s in endless\.mjs:1:\d+ and was stopped: /,
    );
  });
});
