const EXPECTED =
  'a reader returns an integer above 0 as its answer, or 0 if mmap_lock has to be taken; of a yes and a no make 2 and 1';

/** Says what is wrong with what a reader returned; undefined if it can be an answer, or a reason to fall back. */
export function wrongResult(result: unknown): string | undefined {
  return Number.isInteger(result) ? undefined : `it returned ${shown(result)}: ${EXPECTED}`;
}

function shown(result: unknown): string {
  if (result instanceof Promise) return 'a Promise, as an async function does';
  if (typeof result === 'object' && result !== null)
    return `an object (${Object.prototype.toString.call(result)})`;
  return typeof result === 'string' ? JSON.stringify(result) : String(result);
}
