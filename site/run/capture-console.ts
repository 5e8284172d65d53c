const mostLines = 200;
const mostCharacters = 500;

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

/**
 * Sends what the code prints to the page: the first lines only, because a lookup runs once for every
 * interleaving, and a page that must draw a million lines is dead.
 */
export function captureConsole(print: (line: string) => void): void {
  let printed = 0;
  const capture = (...values: unknown[]) => {
    printed += 1;
    if (printed > mostLines + 1) return;
    const line = values.map(asText).join(' ').slice(0, mostCharacters);
    print(
      printed <= mostLines
        ? line
        : `Output was cut after ${mostLines} lines: the code prints in every interleaving. Print less to see the rest.`,
    );
  };
  Object.assign(console, { log: capture, info: capture, warn: capture, error: capture, debug: capture });
}
