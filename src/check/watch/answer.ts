const EXPECTED =
  'a reader returns an integer above 0 as its answer, or 0 if mmap_lock has to be taken; of a yes and a no make 2 and 1';

/** The largest errno, what ERR_PTR() may hold: MAX_ERRNO of the kernel. */
const MAX_ERRNO = 4095;

/** Says what is wrong with what a reader returned; undefined if it can be an answer, or a reason to fall back. */
export function wrongResult(result: unknown): string | undefined {
  if (!Number.isInteger(result)) return `it returned ${shown(result)}: ${EXPECTED}`;
  const number = result as number;
  if (number > Number.MAX_SAFE_INTEGER)
    return `it returned ${number}: a word here holds integers below 2^53 exactly, and no larger ones; answer with less`;
  if (number >= -MAX_ERRNO) return undefined;
  return (
    `it returned ${number}: a kernel's unsigned long is never below zero: from -${MAX_ERRNO} to -1 it is an errno ` +
    'or a reason to fall back, and nothing lies below; look for a difference of two fields that belong to different moments'
  );
}

/** What a reader returned, for a sentence. */
export function shown(result: unknown): string {
  if (result instanceof Promise) return 'a Promise, as an async function does';
  if (typeof result === 'object' && result !== null)
    return `an object (${Object.prototype.toString.call(result)})`;
  return typeof result === 'string' ? JSON.stringify(result) : String(result);
}
