import yoctoSpinner, { type Spinner } from 'yocto-spinner';

/** A line that says what is being done and how far it is. */
export interface Progress {
  update(what: string, part: number): void;
  /** Prints a line that stays, above the progress. */
  tell(line: string): void;
  stop(): void;
}

/**
 * Shows progress on stderr, so that stdout holds results alone.
 *
 * @param keepsAtInterrupt true if the caller handles Ctrl-C itself and keeps what is done
 */
export function progress(
  shown: boolean,
  stream: NodeJS.WriteStream = process.stderr,
  keepsAtInterrupt = false,
): Progress {
  if (!shown) return { update() {}, tell() {}, stop() {} };
  const spinner = yoctoSpinner({ stream });
  // A terminal that does not know its width says 0, with which the spinner would clear lines for ever.
  const draws = stream.isTTY && stream.columns > 0;
  const begin = performance.now();
  let last = '';
  return {
    update(what, part) {
      const left = part > 0.02 ? (performance.now() - begin) * (1 / part - 1) : Number.NaN;
      const eta = Number.isNaN(left) ? '' : `, ${Math.max(0, Math.round(left / 1000))} s left`;
      const text = `${what}: ${Math.round(part * 100)} %${eta}`;
      if (draws) {
        spinner.text = text;
        if (!spinner.isSpinning) start(spinner, keepsAtInterrupt);
      } else if (what !== last) stream.write(`${what} ...\n`);
      last = what;
    },
    tell(line) {
      if (spinner.isSpinning) spinner.clear();
      stream.write(`${line}\n`);
    },
    stop() {
      if (spinner.isSpinning) spinner.stop();
    },
  };
}

/** The spinner ends the process at Ctrl-C, before anyone else can keep what is done. */
function start(spinner: Spinner, keepsAtInterrupt: boolean): void {
  const before = process.listeners('SIGINT');
  spinner.start();
  if (!keepsAtInterrupt) return;
  for (const listener of process.listeners('SIGINT')) {
    if (!before.includes(listener)) process.off('SIGINT', listener);
  }
}
