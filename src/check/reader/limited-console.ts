/** Lines that a lookup may print: it runs millions of times, and once more for each context switch. */
const MAX_LINES = 200;

/** A console for lookups that says once that it stops, instead of burying everything else. */
export function limitedConsole(): Pick<Console, 'log' | 'info' | 'warn' | 'error' | 'debug'> {
  let lines = 0;
  const limited =
    (method: 'log' | 'info' | 'warn' | 'error' | 'debug') =>
    (...values: unknown[]): void => {
      lines++;
      if (lines <= MAX_LINES) console[method](...values);
      else if (lines === MAX_LINES + 1) {
        console.log(`(the lookup printed more than ${MAX_LINES} lines: the rest is left out)`);
      }
    };
  return {
    log: limited('log'),
    info: limited('info'),
    warn: limited('warn'),
    error: limited('error'),
    debug: limited('debug'),
  };
}
