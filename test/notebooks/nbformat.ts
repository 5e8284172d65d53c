/**
 * The part of Jupyter's notebook format 4 that the notebooks here use, read strictly and written the
 * way nbformat writes it: a notebook saved by Jupyter and one saved by `execute.ts` differ in nothing
 * but what changed.
 *
 * https://nbformat.readthedocs.io/en/latest/format_description.html
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';

/** Text as the format stores it: one string, or its lines. */
const multilineSchema = v.union([v.string(), v.array(v.string())]);
const metadataSchema = v.record(v.string(), v.unknown());
const mimeBundleSchema = v.record(v.string(), multilineSchema);

const outputSchema = v.variant('output_type', [
  v.looseObject({ output_type: v.literal('stream'), name: v.string(), text: multilineSchema }),
  v.looseObject({ output_type: v.literal('display_data'), data: mimeBundleSchema, metadata: metadataSchema }),
  v.looseObject({
    output_type: v.literal('execute_result'),
    data: mimeBundleSchema,
    metadata: metadataSchema,
    execution_count: v.nullable(v.number()),
  }),
  v.looseObject({
    output_type: v.literal('error'),
    ename: v.string(),
    evalue: v.string(),
    traceback: v.array(v.string()),
  }),
]);

const cellSchema = v.variant('cell_type', [
  v.looseObject({
    cell_type: v.literal('code'),
    source: multilineSchema,
    metadata: metadataSchema,
    execution_count: v.nullable(v.number()),
    outputs: v.array(outputSchema),
  }),
  v.looseObject({
    cell_type: v.picklist(['markdown', 'raw']),
    source: multilineSchema,
    metadata: metadataSchema,
  }),
]);

const notebookSchema = v.looseObject({
  nbformat: v.literal(4),
  nbformat_minor: v.number(),
  metadata: metadataSchema,
  cells: v.array(cellSchema),
});

export type Multiline = v.InferOutput<typeof multilineSchema>;
export type Output = v.InferOutput<typeof outputSchema>;
export type Cell = v.InferOutput<typeof cellSchema>;
export type CodeCell = Extract<Cell, { cell_type: 'code' }>;
export type Notebook = v.InferOutput<typeof notebookSchema>;

/** Reads text that is said to come from `file`; what is not a notebook of format 4 throws. */
export function parseNotebook(text: string, file: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: expected a notebook (JSON), found text that is none: ${String(error)}`);
  }
  const result = v.safeParse(notebookSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(
    `${file}: expected a notebook of nbformat 4, found at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}. ` +
      'Open it in Jupyter and save it again, or restore it from git.',
  );
}

export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, 'utf8'), file);
}

/** Indentation 1, sorted keys, final newline: the bytes that nbformat writes. */
export function formatNotebook(notebook: Notebook): string {
  return `${JSON.stringify(sortKeys(notebook), null, 1)}\n`;
}

/** A reader never meets half a file: the notebook is written beside the old one, then takes its name. */
export function writeNotebook(file: string, notebook: Notebook): void {
  const draft = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    writeFileSync(draft, formatNotebook(notebook));
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

export function joinLines(text: Multiline): string {
  return typeof text === 'string' ? text : text.join('');
}

export function splitLines(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== '');
}

export function isCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === 'code';
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
