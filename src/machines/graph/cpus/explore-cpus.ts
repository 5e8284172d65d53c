import { NoRoom } from '../../../models/growing.ts';
import type { Program } from '../../interleave/program.ts';
import type { Exploration, Limits } from '../explore.ts';
import { Knowledge } from './knowledge.ts';
import { BEGIN_AGAIN, type CpuExecution, CpuSearch, type SearchOptions } from './search.ts';

/** How an exploration of CPUs ended. */
export interface CpuExploration extends Exploration {
  /** Executions that went round a loop more often than the bound allows. */
  readonly cut: number;
  /** The most events that any execution had. */
  readonly events: number;
}

/** Events that there is room for at first, and at most. */
const ROOM = 64;
const MOST_ROOM = 256;

const STOP = Symbol('stop');

/** Who is told of executions. */
export interface CpuVisitor {
  /** The search begins, or begins again: what was visited before is void. */
  begin(): void;
  /** Returns false to stop. */
  visit(execution: CpuExecution): boolean;
}

/** Visits every execution of a program of CPUs that a model allows. */
export function exploreCpus(
  program: Program,
  options: SearchOptions,
  visitor: CpuVisitor,
  limits: Limits = {},
): CpuExploration {
  const deadline = limits.timeout === undefined ? Infinity : performance.now() + limits.timeout;
  const knowledge = new Knowledge(program.cpus.length);
  let size = ROOM;
  let ended: Exploration['ended'] = 'done';
  let sofar = { executions: 0, steps: 0, cut: 0, events: 0 };
  const stop = (why: Exploration['ended']): never => {
    ended = why;
    throw STOP;
  };
  const watch = {
    step(): void {
      sofar.steps++;
      if (performance.now() > deadline) stop('timeout');
      if (limits.signal?.aborted) stop('aborted');
      limits.progress?.(sofar);
    },
    execution(execution: CpuExecution): void {
      sofar.executions++;
      sofar.events = Math.max(sofar.events, execution.graph.count);
      if (!visitor.visit(execution)) stop('stopped');
      if (sofar.executions === limits.executions) stop('executions');
    },
    gaveUp(): void {
      sofar.cut++;
    },
  };
  for (let done = false; !done; ) {
    sofar = { executions: 0, steps: 0, cut: 0, events: 0 };
    knowledge.begin();
    visitor.begin();
    try {
      new CpuSearch(program, knowledge, size, options, watch).run();
      done = true;
    } catch (reason) {
      if (reason === STOP) done = true;
      else if (reason instanceof NoRoom && size < MOST_ROOM) size += 32;
      else if (reason !== BEGIN_AGAIN) throw reason;
    }
  }
  return { ended, ...sofar };
}
