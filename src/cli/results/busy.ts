/** Whether other programs leave measured threads the cores that they need. */
import { setTimeout } from 'node:timers/promises';
import { otherWork } from '../../experiments/other-work.node.ts';
import { machine } from '../../experiments/provenance.node.ts';

/** So much of a core for others changes little. */
const LITTLE = 0.25;
/** Milliseconds of watching before a run of minutes. */
const WATCH = 1000;

/** Cores that others take just now. */
export async function coresTakenNow(): Promise<{ cores: number; coresTaken: number }> {
  const taken = otherWork();
  await setTimeout(WATCH);
  return { cores: machine().cores, coresTaken: taken() };
}

/** Why rates of so many threads cannot be compared with others; undefined if they can. */
export function busyText(
  { cores, coresTaken = 0 }: { readonly cores: number; readonly coresTaken?: number | undefined },
  threads: number,
): string | undefined {
  if (threads > cores) return `cannot be compared: ${threads} threads on ${cores} cores take turns`;
  if (cores - coresTaken >= threads - LITTLE) return undefined;
  return (
    `cannot be compared: ${coresTaken} cores are taken of ${cores}, and ${threads} threads that meet need a core ` +
    'each; run it again when the machine is idle'
  );
}
