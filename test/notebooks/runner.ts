/** Runs a notebook in a process of its own and returns it as executed, with all that went wrong. */
import { relative, resolve } from 'node:path';
import { importsPackage, requireBuiltTypes, staleTypesHint } from './built-types.ts';
import { type Course, runInChild } from './child.ts';
import { describeFailure, type Failure } from './failure.ts';
import { isCode, type Notebook, readNotebook } from './nbformat.ts';
import { storedOutput } from './output-log.ts';

export interface RunOptions {
  /** Time for all cells together. Starting the compiler comes on top. Default: two minutes. */
  readonly timeoutMs?: number;
}

export interface NotebookRun {
  /** With outputs and execution counts; cells after a failed one have none. */
  readonly notebook: Notebook;
  readonly failures: readonly Failure[];
  /** The failures as text for people; empty if there are none. */
  readonly report: string;
}

export async function runNotebook(file: string, options: RunOptions = {}): Promise<NotebookRun> {
  const committed = readNotebook(file);
  if (importsPackage(committed)) requireBuiltTypes();
  const course = await runInChild(file, options.timeoutMs ?? 120_000);
  return {
    notebook: executed(committed, course),
    failures: course.failures,
    report: report(relative(process.cwd(), resolve(file)), committed, course.failures),
  };
}

function executed(committed: Notebook, { cells, languageInfo }: Course): Notebook {
  const results = cells.values();
  return {
    ...committed,
    metadata: {
      kernelspec: { display_name: 'TypeScript (tslab)', language: 'typescript', name: 'tslab' },
      ...committed.metadata,
      ...(languageInfo === undefined ? {} : { language_info: languageInfo }),
    },
    cells: committed.cells.map((cell) => {
      if (!isCode(cell)) return cell;
      const result = results.next().value ?? { execution_count: null, outputs: [] };
      const { execution: _timing, ...metadata } = cell.metadata;
      return { ...cell, ...result, metadata, outputs: result.outputs.map(storedOutput) };
    }),
  };
}

function report(name: string, notebook: Notebook, failures: readonly Failure[]): string {
  const cells = notebook.cells.filter(isCode);
  return failures
    .map((failure) => {
      const hint = failure.kind === 'types' && importsPackage(notebook) ? staleTypesHint() : undefined;
      return describeFailure(name, failure, cells[failure.cell - 1], hint);
    })
    .join('\n\n');
}
