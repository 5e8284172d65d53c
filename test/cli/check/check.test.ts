import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { protocols, scenarios } from '../../../src/index.ts';
import { onlyInFull } from '../../support/tier.ts';
import { interruptedAt, tooWide, vmaspec } from '../vmaspec.ts';

const KEYS = [
  ...['scenario', 'lookup', 'model', 'lockModel', 'verdict', 'positive', 'negative', 'findings', 'dataRaces'],
  ...['executions', 'expected', 'vacuous', 'ms'],
];

describe('vmaspec check', () => {
  it('should print a row for each scenario that fits on a terminal, and find all as expected', async () => {
    const { code, stdout } = await vmaspec('check');
    assert.equal(code, 0, stdout);
    const lines = stdout.trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^scenario +aug05 +aug05-fixed +merged$/);
    for (const { id } of scenarios)
      assert.ok(
        lines.some((line) => line.startsWith(`${id} `)),
        id,
      );
    assert.ok(lines.length <= 40, `${lines.length} lines`);
    assert.deepEqual(tooWide(stdout), []);
    assert.match(stdout, /^two-cycles +Sometimes 1 70 +Never 0 75 +Never 0 33$/m);
    assert.match(stdout, /^n\/a: the pair cannot exist; vmaspec check vma-recycled says why/m);
    assert.match(stdout, /Never 0 \d+ \*/);
    assert.match(stdout, /interleavings\s+do\s+not\.\s+See\s+--model\s+lkmm\./);
  });

  it('should say of one scenario who asked, and why of each lookup', async () => {
    const { code, stdout } = await vmaspec('check', 'two-cycles');
    assert.equal(code, 0, stdout);
    for (const { id } of protocols)
      assert.match(stdout, new RegExp(`^${id} +(?:Never|Sometimes) \\d+ \\d+`, 'm'));
    assert.match(stdout, /^aug05: it loads the count before the mark at its/m);
    assert.deepEqual(tooWide(stdout), []);
  });

  it('should print every lookup as a letter within a terminal', async () => {
    const narrow = await vmaspec('check', 'all', '--lookup', 'locked,aug02,aug05,sep05,merged');
    assert.deepEqual(tooWide(narrow.stdout), []);
    assert.match(narrow.stdout, /^two-cycles +N\* +S +S +N +N$/m);
  });

  it('should print every lookup with its name if that may be wide', { skip: onlyInFull }, async () => {
    const wide = await vmaspec('check', 'all', '--lookup', 'locked,aug02,aug05,sep05,merged', '--wide');
    assert.match(wide.stdout, /^scenario +locked +aug02 +aug05 +sep05 +merged$/m);
  });

  it('should print one JSON array, of what can be and of what cannot', async () => {
    const { code, stdout, stderr } = await vmaspec('check', 'vma-recycled', '--lookup', 'all', '--json');
    assert.deepEqual([code, stderr], [0, '']);
    const rows = JSON.parse(stdout);
    assert.deepEqual(
      rows.map(({ lookup }: { lookup: string }) => lookup),
      protocols.map(({ id }) => id),
    );
    for (const row of rows) for (const key of KEYS) assert.ok(key in row, key);
    const v615 = rows.find(({ lookup }: { lookup: string }) => lookup === 'per-vma-refcnt-v6.15');
    assert.deepEqual([v615.verdict, v615.expected, v615.model], ['Sometimes', 'Sometimes', 'sc']);
    assert.equal(v615.findings[0].kind, 'use-after-free');
    const locked = rows.find(({ lookup }: { lookup: string }) => lookup === 'locked');
    assert.deepEqual([locked.verdict, locked.expected], ['n/a', null]);
  });

  for (const [what, args, message] of [
    ['a scenario', ['two-cicles'], /there is no scenario "two-cicles", only .*: did you mean two-cycles\?$/],
    ['a lookup', ['all', '--lookup', 'merge'], /there is no lookup "merge", only .*: did you mean merged/],
  ] as const) {
    it(`should name what is near ${what} that does not exist`, async () => {
      const { code, stdout, stderr } = await vmaspec('check', ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr.trimEnd(), message);
    });
  }

  it('should show its progress on a terminal, and end at Ctrl-C', async () => {
    const { code, stdout, stderr } = await interruptedAt(1, 'check', 'all', '--model', 'lkmm');
    assert.deepEqual([code, stdout], [130, '']);
    assert.match(stderr, /judging \d+ verdicts: 1 %/);
  });

  it('should say what found no answer in time, and what to do', async () => {
    const asked = ['check', 'two-cycles', '--model', 'lkmm', '--lookup', 'aug05'];
    const { code, stdout } = await vmaspec(...asked, '--timeout', '0.001');
    assert.equal(code, 3, stdout);
    assert.match(stdout, /^0 of 0 verdicts are as expected, 2 not judged /m);
    const late =
      /^No answer in time: two-cycles aug05 \(rwsem\), two-cycles aug05 \(spin\);\s+--timeout gives each search longer\.$/m;
    assert.match(stdout, late);
    assert.deepEqual(tooWide(stdout), []);
  });

  it('should judge the same on one thread', async () => {
    const asked = ['check', 'torn-split', '--model', 'lkmm', '--lookup', 'aug05,merged', '--json'];
    const [some, one] = await Promise.all([vmaspec(...asked), vmaspec(...asked, '--jobs', '1')]);
    const untimed = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).map((row: object) => ({ ...row, ms: 0 }));
    assert.deepEqual(untimed(some), untimed(one));
    assert.equal(untimed(some).length, 4);
  });

  it('should refuse a model that it cannot judge', async () => {
    const { code, stderr } = await vmaspec('check', '--model', 'arm');
    assert.equal(code, 2);
    assert.match(stderr, /there is no judge of the model "arm", only sc, tso, lkmm: /);
  });
});
