const EXPECTED =
  'a reader returns an integer above 0 as its answer, or 0 if mmap_lock has to be taken; of a yes and a no make 2 and 1';

/** The largest errno, what ERR_PTR() may hold: MAX_ERRNO of the kernel. */
const MAX_ERRNO = 4095;

/** Says what is wrong with what a reader returned; undefined if it can be an answer, or a reason to fall back. */
export function wrongResult(result: unknown): string | undefined {
  if (!Number.isInteger(result)) return `it returned ${shown(result)}: ${EXPECTED}`;
  const number = result as number;
  if (number > Number.MAX_SAFE_INTEGER)
    return `it returned ${number}: a word here holds integers below 2^53 exactly, and no larger ones; return fewer bits`;
  if (number >= -MAX_ERRNO) return undefined;
  return (
    `it returned ${number}: a kernel's unsigned long is never below zero: from -${MAX_ERRNO} to -1 it is an errno ` +
    'or a reason to fall back, and nothing lies below; look for a difference of two fields that belong to different moments'
  );
}

/** A thrown value, as part of a sentence. */
export function thrownText(error: unknown): string {
  try {
    return String(error);
  } catch {
    return shown(error);
  }
}

/** A value that a reader returned or passed, as part of a sentence. This never runs code of the value's own. */
export function shown(result: unknown): string {
  switch (typeof result) {
    case 'number':
    case 'boolean':
      return `${result}`;
    case 'bigint':
      return `${result}n, a BigInt`;
    case 'string':
      return `${JSON.stringify(result)}, a string`;
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'undefined':
      return 'undefined';
    default:
      return shownObject(result as object | null);
  }
}

function shownObject(result: object | null): string {
  if (result === null) return 'null';
  if (result instanceof Promise) return 'a Promise, as an async function does';
  if (Array.isArray(result)) return 'an array';
  return typeof (result as { readonly next?: unknown }).next === 'function'
    ? 'an object with a next(), as function* does'
    : 'an object';
}
