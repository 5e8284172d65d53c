/** What must not stand in any file of the repository. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** Written in two parts, so that this file does not contain what it forbids. */
const word = (...parts: string[]): string => parts.join('');

const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a path of the machine it was written on', new RegExp(word('(?<![\\w.-])/(?:wo', 'rk|fa', 'rm)/'))],
  ['a note of work left to do', new RegExp(word('\\b(?:TO', 'DO|FIX', 'ME)\\b'))],
  ['a GPL licence line', new RegExp(word('SP', 'DX[^\\n]*GPL'))],
];

/** What git tracks; where there is no git, every file that is not made by a command. */
function repositoryFiles(): string[] {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  if (status === 0) return stdout.split('\0');
  const made = /^(?:node_modules|build|dist|\.git|\.astro|site\/\.astro)(?:\/|$)/;
  return globSync('**/*', { cwd: root, exclude: (name) => made.test(name) }).filter(
    (file) => !made.test(file),
  );
}

/** Files that are text: neither links nor with a NUL in them. */
const texts = repositoryFiles()
  .filter((file) => file !== '' && lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile())
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  .filter(({ text }) => !text.includes('\0'));

describe('the repository', () => {
  it('should be read: its sources, tests and papers are tracked', () => {
    const names = texts.map(({ file }) => file);
    for (const name of ['README.md', 'package.json', 'src/index.ts']) assert.ok(names.includes(name), name);
  });

  for (const [what, pattern] of forbidden) {
    it(`should not contain ${what}`, () => {
      const found = texts.flatMap(({ file, text }) =>
        text
          .split('\n')
          .flatMap((line, at) =>
            pattern.test(line) ? [`${file}:${at + 1}: ${line.trim().slice(0, 80)}`] : [],
          ),
      );
      assert.deepEqual(found, []);
    });
  }
});
