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
  models: ['memory'],
  // Machines know no protocol. A worker is named by its URL, which is no import.
  machines: ['memory', 'models'],
  litmus: ['memory', 'models', 'machines', 'report'],
  report: [],
  check: [...upTo('scenarios'), 'models', 'machines', 'litmus', 'report'],
  experiments: ['check', 'machines', 'scenarios', 'lookup', 'uprobes', 'mm', 'memory'],
  cli: [...upTo('scenarios'), 'models', 'machines', 'litmus', 'check', 'report', 'experiments', 'index.ts'],
  'index.ts': [...upTo('scenarios'), 'models', 'machines', 'litmus', 'check', 'report'],
};

const files = globSync('src/**/*.ts', { cwd: root }).sort();
const partOf = (file: string): string => file.split('/')[1] as string;

/** The import of `from` as a path from the root, or undefined if it is a package or a name of `imports`. */
function target(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? relative(root, join(root, dirname(from), specifier)) : undefined;
}

/** Every import of every file of `src`, by name. */
const edges = files.flatMap((from) => importsOf(root, from).map((specifier) => ({ from, specifier })));

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

  it('should leave node: to the command, the kernel part and *.node.ts', () => {
    const wrong = edges.filter(
      ({ from, specifier }) =>
        specifier.startsWith('node:') && !/^src\/(?:cli|kernel)\//.test(from) && !from.endsWith('.node.ts'),
    );
    assert.deepEqual(wrong, []);
  });

  it('should name the two sides of #threads by that name alone', () => {
    const wrong = edges.filter(({ specifier }) => /workers\.(?:node|web)\.ts$/.test(specifier));
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
