// ora: kept; draws on stderr, only on a terminal, and leaves plain lines elsewhere.
import ora from 'ora';

/** A line that says what is going on and how far it is. */
export interface Progress {
  update(what: string, part: number): void;
  stop(): void;
}

/** Shows progress on stderr, so that stdout holds results alone. */
export function progress(shown: boolean): Progress {
  if (!shown) return { update() {}, stop() {} };
  const spinner = ora({ stream: process.stderr, discardStdin: false });
  const start = performance.now();
  let last = '';
  return {
    update(what, part) {
      const left = part > 0.02 ? (performance.now() - start) * (1 / part - 1) : Number.NaN;
      const eta = Number.isNaN(left) ? '' : `, ${Math.max(0, Math.round(left / 1000))} s left`;
      const text = `${what}: ${Math.round(part * 100)} %${eta}`;
      if (process.stderr.isTTY) {
        spinner.text = text;
        if (!spinner.isSpinning) spinner.start();
      } else if (what !== last) process.stderr.write(`${what} ...\n`);
      last = what;
    },
    stop: () => void spinner.stop(),
  };
}
