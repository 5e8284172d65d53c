import { transform } from 'sucrase';

/** Code that cannot be run: the message is the sentence that the reader sees. */
export class CompileError extends Error {}

/** The editor's TypeScript as JavaScript; lines stay where they are. */
export function functionSource(source: string): string {
  try {
    const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
    return code.trimEnd();
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
