import type { Lookup } from '../../lookup/lookup.ts';
import type { Board } from '../switchboard/board.ts';
import { runSwitched } from '../switchboard/call-site.ts';
import { SwitchedCpu } from '../switchboard/switched-cpu.ts';

/**
 * A reader without what is off. The board stands between the reader and the CPU that watches it: what is left is
 * watched as if it had been written that way.
 */
export function weakened(reader: Lookup, board: Board): Lookup {
  return function watchReader(cpu, mm, ...more) {
    const switched = new SwitchedCpu(cpu, board, 'lookup', { references: true });
    return runSwitched(() => reader(switched, mm, ...more));
  };
}
