import { cpus } from 'node:os';

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
