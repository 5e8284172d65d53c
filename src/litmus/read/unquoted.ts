import { endOfTest } from './end-of-test.ts';

/** What begins as a test is taken as it is. */
const BEGINS_AS_TEST = /^\ufeff?\s*C[ \t]+\S/;

/** The marks of a quotation, and the first line of a test behind them. */
const TITLE = /^([\ufeff \t]*(?:[>|][ \t]?)*)[ \t]*C[ \t]+\S+[ \t]*(?:\r?$|["(])/;
const MARKS = /^[\ufeff \t]*(?:[>|][ \t]?)*/;

/**
 * A test that stands in a mail, quoted with `> ` or `| ` to any depth or not at all: everything that is not the test, text
 * around it and marks, becomes spaces. So every place in it is a place in the mail.
 */
export function unquoted(source: string): string {
  if (BEGINS_AS_TEST.test(source)) return source;
  const lines = source.split('\n');
  const at = lines.findIndex((line, number) => TITLE.test(line) && opensLater(lines, number));
  if (at < 0) return source;
  const depth = depthOf(lines[at] as string);
  const marks = new RegExp(`^[\\ufeff \\t]*(?:[>|][ \\t]?){${depth}}`);
  const kept = lines.map((line, number) =>
    number < at || depthOf(line) < depth ? blank(line) : line.replace(marks, blank),
  );
  const text = kept.join('\n');
  const from = kept.slice(0, at).reduce((length, line) => length + line.length + 1, 0);
  const end = endOfTest(text, from + (kept[at] as string).length);
  return text.slice(0, end) + blank(text.slice(end));
}

/** Whether a text has lines that are marked as quoted. */
export const isQuoted = (source: string): boolean => /^[\ufeff \t]*[>|]/.test(source);

const depthOf = (line: string): number => MARKS.exec(line)?.[0].match(/[>|]/g)?.length ?? 0;

/** The initial state of a test opens on a line of its own, which tells a title from a line that begins with "C". */
function opensLater(lines: readonly string[], title: number): boolean {
  const depth = depthOf(lines[title] as string);
  return lines
    .slice(title + 1)
    .some((line) => depthOf(line) >= depth && /^\s*\{/.test(line.replace(MARKS, '')));
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
