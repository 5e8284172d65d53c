import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { protocols, sampleMaps } from '../../../src/index.ts';
import { tooWide, vmaspec } from '../vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-threads-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const MAPS = file('cat.maps', sampleMaps);
/** Without the ends of lines. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

const KEYS = [
  ...['lookup', 'attempts', 'accepted', 'noVma', 'noFile', 'noUprobe', 'writeLocked', 'collided', 'changed'],
  ...['unjudged', 'wrong', 'retryRate', 'retryRateLow', 'retryRateHigh', 'lookupsPerSecond', 'writes'],
  ...['writesPerSecond', 'readers', 'writers', 'seconds', 'repeats', 'seed'],
];

describe('vmaspec threads', () => {
  it('should print a table and what it rests on', async () => {
    const { code, stdout } = await vmaspec('threads', '--maps', MAPS, '--seconds', '0.2');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^lookup {2}lookups\/s {2}retry rate \(95 %\)/);
    assert.match(stdout, /^merged .* 0 of [\d.]+ ?[kM]?$/m);
    for (const said of [
      / Fallbacks: noVma /,
      /29 VMAs\. 1 reader and 1 writer doing mix without pause/,
      / A write section was open for [\d.]+ us on average\. /,
      / Oracle: each answer was compared/,
      /400 time slices/,
      /sequentially consistent/,
      /no evidence about barriers/,
      /cores, Node/,
    ]) {
      assert.match(flat(stdout), said);
    }
    assert.deepEqual(tooWide(stdout.replace(MAPS, 'FILE')), []);
  });

  it('should print exactly the rows of the contract as JSON, and nothing else', async () => {
    const { code, stdout, stderr } = await vmaspec(
      ...['threads', '--maps', MAPS, '--lookup', 'all', '--attempts', '500', '--op', 'fork', '--json'],
      ...['--readers', '2', '--seed', '7', '--no-oracle'],
    );
    assert.deepEqual([code, stderr], [0, '']);
    const rows: Record<string, unknown>[] = JSON.parse(stdout);
    assert.deepEqual(
      rows.map(({ lookup }) => lookup),
      protocols.map(({ id }) => id),
    );
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), KEYS);
      const { readers, writers, repeats, seed, wrong, unjudged } = row;
      assert.deepEqual(
        { readers, writers, repeats, seed, wrong, unjudged },
        { readers: 2, writers: 1, repeats: 1, seed: 7, wrong: 0, unjudged: 0 },
      );
    }
  });

  it('should count lookups instead of time, in repeats, and take the interval over them', async () => {
    const { code, stdout } = await vmaspec(
      ...[
        'threads',
        '--vmas',
        '300',
        '--uprobes',
        '100',
        '--attempts',
        '3000',
        '--repeats',
        '10',
        '--readers',
        '2',
      ],
    );
    assert.equal(code, 0, stdout);
    assert.match(flat(stdout), /Address space: made up by seed 1, 300 VMAs\. 2 readers/);
    assert.match(flat(stdout), /over 10 independent runs/);
    assert.match(stdout, /0 of 30 k$/m);
  });

  it('should hold sections open, and say for how long', async () => {
    const { code, stdout } = await vmaspec('threads', '--maps', MAPS, '--seconds', '0.2', '--hold', '200');
    assert.equal(code, 0, stdout);
    const [, open] =
      / was open for ([\d.]+) us on average, 200 us of it without doing/.exec(flat(stdout)) ?? [];
    assert.ok(Number(open) >= 200, stdout);
  });

  it('should know the address space of a running process by its number', async () => {
    const { code, stdout } = await vmaspec('threads', '--maps', String(process.pid), '--attempts', '500');
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`Address space: process ${process.pid}, `), stdout);
  });

  it('should say on stderr which mappings it leaves out above 2^53, and run on the others', async () => {
    const high = 'ffffffffff0000-ffffffffff8000 r-xp 00000000 08:02 4712          /opt/works/spring.so';
    const maps = file('high.maps', `${sampleMaps}${high}\n`);
    const { code, stdout, stderr } = await vmaspec('threads', '--maps', maps, '--attempts', '500', '--json');
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).length, 1);
    assert.match(
      stderr,
      /^\S+high\.maps: warning: left out 1 mapping above 2\^53, .* \(line 30, \/opt\/works\/spring\.so\)\n$/,
    );
  });

  it('should read a file as an editor of another system saves it', async () => {
    for (const bytes of [Buffer.from(`\ufeff${sampleMaps}`), Buffer.from(`\ufeff${sampleMaps}`, 'utf16le')]) {
      const maps = join(folder, 'saved.maps');
      writeFileSync(maps, bytes);
      const { code, stderr } = await vmaspec('threads', '--maps', maps, '--attempts', '500', '--json');
      assert.deepEqual([code, stderr], [0, '']);
    }
  });

  it('should run a lookup of your own, say where it is held up, and fail if it is wrong', async () => {
    const text = "import { UPROBES, uprobes_tree } from 'vmaspec';\n";
    const mine = file(
      'mine.mjs',
      `${text.replace('import', '// import')}export const root = (cpu) => 4096;\n`,
    );
    const { code, stdout } = await vmaspec(
      ...['threads', '--lookup', `${mine}#root`, '--maps', MAPS, '--attempts', '500', '--pause', '5'],
      ...['--pause-at', 'vm_file', '--writer-rate', '0'],
    );
    assert.equal(code, 1, stdout);
    assert.match(flat(stdout), /1 reader and no writer/);
    assert.match(stdout, /^Readers are held up for 0 to 5 us right before each access to vm_file\.$/m);
  });

  const overlapping = file(
    'overlap.maps',
    '10000-30000 r-xp 00000000 08:01 42 /bin/x\n20000-40000 r-xp 00000000 08:01 42 /bin/x\n',
  );
  for (const [args, message] of [
    [['--seq-bits', '1'], /argument '1' is invalid\. Expected a whole number, from 2 to 32\./],
    [['--seq-bits', '33'], /argument '33' is invalid\. Expected a whole number, from 2 to 32\./],
    [['--writer-rate', '-1'], /argument '-1' is invalid\. Expected a number from 0 to 10000000\./],
    [['--writer-rate', 'fast'], /argument 'fast' is invalid\. Expected a number from 0 to 10000000\./],
    [['--hold', '1001'], /argument '1001' is invalid\. Expected a number from 0 to 1000\./],
    [['--pause', '101'], /argument '101' is invalid\. Expected a number from 0 to 100\./],
    [
      ['--pause-at', 'vm_lock_sec'],
      /^vmaspec: there is no field "vm_lock_sec", only .*: did you mean vm_lock_seq\?$/,
    ],
    [['--op', 'forks'], /^vmaspec: there is no operation "forks", only .*: did you mean fork\?$/],
    [['--lookup', 'aug5'], /^vmaspec: there is no lookup "aug5", only .*: did you mean aug05\?$/],
    [['--lookup', './none.ts#x'], /^vmaspec: \.\/none\.ts cannot be loaded: there is no such file$/],
    [['--lookup', `${file('a.mjs', 'export const b = 1')}#c`], /exports b, but no function c: name the one/],
    [['--lookup', `${file('bad.mjs', 'export const')}#c`], /cannot be loaded: /],
    [['--maps', MAPS, '--vmas', '9'], /are two address spaces: give one of them$/],
    [['--maps', overlapping], /line 2 starts at 0x20000, inside the mapping before it, .* must not overlap$/],
    [['--writers', '4', '--maps', MAPS], /^vmaspec: 4 writers need as many executable mappings, one each, /],
    [
      ['--arena', '0.5', '--vmas', '5000'],
      /^vmaspec: an arena of 0\.5 MB does not hold 5000 VMAs .* make it larger$/,
    ],
    [
      ['--arena', '0.7', '--vmas', '2000', '--op', 'fork'],
      /^vmaspec: the writer stopped: the arena is full at a /,
    ],
  ] as const) {
    it(`should say in one line what is wrong with: ${args.map((arg) => arg.split('/').at(-1)).join(' ')}`, async () => {
      const { code, stdout, stderr } = await vmaspec('threads', '--seconds', '1', ...args);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      const said = stderr.replace(/\n\(vmaspec --help lists the commands\)/, '').trim();
      const [line, ...more] = said.split('\n').filter((text) => !/^[\w./#-]+ on threads \.\.\.$/.test(text));
      assert.match(line as string, message);
      assert.deepEqual(more, []);
    });
  }

  it('should say that a process is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const { code, stdout, stderr } = await vmaspec('threads', '--maps', String(pid));
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      new RegExp(`^vmaspec: process ${pid} is gone, or never was: give the number of one that runs`),
    );
  });
});
