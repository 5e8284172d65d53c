import { cpus } from 'node:os';
import type { Provenance } from '../../experiments/result.ts';
import { fill } from '../format.ts';

/**
 * Watches what else the machine does: the function returned gives how many cores other processes kept busy since, on
 * average. Threads that share a core with others take turns and meet less often, so a measured rate needs this beside
 * it.
 */
export function otherWork(): () => number {
  const [began, busy, own] = [performance.now(), busyMs(), ownMs()];
  return () => {
    const others = busyMs() - busy - (ownMs() - own);
    // The kernel counts the two with different ticks: a result a little below 0 is 0.
    return Math.max(0, Number((others / (performance.now() - began)).toFixed(2)));
  };
}

/** Milliseconds in which some core did something, since the machine started. */
const busyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/** The same of this process, all its threads together. */
function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Up to so much of a core, other work changes no rate. */
const LITTLE = 0.1;

/** For a measured result a line that says how busy the machine was with other work; none if it did little. */
export function takenText({ cores, coresTaken = 0 }: Provenance): string[] {
  if (coresTaken <= LITTLE) return [];
  return [
    fill(
      `  beside other work on ${coresTaken} of ${cores} cores: threads that share a core take turns and meet less ` +
        'often, so rates come out low; run it again when the machine is idle',
      '    ',
    ),
  ];
}
