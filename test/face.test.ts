/** The public face: grouped by use, each group with its sentence and an example. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const index = join(root, 'src', 'index.ts');
const groups = globSync('src/face/*.ts', { cwd: root })
  .sort()
  .map((file) => join(root, file));

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);

/** What completion would offer for `lookup`, beside the lines that show what is exported. */
const asking = join(root, 'test', 'asks-for-a-lookup.ts');
const text = "import { explore } from '../src/index.ts';\nexplore({ lookup: '' });\n";
const host: ts.LanguageServiceHost = {
  getCompilationSettings: () => options,
  getScriptFileNames: () => [index, asking],
  getScriptVersion: () => '1',
  getScriptSnapshot: (file) => {
    const code = file === asking ? text : ts.sys.readFile(file);
    return code === undefined ? undefined : ts.ScriptSnapshot.fromString(code);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
};
const service = ts.createLanguageService(host);
const program = service.getProgram() as ts.Program;

function symbolsOf(file: string): ts.Symbol[] {
  const checker = program.getTypeChecker();
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile);
  return checker.getExportsOfModule(symbol as ts.Symbol);
}

const exportsOf = (file: string): string[] => symbolsOf(file).map(({ name }) => name);

describe('the public face', () => {
  it('should have each exported name in one group, and nothing beside the groups', () => {
    const grouped = groups.flatMap(exportsOf);
    assert.ok(grouped.length > 100, `only ${grouped.length} names were read`);
    assert.deepEqual(
      grouped.filter((name, at) => grouped.indexOf(name) !== at),
      [],
    );
    assert.deepEqual(grouped.sort(), exportsOf(index).sort());
  });

  it('should say of each group what it is for, with an example', () => {
    for (const file of groups) {
      const group = basename(file, '.ts');
      const [, comment = ''] = /^\/\*\*\n([\s\S]*?)\*\//.exec(readFileSync(file, 'utf8')) ?? [];
      assert.match(comment, new RegExp(`^ \\* ${group}: [^@]*\\.\\n`, 'i'), group);
      assert.match(comment, /\n \* @example\n \* ```ts\n \* import \{[^}]*\} from 'vmaspec';\n/, group);
      assert.match(comment, new RegExp(`\\n \\* @module ${group}\\n`), group);
    }
  });

  it('should show each function of a group but the vocabulary by an example', () => {
    const checker = program.getTypeChecker();
    const without = groups
      .filter((file) => basename(file) !== 'vocabulary.ts')
      .flatMap((file) => symbolsOf(file))
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter(({ flags }) => flags & ts.SymbolFlags.Function)
      .filter((symbol) => !symbol.getJsDocTags(checker).some(({ name }) => name === 'example'));
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
  });

  it('should offer the ids of the lookups where one is asked for', async () => {
    const { protocols } = await import('../src/index.ts');
    const offered =
      service.getCompletionsAtPosition(asking, text.indexOf("''") + 1, undefined)?.entries ?? [];
    assert.deepEqual(offered.map(({ name }) => name).sort(), protocols.map(({ id }) => id).sort());
  });
});
