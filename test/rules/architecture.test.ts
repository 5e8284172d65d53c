/** ARCHITECTURE.md and CONTRIBUTING.md name files and folders: each of them is there. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const named = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/`([\w./-]+\/[\w./*-]+|\w[\w-]*\.ts)`/g)].map(
    ([, name]) => name as string,
  );
/** Files of readers, names to fill in, and repositories of others. */
const ELSEWHERE = /^\.\/|NAME|^herd|^paulmckrcu|^hernanponcedeleon|^catalogue|^litmus\/LKMM/;

/** A path from the root, below `src`, or the name of a file that one folder of the sources has. */
const isThere = (name: string): boolean =>
  [name, join('src', name)].some((path) =>
    path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path)),
  ) || globSync(`src/**/${name}`, { cwd: root }).length > 0;

describe('the pages about the sources', () => {
  for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    it(`should name only what is there: ${page}`, () => {
      const names = named(page);
      assert.ok(names.length > 10, `only ${names.length} names were read`);
      assert.deepEqual(
        names.filter((name) => !isThere(name) && !ELSEWHERE.test(name)),
        [],
      );
    });
  }

  it('should name every room', () => {
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const rooms = globSync('src/{,check/}*/', { cwd: root }).map((folder) => folder.replace(/\/$/, ''));
    assert.deepEqual(
      rooms.filter((room) => room !== 'src/check' && !text.includes(`\`${room}\``)),
      [],
    );
  });
});
