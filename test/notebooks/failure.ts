/** Why a notebook is said to have failed, and how that is told. */
import { type CodeCell, joinLines } from './nbformat.ts';

export type FailureKind = 'types' | 'thrown' | 'uncaught' | 'rejected' | 'stderr' | 'timeout' | 'ended';

export interface Failure {
  readonly kind: FailureKind;
  /** Counts code cells from 1, as Jupyter's `In [1]` does; 0 before the first one started. */
  readonly cell: number;
  /** What was found: diagnostics, a stack, the text on stderr. */
  readonly found: string;
}

const words: Record<FailureKind, { what: string; expected: string; next: string }> = {
  types: {
    what: 'TypeScript reports errors',
    expected: 'a cell without type errors (positions are line:column in the cell)',
    next: 'Correct the cell.',
  },
  thrown: {
    what: 'an error was thrown',
    expected: 'a cell that runs to its end',
    next: 'Correct the cell, or catch the error there if it is meant to be shown.',
  },
  uncaught: {
    what: 'an error was thrown outside the cell, in a timer, an event or a callback',
    expected: 'asynchronous work that handles its errors; Jupyter would pass over this one in silence',
    next: 'Catch the error where it is thrown, or await the work in the cell.',
  },
  rejected: {
    what: 'a promise was rejected and nothing handled it',
    expected: 'promises that are awaited or caught; Jupyter would pass over this one in silence',
    next: 'Await the promise in the cell.',
  },
  stderr: {
    what: 'something was written to stderr',
    expected: 'nothing on stderr: a reader takes it for an error',
    next: 'Write with console.log, or remove the cause of the warning.',
  },
  timeout: {
    what: 'the time ran out',
    expected: 'a notebook that comes to its end in time',
    next: 'Do less in this cell, or move long work to the package and show its committed results.',
  },
  ended: {
    what: "the notebook's process ended before the notebook did",
    expected: 'a process that lives until the last cell has run',
    next: 'Look for process.exit or exhausted memory in the cell.',
  },
};

const shownLines = 4;
const foundLines = 20;
/** Stack frames of what runs the cells; the cell's own and the package's are the ones to read. */
const machineryFrame = /^ +at .*(node:|node_modules\/tslab\/|notebook-process\.ts)/;

/** The failure as several lines of text: where, what, the cell's first lines, found, expected, to do. */
export function describeFailure(file: string, failure: Failure, cell?: CodeCell, hint?: string): string {
  const { what, expected, next } = words[failure.kind];
  const where = failure.cell === 0 ? 'before the first cell' : `code cell [${failure.cell}]`;
  return [
    `${file}, ${where}: ${what}.`,
    ...(cell === undefined ? [] : firstLines(cell)),
    `  found:    ${indented(failure.found)}`,
    `  expected: ${expected}`,
    `  to do:    ${next}${hint === undefined ? '' : ` ${hint}`}`,
  ].join('\n');
}

function indented(found: string): string {
  const all = found.trimEnd().split('\n');
  const lines = all.filter((line) => !machineryFrame.test(line));
  const shown = lines.slice(0, foundLines);
  if (lines.length > foundLines) shown.push(`... (${lines.length} lines)`);
  return shown.join(`\n${' '.repeat(12)}`);
}

function firstLines(cell: CodeCell): string[] {
  const lines = joinLines(cell.source).split('\n');
  const shown = lines.slice(0, shownLines).map((line) => `    | ${line}`);
  return lines.length > shownLines ? [...shown, `    | ... (${lines.length} lines)`] : shown;
}
