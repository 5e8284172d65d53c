/**
 * Turns what a kernel sends while cells run into the outputs that a notebook stores, by the rules of
 * Jupyter's own client: neighbouring pieces of one stream become one output, and an update replaces the
 * data of every display with its id, in whichever cell that stands.
 */
import { type Output, splitLines } from './nbformat.ts';

/** What `JupyterHandlerImpl` hands to its second callback. */
export interface DisplayMessage {
  readonly data: Readonly<Record<string, string | Uint8Array>>;
  readonly transient: { readonly display_id?: string };
}

type Stream = Extract<Output, { output_type: 'stream' }>;
type Display = Extract<Output, { output_type: 'display_data' }>;

export class OutputLog {
  readonly #displays = new Map<string, Display[]>();

  /** Appends text to `outputs`, to the last one where that is the same stream. */
  stream(outputs: Output[], name: string, text: string): void {
    const last = outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) {
      last.text = `${last.text}${text}`;
    } else {
      outputs.push({ output_type: 'stream', name, text } satisfies Stream);
    }
  }

  display(outputs: Output[], message: DisplayMessage, update: boolean): void {
    const data = Object.fromEntries(
      Object.entries(message.data).map(([mime, body]) => [
        mime,
        typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
      ]),
    );
    const id = message.transient.display_id;
    if (update && id !== undefined) {
      for (const shown of this.#displays.get(id) ?? []) shown.data = data;
      return;
    }
    const display: Display = { output_type: 'display_data', data, metadata: {} };
    outputs.push(display);
    if (id !== undefined) this.#displays.set(id, [...(this.#displays.get(id) ?? []), display]);
  }

  error(outputs: Output[], reason: unknown): void {
    const known = reason instanceof Error;
    outputs.push({
      output_type: 'error',
      ename: known ? reason.name : 'Error',
      evalue: known ? reason.message : String(reason),
      traceback: String((known && reason.stack) || reason).split('\n'),
    });
  }
}

/** Stores text as a list of its lines, binary data as one string: what nbformat does when it saves. */
export function storedOutput(output: Output): Output {
  if (output.output_type === 'stream') return { ...output, text: storedText(output.text) };
  if (output.output_type === 'error') return output;
  const data = Object.entries(output.data).map(([mime, body]) => [
    mime,
    isText(mime) ? storedText(body) : body,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

export function isText(mime: string): boolean {
  return mime.startsWith('text/') || mime === 'image/svg+xml' || mime === 'application/javascript';
}

function storedText(text: string | string[]): string[] {
  return typeof text === 'string' ? splitLines(text) : text;
}
