/**
 * `npm run build`: what a stranger installs, made from `src`.
 *
 * - `build/js`: the sources with types and comments blanked out. Every statement stays on its line and column, so a
 *   trace made by compiled code names the true positions in `src`, and no source map is needed. `#threads` is another
 *   file here than in the sources, which have a package.json of their own that is not packed.
 * - `build/types`: the declarations of the public face in one file, readable by TypeScript 5.0, once as those of a
 *   CommonJS module. Only `index.d.mts`, one line, says the same to an ES module; without both, TypeScript refuses one of them.
 *
 * Files are overwritten where they stand and strays removed last: what reads the build meanwhile finds it whole.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { parse, type Token } from 'acorn';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { build } from 'vite';
import { originOf } from './src/common/origin.node.ts';

const root = import.meta.dirname;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const written = new Set<string>();

/** A relative module, however it is named: imported, re-exported, loaded later, or as the URL of a worker. */
const MODULE = /(?<=(?:\bfrom\s+|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])\.{1,2}\/[^'"\n]+)\.ts(?=\1)/g;

/**
 * Libraries that are one file of code among megabytes of other forms of it. What `src` uses of that file is carried along
 * with its licence, so that a stranger need not install the rest. No place in it is ever told: it is made small.
 */
const CARRIED = [
  { name: 'acorn', licence: 'LICENSE' },
  { name: 'fastest-levenshtein', licence: 'LICENSE.md' },
  { name: 'pure-rand/distribution/uniformFloat64', licence: 'LICENSE' },
  { name: 'pure-rand/distribution/uniformInt', licence: 'LICENSE' },
  { name: 'pure-rand/generator/xoroshiro128plus', licence: 'LICENSE' },
  { name: 'simple-statistics', licence: 'LICENSE' },
  { name: 'valibot', licence: 'LICENSE.md' },
];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesIn = (folder: string, pattern: string): string[] =>
  globSync(pattern, { cwd: join(root, folder) }).sort();

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  written.add(file);
}

/** Comments that a bundler reads. */
const FOR_BUNDLERS = /\/\*[^*]*(?:ignore|__PURE__)[^*]*\*\//i;

/** What lies between tokens made empty, but for line ends and the spaces before a token: half of what is installed. */
function withoutComments(code: string): string {
  const tokens: Token[] = [];
  parse(code, { ecmaVersion: 'latest', sourceType: 'module', onToken: tokens });
  let blanked = '';
  let end = /^#!.*/.exec(code)?.[0].length ?? 0;
  blanked += code.slice(0, end);
  for (const token of tokens) {
    const between = code.slice(end, token.start);
    const lines = between.split('\n');
    const spaces = ' '.repeat(lines.at(-1)?.length ?? 0);
    blanked += FOR_BUNDLERS.test(between) ? between : '\n'.repeat(lines.length - 1) + spaces;
    blanked += code.slice(token.start, token.end);
    end = token.end;
  }
  return blanked.trimEnd().concat('\n');
}

/** Names that `src` takes from a library, by themselves or from all of it as `v`. */
async function namesFrom(library: string): Promise<string[]> {
  const there: object = await import(library);
  const named = new RegExp(`import (?:\\* as (\\w+)|\\{([^}]*)\\}) from '${library}'`);
  const names = filesIn('src', '**/*.ts').flatMap((file) => {
    const code = read(`src/${file}`);
    const [, all, some = ''] = named.exec(code) ?? [];
    if (all === undefined) return some.split(',').map((name) => name.trim());
    return [...code.matchAll(new RegExp(`\\b${all}\\.(\\w+)`, 'g'))].map(([, name = '']) => name);
  });
  return [...new Set(names)].filter((name) => name in there).sort();
}

/** A library with nothing but these names, in as few bytes as can be. */
async function carried(library: string): Promise<string> {
  const entry = 'carried';
  const code = `export { ${(await namesFrom(library)).join(', ')} } from '${library}';`;
  const made = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'carried',
        enforce: 'pre',
        resolveId: (id) => (id.endsWith(entry) ? `\0${entry}` : undefined),
        load: (id) => (id === `\0${entry}` ? code : undefined),
      },
    ],
    build: {
      write: false,
      lib: { entry, formats: ['es'], fileName: library },
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [{ output }] = [made].flat() as { output: { code?: string }[] }[] as [
    { output: { code?: string }[] },
  ];
  return output[0]?.code ?? '';
}

async function buildModules(): Promise<void> {
  for (const file of filesIn('src', '**/*.ts')) {
    const up = file.includes('/') ? '../'.repeat(file.split('/').length - 1) : './';
    let code = stripTypeScriptTypes(read(`src/${file}`)).replace(MODULE, '.js');
    for (const { name } of CARRIED) code = code.replace(`from '${name}'`, `from '${up}libraries/${name}.js'`);
    write(`build/js/${file.replace(/\.ts$/, '.js')}`, withoutComments(code));
  }
  for (const { name, licence } of CARRIED) {
    write(`build/js/libraries/${name}.js`, await carried(name));
    const [library = ''] = name.split('/');
    write(`build/js/libraries/${library}.LICENSE`, read(`node_modules/${library}/${licence}`));
  }
  // What require() gets: the same module, not a second one.
  write('build/js/index.cjs', "module.exports = require('./index.js');\n");
  // Results say which sources ran; an installed package has neither git nor sources to ask.
  write('build/js/built.json', `${JSON.stringify(originOf(root), null, 2)}\n`);
  chmodSync(join(root, manifest.bin.vmaspec), 0o755);
}

async function buildTypes(): Promise<void> {
  const fresh = 'build/declarations';
  rmSync(join(root, fresh), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', 'tsconfig.types.json', '--outDir', fresh];
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  for (const file of filesIn(fresh, '**/*.d.ts')) {
    writeFileSync(join(root, fresh, file), read(`${fresh}/${file}`).replace(MODULE, '.js'));
  }
  // What the public face does not lead to is nobody's to see, and may name packages that carry types of their own.
  const input = join(root, fresh, 'index.d.ts');
  const bundle = await rolldown({ input, plugins: [dts({ dtsInput: true, emitDtsOnly: true })] });
  const { output } = await bundle.generate();
  for (const { fileName, code } of output as { fileName: string; code: string }[]) {
    write(`build/types/${fileName}`, code);
  }
  write('build/types/package.json', '{ "type": "commonjs" }\n');
  write('build/types/index.d.mts', "export * from './index.js';\n");
  rmSync(join(root, fresh), { recursive: true });
}

function removeStrays(): void {
  for (const folder of ['build/js', 'build/types']) {
    for (const file of filesIn(folder, '**/*.*')) {
      if (!written.has(`${folder}/${file}`)) rmSync(join(root, folder, file));
    }
  }
}

await buildModules();
await buildTypes();
removeStrays();
