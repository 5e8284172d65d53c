import type { FigureResult, Row } from './result.ts';

/** Columns of the result that hold verdicts, as the page calls them: what is shown if nothing is chosen comes first. */
export const judged = [
  { column: 'lkmm', short: 'LKMM', long: 'Linux kernel (LKMM)' },
  { column: 'lkmmSpin', short: 'spin', long: 'LKMM, mmap_lock a spinlock' },
  { column: 'tso', short: 'TSO', long: 'TSO (x86)' },
  { column: 'sc', short: 'SC', long: 'SC: nothing reordered' },
] as const;

/** A verdict under one model. */
export interface ShownVerdict {
  column: string;
  /** herd's word, `n/a` or `not judged`. */
  word: string;
  /** Executions that refute the claim, and those that do not; then marks. */
  counts: string;
  isWrong: boolean;
  /** Models that say something else, and what: `SC: Never`. */
  others: string[];
}

/** One scenario and one lookup. */
export interface VerdictCell {
  lookup: string;
  sections: number;
  verdicts: ShownVerdict[];
}

const parse = (row: Row, column: string): { word: string; counts: string } => {
  const [, word = '', counts = ''] = /^(\D+?)(?: (\d.*))?$/.exec(`${row[column] ?? ''}`) ?? [];
  return { word, counts };
};

const WRONG = /^(?:Sometimes|Always)$/;

/** The cells of a scenario, one for each lookup that the result has, in its order. */
export function cellsOf({ rows }: FigureResult, scenario: string): VerdictCell[] {
  return rows
    .filter((row) => row.scenario === scenario)
    .map((row) => {
      const parsed = judged.map(({ column, short }) => ({ column, short, ...parse(row, column) }));
      return {
        lookup: `${row.lookup}`,
        sections: Number(row.sections),
        verdicts: parsed.map(({ column, word, counts }) => ({
          column,
          word,
          counts,
          isWrong: WRONG.test(word),
          others: othersOf(parsed, word),
        })),
      };
    });
}

/** Each other word once, with the models that say it. */
function othersOf(all: readonly { short: string; word: string }[], word: string): string[] {
  const words = [...new Set(all.map((one) => one.word))].filter((other) => other !== word);
  return words.map((other) => {
    const of = all.filter((one) => one.word === other).map(({ short }) => short);
    return `${of.join(', ')}: ${other}`;
  });
}

/** What a mark behind the counts says. */
const MARKS: Readonly<Record<string, string>> = {
  '*': '; it met no race',
  '+': '; something else was found, too',
};

/** All that is known of a cell, in a line: `LKMM Sometimes, 6 executions refute the claim, 88 do not; ...`. */
export function cellText(scenario: string, { lookup, sections, verdicts }: VerdictCell, why: string): string {
  const said = verdicts.map(({ column, word, counts }) => {
    const name = judged.find((one) => one.column === column)?.short;
    const [positive, negative, ...marks] = counts.split(' ');
    const marked = marks.map((mark) => MARKS[mark] ?? '').join('');
    return counts === ''
      ? `${name} ${word}`
      : `${name} ${word} (${positive} refute the claim, ${negative} do not${marked})`;
  });
  const writes = sections === 1 ? '1 write operation' : `${sections} write operations`;
  const isAbsent = verdicts.every(({ word }) => word === 'n/a');
  return isAbsent
    ? `${lookup} in ${scenario} cannot be: ${why}.`
    : `${lookup} in ${scenario}, ${writes}: ${said.join('; ')}. Why: ${why}.`;
}

/** Why that is expected, with the reason under LKMM where it is another one. */
export const reasonOf = (expectation: { why: string; whyReordered?: string } | undefined): string => {
  const { why = '', whyReordered } = expectation ?? {};
  return whyReordered === undefined ? why : `${why}; under LKMM: ${whyReordered}`;
};
