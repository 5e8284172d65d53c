const mostCharacters = 500;

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

/** Sends what the code prints to the page. How many lines a lookup may print the package sees to. */
export function captureConsole(print: (line: string) => void): void {
  const capture = (...values: unknown[]) => print(values.map(asText).join(' ').slice(0, mostCharacters));
  Object.assign(console, { log: capture, info: capture, warn: capture, error: capture, debug: capture });
}
