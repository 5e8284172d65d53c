/**
 * A notebook sees the package as a stranger does, through `build`, which is not committed: without it every
 * import fails with a message that does not say why, and with an old one correct cells seem wrong.
 */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isCode, joinLines, type Notebook } from './nbformat.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const command = 'npm run build';

export function importsPackage(notebook: Notebook): boolean {
  return notebook.cells.filter(isCode).some((cell) => /['"]vmaspec['"]/.test(joinLines(cell.source)));
}

export function requireBuiltTypes(root = projectRoot): void {
  if (modified(join(root, typesEntry)) !== undefined) return;
  throw new Error(
    `expected the package's types in ${typesEntry}, found no such file: notebooks that import 'vmaspec' ` +
      `cannot be compiled. Make it with: ${command}`,
  );
}

/** A sentence for a failed notebook, if a source file is newer than the types it was compiled against. */
export function staleTypesHint(root = projectRoot): string | undefined {
  const built = modified(join(root, typesEntry)) ?? 0;
  const newer = globSync('src/**/*.ts', { cwd: root }).find(
    (file) => (modified(join(root, file)) ?? 0) > built,
  );
  if (newer === undefined) return undefined;
  return `But first renew the build, ${newer} is newer than build/types: ${command}`;
}

const typesEntry = join('build', 'types', 'index.d.ts');

function modified(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
