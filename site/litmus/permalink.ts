import type { ModelName } from '../../src/index.ts';

/** What a link carries. */
export interface Linked {
  source: string;
  model: ModelName;
}

/** More than any test has; a short link could unpack to much more. */
const mostCharacters = 1_000_000;

const models: readonly string[] = ['lkmm', 'tso', 'sc'] satisfies ModelName[];

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** The fragment of a link: the test, deflated, as letters that stay whole in a mail. */
export async function fragmentOf({ source, model }: Linked): Promise<string> {
  const packed = new Blob([source]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return `#model=${model}&test=${toBase64Url(bytes)}`;
}

/** What a fragment carries: undefined if it is no link to a test; an error if it is a broken one. */
export async function readFragment(fragment: string): Promise<Linked | undefined> {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const packed = fields.get('test');
  if (packed === null) return undefined;
  const model = fields.get('model') ?? 'lkmm';
  if (!models.includes(model)) throw new Error(`expected model=${models.join(', ')}, found ${model}`);
  return { source: await unpacked(packed), model: model as ModelName };
}

async function unpacked(packed: string): Promise<string> {
  const reader = new Blob([fromBase64Url(packed)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))
    .getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (text.length <= mostCharacters) continue;
    await reader.cancel();
    throw new Error(`expected a test of at most ${mostCharacters} characters`);
  }
}
