import type { Program } from '../../machines/program.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { type Board, withoutTypesafe } from './board.ts';
import { Off } from './boards.ts';
import { runSwitched } from './call-site.ts';
import type { Side } from './switch.ts';
import { SwitchedCpu } from './switched-cpu.ts';

/** A program whose CPUs leave out what is off. */
export function switched(program: Program, board: Board, readers: number): Program {
  return {
    ...program,
    objects: program.objects.map((object) =>
      object.cache.typesafeByRcu && board instanceof Off && board.isCacheOff(object.cache)
        ? { ...object, cache: withoutTypesafe(object.cache) }
        : object,
    ),
    cpus: program.cpus.map((run, id) => {
      const side: Side = id < readers ? 'lookup' : 'writer side';
      return (cpu: Cpu) => runSwitched(() => run(new SwitchedCpu(cpu, board, side)));
    }),
  };
}
