import { UserError } from '../../common/errors.ts';

/**
 * Parameters of an experiment from `--param key=value`: a value is a number, a word, a list (`a,b`) or JSON.
 *
 * @throws UserError that says what is taken
 */
export function parametersFrom(texts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key === undefined || value === undefined) {
        throw new UserError(`--param takes key=value, not ${JSON.stringify(text)}`);
      }
      return [key, valueFrom(value)];
    }),
  );
}

function valueFrom(text: string): unknown {
  const value = scalar(text);
  if (typeof value !== 'string' || !text.includes(',')) return value;
  return text.split(',').map((item) => scalar(item.trim()));
}

function scalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
