import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The module names that a file imports or re-exports, statically or by import('literal'). */
export function importsOf(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  if (file.endsWith('.ts')) return specifiersOf(text);
  // Frontmatter, scripts and cells: the lines that are import declarations, wherever they stand.
  const lines = file.endsWith('.ipynb') ? cellsOf(text) : text;
  return [...lines.matchAll(/^\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]/gm)].map(
    ([, name]) => name as string,
  );
}

const specifiersOf = (text: string): string[] =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

function cellsOf(text: string): string {
  const { cells } = JSON.parse(text) as { cells: { cell_type: string; source: string[] | string }[] };
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .join('\n');
}
