import type { Provenance } from '../../experiments/result.ts';
import { fill } from '../format.ts';

/** So much of a core for others changes no rate. */
const LITTLE = 0.1;

/** A line on a machine that did something else, for a measured result; none if it did little. */
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
