import canonicalize from 'canonicalize';
import { type Result, SEMANTICS_VERSION } from './result.ts';

/** The id of a result: a function of what was asked, not of what came out. */
export async function resultId(
  experiment: string,
  parameters: object,
  seed: number,
  semanticsVersion = SEMANTICS_VERSION,
): Promise<string> {
  return (await sha256({ experiment, parameters, seed, semanticsVersion })).slice(0, 12);
}

/** SHA-256 of a result without the hash itself. */
export function contentHash(result: Omit<Result, 'contentHash'>): Promise<string> {
  const { contentHash: _, ...content } = result as Result;
  return sha256(content);
}

/** Of the canonical JSON (RFC 8785): how a file is indented, and in which order its fields stand, is nothing to it. */
async function sha256(value: object): Promise<string> {
  // What is undefined is not in the file.
  const text = canonicalize(JSON.parse(JSON.stringify(value))) ?? '';
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
