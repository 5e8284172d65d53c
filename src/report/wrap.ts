/** Mails are quoted: a line of 72 columns stays readable after several replies. */
export const COLUMNS = 72;

/** A text in lines for a mail; a word that is longer than a line stays whole. */
export function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
