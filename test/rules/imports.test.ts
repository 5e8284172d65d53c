/** The borders of design.md: which part of `src` may import which, and who may know the system it runs on. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { importsOf } from './imports-of.ts';

const root = join(import.meta.dirname, '..', '..');

const protocol = ['memory', 'locks', 'mm', 'uprobes', 'lookup', 'scenarios'];
/** The protocol layers up to and with this one. */
const upTo = (layer: string): string[] => protocol.slice(0, protocol.indexOf(layer) + 1);

/** What each part may import besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(protocol.map((layer) => [layer, upTo(layer)])),
  // An expectation is about a model of memory.
  scenarios: [...upTo('scenarios'), 'models'],
  models: ['memory'],
  // Machines know no protocol. A worker is named by its URL, which is no import.
  machines: ['memory', 'models'],
  litmus: ['memory', 'models', 'machines', 'report', 'common'],
  // Of the models their traits alone.
  report: ['models'],
  common: ['memory', 'models', 'report'],
  check: [...upTo('scenarios'), 'models', 'machines', 'litmus', 'report', 'common'],
  // Of the check it knows how a reader is named, and no more.
  measure: [...upTo('scenarios'), 'machines', 'common', 'check'],
  experiments: [...upTo('lookup'), 'machines', 'scenarios', 'common', 'check', 'measure', 'report'],
  cli: [
    ...upTo('scenarios'),
    ...['models', 'machines', 'litmus', 'common', 'check', 'measure', 'report', 'experiments', 'index.ts'],
  ],
  'index.ts': ['face'],
  face: [
    ...upTo('scenarios'),
    ...['models', 'machines', 'litmus', 'common', 'check', 'measure', 'report', 'experiments'],
  ],
};

const files = globSync('src/**/*.ts', { cwd: root }).sort();
const partOf = (file: string): string => file.split('/')[1] as string;

/** The import of `from` as a path from the root, or undefined if it is a package or a name of `imports`. */
function target(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? relative(root, join(root, dirname(from), specifier)) : undefined;
}

/** Every import of every file of `src`, by name. */
const edges = files.flatMap((from) => importsOf(root, from).map((specifier) => ({ from, specifier })));

/** Files that import each other, round whatever corners: each circle once, as its files. */
function circles(): string[][] {
  const next = new Map(files.map((file): [string, string[]] => [file, []]));
  for (const { from, specifier } of edges) {
    const to = target(from, specifier);
    if (to !== undefined) next.get(from)?.push(to);
  }
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}

describe('the imports of src', () => {
  it('should be read: there are hundreds, and each one within src names a file', () => {
    assert.ok(edges.length > 200, `only ${edges.length} imports were read`);
    const lost = edges.filter(({ from, specifier }) => {
      const to = target(from, specifier);
      return to !== undefined && !files.includes(to);
    });
    assert.deepEqual(lost, []);
  });

  it('should have a rule for every part', () => {
    const parts = new Set(files.map(partOf));
    assert.deepEqual([...parts].filter((part) => allowed[part] === undefined).sort(), []);
  });

  it('should go from right to left only', () => {
    const wrong = edges.filter(({ from, specifier }) => {
      const to = target(from, specifier);
      if (to === undefined) return false;
      const part = partOf(from);
      return partOf(to) !== part && !allowed[part]?.includes(partOf(to));
    });
    assert.deepEqual(wrong, []);
  });

  it('should have no circle: of two files one is there without the other', () => {
    assert.deepEqual(circles(), []);
  });

  it('should go one way between the rooms of the check', () => {
    const rooms = new Set<string>();
    for (const { from, specifier } of edges) {
      const to = target(from, specifier);
      if (to !== undefined && dirname(to) !== dirname(from)) rooms.add(`${dirname(from)} ${dirname(to)}`);
    }
    const both = [...rooms].filter(
      (arrow) => arrow.startsWith('src/check/') && rooms.has(arrow.split(' ').reverse().join(' ')),
    );
    assert.deepEqual(both, []);
  });

  it('should leave node: to the command, the kernel part and *.node.ts', () => {
    const wrong = edges.filter(
      ({ from, specifier }) =>
        specifier.startsWith('node:') && !/^src\/(?:cli|kernel)\//.test(from) && !from.endsWith('.node.ts'),
    );
    assert.deepEqual(wrong, []);
  });

  it('should name the two sides of #threads and #provenance by that name alone, but for the command', () => {
    const wrong = edges.filter(
      ({ from, specifier }) =>
        /(?:workers|provenance)\.(?:node|web)\.ts$/.test(specifier) && !from.startsWith('src/cli/'),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('the imports of pages and notebooks', () => {
  it('should know the public face only', () => {
    const site = globSync('site/**/*.{ts,astro,mdx}', { cwd: root });
    const notebooks = globSync('notebooks/*.ipynb', { cwd: root });
    const wrong = [...site, ...notebooks].flatMap((from) =>
      importsOf(root, from)
        // What a page shows as text is the file itself: a copy could differ from what runs.
        .filter((specifier) => !specifier.endsWith('?raw'))
        .filter((specifier) => /(?:^|\/)src\//.test(specifier) && !specifier.endsWith('src/index.ts'))
        .map((specifier) => ({ from, specifier })),
    );
    assert.deepEqual(wrong, []);
  });
});
