import type { CandidateModel } from '../../models/memory-model.ts';
import { combine } from './combination.ts';
import type { Execution } from './execution.ts';
import type { GraphProgram, Path } from './path.ts';
import { Search } from './search.ts';

/** Bounds of an exploration, the first of which that is met ends it, and who is told of it. */
export interface Limits {
  /** Milliseconds. */
  readonly timeout?: number;
  /** Complete executions. */
  readonly executions?: number;
  /** Ends the search early, as a person may ask. */
  readonly signal?: AbortSignal;
  /** Called now and then with how far the search is. */
  readonly progress?: (sofar: { executions: number; steps: number }) => void;
  /** Also visits what coherence or atomicity forbid; for explanations. */
  readonly incoherent?: boolean;
}

/** How an exploration ended. */
export interface Exploration {
  /** `done`, or why it stopped. */
  readonly ended: 'done' | 'stopped' | 'timeout' | 'executions' | 'aborted';
  readonly executions: number;
  /** Partial graphs that were consistent. */
  readonly steps: number;
}

/** How an exploration of paths ended. */
export interface PathExploration extends Exploration {
  /** Statements that load through what is no address, in executions that are left out for it. */
  readonly unread: readonly string[];
}

const STOP = Symbol('stop');

/** Visits every execution of a program that a model allows; `visit` returns false to stop. */
export function explore(
  program: GraphProgram,
  model: CandidateModel,
  visit: (execution: Execution) => boolean,
  limits: Limits = {},
): PathExploration {
  const deadline = limits.timeout === undefined ? Infinity : performance.now() + limits.timeout;
  let executions = 0;
  let steps = 0;
  const unread = new Set<string>();
  let ended: Exploration['ended'] = 'done';
  const stop = (why: Exploration['ended']): never => {
    ended = why;
    throw STOP;
  };
  const look = (): void => {
    if (performance.now() > deadline) stop('timeout');
    if (limits.signal?.aborted) stop('aborted');
    limits.progress?.({ executions, steps });
  };
  const watch = {
    step(): void {
      steps++;
      // A step takes far longer than a look at the clock.
      look();
    },
    execution(execution: Execution): void {
      executions++;
      if (!visit(execution)) stop('stopped');
      if (executions === limits.executions) stop('executions');
    },
    unread: (statement: string): void => void unread.add(statement),
  };
  try {
    for (const paths of choices(program.threads)) {
      look();
      new Search(combine(paths), program, model, watch, limits.incoherent).run();
    }
  } catch (reason) {
    if (reason !== STOP) throw reason;
  }
  return { ended, executions, steps, unread: [...unread] };
}

/** Each way to choose one path for each thread. */
function* choices(
  threads: readonly (readonly Path[])[],
  chosen: readonly Path[] = [],
): Generator<readonly Path[]> {
  const next = threads[chosen.length];
  if (next === undefined) {
    yield chosen;
    return;
  }
  for (const path of next) yield* choices(threads, [...chosen, path]);
}
