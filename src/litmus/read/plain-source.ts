/**
 * The text of a litmus test as people have it: with any ends of lines, as a mail was sent (quoted-printable), or as a
 * listing with numbered lines. Numbers become spaces, so a place in the text stays a place in what was given.
 */
export function plainSource(text: string): string {
  return withoutNumbers(decoded(text).replace(/\r(?!\n)/g, '\n'));
}

/** In quoted-printable every `=` begins a code or ends a line. */
const CODED = /^(?:[^=]|=(?:[0-9A-F]{2}|[ \t]*\r?\n))*=?$/;

function decoded(text: string): string {
  if (!/=(?:3D|20)/.test(text) || !CODED.test(text)) return text;
  const bytes = text
    .replace(/=[ \t]*\r?\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (codes) =>
      new TextDecoder().decode(
        Uint8Array.from(codes.slice(1).split('='), (code) => Number.parseInt(code, 16)),
      ),
    );
  return bytes;
}

/** The first line of a test in a listing: marks of a quotation, a number, the title. */
const FIRST = /^([\ufeff \t>|]*?)(\d+)([ \t]*[:.|)]?[ \t]+)C[ \t]+\S+[ \t]*\r?$/;

/** A listing has a line for at least the title, the initial state and a thread. */
const LEAST = 3;

function withoutNumbers(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => FIRST.test(line));
  if (at < 0) return text;
  let number = Number(FIRST.exec(lines[at] as string)?.[2]);
  let last = at;
  for (; last < lines.length; last++) {
    const [, marks = '', found, rest = ''] =
      /^([\ufeff \t>|]*?)(\d+)([ \t]*[:.|)](?![A-Za-z0-9]*\s*:)|(?=\s|$))/.exec(lines[last] as string) ?? [];
    if (found === undefined || Number(found) !== number) break;
    number++;
    const width = marks.length + found.length + rest.length;
    lines[last] = marks + ' '.repeat(width - marks.length) + (lines[last] as string).slice(width);
  }
  return last - at < LEAST ? text : lines.join('\n');
}

const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/^[\s\ufeff]*$/, 'the text is empty'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what tells such files
  [/\u0000/, 'it looks like UTF-16 or like no text at all: save it as UTF-8'],
  [
    /^\s*<(?:!doctype|html|pre|\?xml)\b|&(?:lt|gt|amp);/i,
    'it looks like the source of a web page: copy what the page shows',
  ],
  [
    /^(?:diff --git |@@ |[+-]{3} )|^[+-][ \t]*C[ \t]+\S+\s*$/m,
    'it looks like a patch: take the + in front of each line away',
  ],
  [/^(?:[A-Za-z0-9+/]{60,76}\r?\n){2,}/m, 'it looks like base64, as mails are sent: save the decoded text'],
  [
    /^\s*#\s*include\b|\bint\s+main\s*\(/m,
    'it looks like a program in C: a litmus test has threads P0, P1, ... and no functions',
  ],
];

/** What a text that is no litmus test looks like, in one sentence; undefined if that cannot be told. */
export const looksLike = (text: string): string | undefined =>
  LOOKS.find(([pattern]) => pattern.test(text))?.[1];
