/**
 * Runs test files, some at a time: those that take longest first, or one of them would be at work alone at the end. Three keep two
 * cores busy: pages wait for their browser.
 * Says which took longest.
 */
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = join(import.meta.dirname, '..');
const [atOnce = '2', ...patterns] = process.argv.slice(2);

/** Pages, notebooks and strangers' projects wait for others; the rest is short. */
const LONGEST_FIRST = [
  'test/site/site.test.ts',
  'test/notebooks/',
  'test/check/switchboard/',
  'test/package/',
  'test/scenarios/',
  'test/cli/',
  'test/check/',
  'test/experiments/',
];
const SHOWN = 8;

const place = (file: string): number => {
  const at = LONGEST_FIRST.findIndex((start) => file.startsWith(start));
  return at < 0 ? LONGEST_FIRST.length : at;
};
const files = globSync(patterns, { cwd: root }).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
if (files.length === 0) throw new Error(`no test file is named ${patterns.join(' ')}`);

const took: { file: string; seconds: number }[] = [];
const results = run({ files: files.map((file) => join(root, file)), concurrency: Number(atOnce), cwd: root });
results.on('test:summary', ({ file, success, duration_ms }) => {
  if (!success) process.exitCode = 1;
  if (file !== undefined) took.push({ file: relative(root, file), seconds: duration_ms / 1000 });
});
results.once('end', () => {
  took.sort((a, b) => b.seconds - a.seconds);
  const longest = took.slice(0, SHOWN).map(({ file, seconds }) => `${file} ${seconds.toFixed(1)} s`);
  process.once('exit', () => console.log(`longest: ${longest.join(', ')}`));
});
results.compose(spec).pipe(process.stdout);
