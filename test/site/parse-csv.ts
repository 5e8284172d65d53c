/** RFC 4180, with lines that end in LF: cells are text. */
export function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let rest = text;
  let line: string[] = [];
  while (rest !== '') {
    const [whole, quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`expected a cell, found ${JSON.stringify(rest.slice(0, 40))}`);
    line.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') {
      lines.push(line);
      line = [];
    }
    rest = rest.slice(whole.length);
  }
  return lines;
}
