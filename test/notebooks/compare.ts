/**
 * Committed outputs against those of a new run. Cells tagged `deterministic` must print the same text
 * and pictures; the others, which show times and rates, must show the same kinds of output.
 */
import { type CodeCell, isCode, joinLines, type Notebook } from './nbformat.ts';
import { isText } from './output-log.ts';

interface Piece {
  readonly kind: string;
  readonly body: string;
}

const nextStep = 'If the new outputs are right, store them: node test/notebooks/execute.ts --write';

/** One sentence for each cell that differs; none if the committed outputs still hold. */
export function compareOutputs(committed: Notebook, executed: Notebook): string[] {
  const before = committed.cells.filter(isCode);
  const after = executed.cells.filter(isCode);
  if (!before.some(({ outputs }) => outputs.length > 0)) {
    return [
      `expected the committed notebook to contain outputs, found none in ${before.length} code cells. ${nextStep}`,
    ];
  }
  return before.flatMap((cell, index) => {
    const again = after[index];
    const difference = again && (isDeterministic(cell) ? exactly(cell, again) : byKind(cell, again));
    return difference ? [`code cell [${index + 1}]: ${difference}. ${nextStep}`] : [];
  });
}

export function isDeterministic(cell: CodeCell): boolean {
  const { tags } = cell.metadata;
  return Array.isArray(tags) && tags.includes('deterministic');
}

function exactly(before: CodeCell, after: CodeCell): string | undefined {
  const expected = pieces(before);
  const found = pieces(after);
  for (const [index, piece] of expected.entries()) {
    const other = found[index];
    if (other?.kind !== piece.kind) break;
    if (isText(piece.kind) && other.body !== piece.body) return firstLine(piece, other);
  }
  const [kindsBefore, kindsAfter] = [kinds(expected), kinds(found)];
  return kindsBefore === kindsAfter ? undefined : `expected outputs ${kindsBefore}, found ${kindsAfter}`;
}

function byKind(before: CodeCell, after: CodeCell): string | undefined {
  const [expected, found] = [before, after].map((cell) => {
    const sorted = pieces(cell).sort((a, b) => (a.kind < b.kind ? -1 : 1));
    return kinds(sorted.filter((piece, index) => piece.kind !== sorted[index - 1]?.kind));
  });
  return expected === found ? undefined : `expected outputs of the kinds ${expected}, found ${found}`;
}

/** Outputs in order. A stream is one piece however often it was written: Jupyter's clients differ there. */
function pieces(cell: CodeCell): Piece[] {
  const all: Piece[] = [];
  for (const output of cell.outputs) {
    if (output.output_type === 'stream') {
      const kind = `text/plain on ${output.name}`;
      const last = all.at(-1);
      const body = joinLines(output.text);
      if (last?.kind === kind) all[all.length - 1] = { kind, body: last.body + body };
      else all.push({ kind, body });
    } else if (output.output_type === 'error') {
      all.push({ kind: `error ${output.ename}`, body: output.evalue });
    } else {
      for (const [kind, body] of Object.entries(output.data)) all.push({ kind, body: joinLines(body) });
    }
  }
  return all;
}

function kinds(all: readonly Piece[]): string {
  return all.length === 0 ? '(none)' : all.map(({ kind }) => kind).join(', ');
}

function firstLine(expected: Piece, found: Piece): string {
  const lines = found.body.split('\n');
  const before = expected.body.split('\n');
  const at = before.findIndex((line, index) => line !== lines[index]);
  const index = at === -1 ? before.length : at;
  const quote = (line: string | undefined) => (line === undefined ? 'no such line' : JSON.stringify(line));
  return `${expected.kind}, line ${index + 1}: expected ${quote(before[index])}, found ${quote(lines[index])}`;
}
