import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'acorn';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'src', 'cli', 'main.ts');

/** Runs the command by a Node that says that it is this old. */
const runAs = (version: string) => {
  const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const url = `data:text/javascript,${encodeURIComponent(old)}`;
  return spawnSync(process.execPath, ['--import', url, main, '--version'], { encoding: 'utf8' });
};

describe('the command', () => {
  it('should say in one sentence which Node it needs, and load nothing else', () => {
    for (const version of ['20.20.2', '18.0.0', '21.7.3']) {
      const { status, stdout, stderr } = runAs(version);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(
        stderr,
        new RegExp(`^vmaspec: Node 22 or newer is needed, and this is Node ${version}: .*\n$`),
      );
    }
  });

  it('should run on the oldest Node that the package names, and on later ones', () => {
    for (const version of ['22.0.0', '24.1.0', '100.0.0']) assert.equal(runAs(version).status, 0, version);
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(engines.node, '>=22');
  });

  it('should begin with a file that an old Node can read', () => {
    const code = readFileSync(main, 'utf8');
    // Imports are loaded first; and a top-level await is not read by what is older than Node 14.8.
    assert.doesNotMatch(code, /^import\b/m);
    parse(code, { ecmaVersion: 2020, sourceType: 'module', allowHashBang: true });
  });

  const old = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file) && /^v(?:1\d|20|21)\./.test(versionOf(file)));
  it('should say so to an old Node itself', {
    skip: old === undefined && 'there is none on the PATH',
  }, () => {
    const code = readFileSync(main, 'utf8').replace(/^#!.*/, '');
    const { status, stderr } = spawnSync(old ?? '', ['--input-type=module', '-e', code], {
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /^vmaspec: Node 22 or newer is needed, and this is Node \d+\.\d+\.\d+: [^\n]*\n$/);
  });
});

function versionOf(node: string): string {
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout;
}
