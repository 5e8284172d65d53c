/** Short rounds of `npm run bench`: what it prints, not how fast it is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { onlyInFull } from '../support/tier.ts';
import { heading, interleaveLine, legend, tableHead, tableLine } from './report.ts';
import { figuresOf, ratioOf } from './rounds.ts';
import { type BenchRow, INTERLEAVE, sizes, threadCounts } from './rows.ts';

const script = fileURLToPath(new URL('./bench.ts', import.meta.url));
const bench = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
const hasCompiler = spawnSync('cc', ['--version']).error === undefined;

describe('npm run bench', () => {
  it('prints a row for each lookup, size and number of threads, and one for the interleaver', {
    skip: onlyInFull,
  }, () => {
    const { status, stdout, stderr } = bench('--quick', '--json', '--lookup', 'aug05');
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    const rows = JSON.parse(stdout) as BenchRow[];
    const keyOf = ({ name, vmas, uprobes, threads }: Omit<BenchRow, 'nsPerLookup' | 'ratioToC'>): string =>
      `${name} ${vmas} ${uprobes} ${threads}`;
    const expected = ['locked', 'merged', 'aug05'].flatMap((name) =>
      sizes.flatMap((size) => threadCounts.map((threads) => keyOf({ name, ...size, threads }))),
    );
    assert.deepEqual(rows.map(keyOf).sort(), [...expected, `${INTERLEAVE} 10 1000 1`].sort());
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), ['name', 'vmas', 'uprobes', 'threads', 'nsPerLookup', 'ratioToC']);
      assert.ok(row.nsPerLookup > 0, keyOf(row));
      // Only merged is there in C, and only where there is a compiler.
      if (row.name === 'merged' && hasCompiler) assert.ok((row.ratioToC as number) > 0, keyOf(row));
      else assert.equal(row.ratioToC, null, keyOf(row));
    }
  });

  it('says which lookups there are when asked for another', () => {
    const { status, stderr } = bench('--lookup', 'mergd');
    assert.equal(status, 2);
    assert.match(stderr, /merged/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it('refuses an option that it does not have', () => {
    const { status, stderr } = bench('--fast');
    assert.equal(status, 2);
    assert.match(stderr, /--fast/);
  });
});

describe('the text of npm run bench', () => {
  const row = {
    name: 'merged',
    vmas: 10_000,
    uprobes: 1000,
    threads: 2,
    nsPerLookup: 12_345.67,
    spread: 1.234,
    nsPerLookupInC: 1234.56,
    ratioToC: 10.25,
  };

  it('stays within 78 columns', () => {
    const compiler = 'cc (Ubuntu 13.2.0-23ubuntu4.1~24.04) 13.2.0, -O2';
    const parts = [heading(compiler), tableHead('merged'), tableLine(row), interleaveLine(row), legend];
    assert.deepEqual(
      parts.flatMap((part) => part.split('\n')).filter((line) => line.length > 78),
      [],
    );
  });

  it('says that there is no ratio where there is no compiler', () => {
    assert.match(heading(undefined), /no cc here/);
    assert.match(tableLine({ ...row, nsPerLookupInC: null, ratioToC: null }), /- +-$/);
  });
});

describe('the figures of a round', () => {
  it('are compared with the reference of the same round, so that a slow machine does not count', () => {
    const reference = figuresOf([10, 20, 40]);
    assert.equal(ratioOf(figuresOf([30, 60, 120]), reference), 3);
    assert.equal(reference.median, 20);
  });

  it('spread by half of what lies between their quartiles', () => {
    assert.equal(figuresOf([10, 10, 10]).spread, 0);
    assert.equal(figuresOf([8, 8, 10, 12, 12]).spread, 0.2);
  });
});
