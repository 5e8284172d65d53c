/** The examples in the documentation of the public face: each compiles, and each runs. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');
/** Inside the package, so that `vmaspec` is itself. */
const folder = join(root, 'build', 'examples');

const EXAMPLE = /\* @example\n\s*\* ```ts\n([\s\S]*?)\n\s*\* ```/g;

const examples = globSync('src/**/*.ts', { cwd: root })
  .sort()
  .flatMap((source) => {
    const text = readFileSync(join(root, source), 'utf8');
    return [...text.matchAll(EXAMPLE)].map(([, block = ''], nth) => ({
      source,
      file: join(folder, `${basename(source, '.ts')}-${nth}.ts`),
      code: `${block.replace(/^\s*\* ?/gm, '')}\nexport {};\n`,
    }));
  });

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of examples) writeFileSync(file, code);
  const runs = examples.map(
    ({ source, file }) =>
      `await import('./${basename(file)}').catch((error) => { throw new Error('the example of ${source} throws', { cause: error }); });`,
  );
  writeFileSync(join(folder, 'all.ts'), `${runs.join('\n')}\nconsole.log('${examples.length} ran');\n`);
});

describe('the examples in the sources', () => {
  it('should all be found, and import the package by its name', () => {
    const blocks = globSync('src/**/*.ts', { cwd: root })
      .map((source) => readFileSync(join(root, source), 'utf8').match(/@example/g)?.length ?? 0)
      .reduce((sum, count) => sum + count, 0);
    assert.equal(examples.length, blocks);
    assert.deepEqual(
      examples.filter(({ code }) => !code.includes("from 'vmaspec'")).map(({ source }) => source),
      [],
    );
  });

  it('should compile under the strict options of the project', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
    const files = examples.map(({ file }) => file);
    const program = ts.createProgram(files, { ...options, noUnusedLocals: false });
    const errors = ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => files.includes(file?.fileName ?? ''));
    assert.equal(
      ts.formatDiagnostics(errors, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => '\n',
      }),
      '',
    );
  });

  it('should run', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'all.ts')], { cwd: root });
    assert.match(stdout, new RegExp(`^${examples.length} ran$`, 'm'));
  });
});
