import { transform } from 'sucrase';

/** Code that cannot be run: the message is the sentence that the reader sees. */
export class CompileError extends Error {}

const onlyLineBreaks = (text: string) => text.replace(/[^\n]/g, '');

/** The machines lend a lookup the whole public face as its scope, so what it imports from there is left out. */
const withoutModule = (code: string): string =>
  code
    .replace(/^\s*import\s[^;'"]*from\s*['"]vmaspec['"];?/gm, onlyLineBreaks)
    .replace(/^export\s+(?:default\s+)?(?=function\b)/gm, '');

/** The editor's TypeScript as the JavaScript of one function; lines stay where they are. */
export function functionSource(source: string): string {
  try {
    const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
    return withoutModule(code).trimEnd();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /\((\d+):\d+\)/.exec(message)?.[1];
    const what = message.replace(/^Error transforming [^:]*: /, '').replace(/\s*\(\d+:\d+\)$/, '');
    throw new CompileError(
      `Expected a function in TypeScript, but found a syntax error${line ? ` in line ${line}` : ''} (${what}): ` +
        'mend it and press Run again, or press Reset.',
    );
  }
}
