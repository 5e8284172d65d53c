/** What `npm pack` makes, before anyone installs it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { importsOf } from '../rules/imports-of.ts';
import { pack, root, run } from './stranger.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
let packed: Awaited<ReturnType<typeof pack>>;

before(async () => {
  packed = await pack();
});
after(() => packed && rmSync(packed.folder, { recursive: true, force: true }));

const filesIn = (folder: string): string[] => packed.files.filter((file) => file.startsWith(folder));

describe('the tarball', () => {
  it('should hold compiled code, declarations, results, readers to copy and papers, and nothing else', () => {
    const other = packed.files.filter(
      (file) => !/^build\/(?:js|types)\/|^notebooks\/(?:results|readers)\/\w|^[^/]+$/.test(file),
    );
    assert.deepEqual(other, []);
    for (const file of ['LICENSE', 'README.md', 'package.json', 'notebooks/results/collision-rate.json']) {
      assert.ok(packed.files.includes(file), `${file} is missing`);
    }
    assert.deepEqual(
      packed.files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.startsWith('notebooks/readers/')),
      [],
    );
  });

  it('should hold each file that its package.json names', () => {
    const names = JSON.stringify([
      manifest.bin,
      manifest.main,
      manifest.types,
      manifest.exports,
      manifest.imports,
    ]);
    const paths = [...names.matchAll(/"\.\/([^"]+)"/g)].map(([, path = '']) => path);
    assert.ok(paths.length > 5, `only ${paths.length} names were read`);
    assert.deepEqual(
      paths.filter((path) => !packed.files.includes(path)),
      [],
    );
  });

  it('should run no script where it is installed', () => {
    const atInstall = ['preinstall', 'install', 'postinstall'];
    assert.deepEqual(
      Object.keys(manifest.scripts).filter((name) => atInstall.includes(name)),
      [],
    );
    assert.equal(manifest.optionalDependencies, undefined);
  });

  it('should name every package that its code imports, and no other', () => {
    const imported = filesIn('build/js/')
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => importsOf(root, file))
      .filter((name) => !/^[.#]|^node:/.test(name) && !builtinModules.includes(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    assert.deepEqual([...new Set(imported)].sort(), Object.keys(manifest.dependencies).sort());
  });

  it('should ask where it lies only where threads are started, for the package and for frames of the lab: compiled code is one level deeper', () => {
    const asking = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
      readFileSync(join(root, file), 'utf8').includes('import.meta.'),
    );
    const workers = ['src/machines/threads/workers.node.ts', 'src/machines/threads/workers.web.ts'];
    const pools = ['src/cli/check/judge-cells.ts', 'src/cli/check/search-reader.ts'];
    assert.deepEqual(
      asking.sort(),
      [...pools, 'src/common/package-root.node.ts', 'src/common/source-position.ts', ...workers].sort(),
    );
  });

  it('should have declarations that need nothing but themselves', () => {
    const wrong = filesIn('build/types/')
      .filter((file) => /\.d\.m?ts$/.test(file))
      .flatMap((file) => importsOf(root, file).map((name) => ({ file, name })))
      .filter(({ name }) => !/^\..*\.js$/.test(name));
    assert.deepEqual(wrong, []);
  });

  it('should be in order for publint', async () => {
    const { buffer } = new Uint8Array(readFileSync(packed.tarball));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    assert.ok(pkg !== undefined);
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
  });

  it('should have the right types for every way to import it', async () => {
    const { code, stdout } = await run(root, process.execPath, [attw, packed.tarball, '--format', 'ascii']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /No problems found/);
  });
});
