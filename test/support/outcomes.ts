import type { Arena } from '../../src/machines/arena.ts';
import { execute, type Outcome, type Program, type Step } from '../../src/machines/interleave/execution.ts';
import type { Scheduler } from '../../src/machines/interleave/scheduler.ts';
import { MEMORY_AT, PLACES } from './random-program.ts';

/** What a search of all executions saw. */
export interface Searched {
  /** Executions by what they ended with: results, memory, finding. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The steps of each complete execution. */
  readonly executions: readonly (readonly Step[])[];
  readonly isCut: boolean;
}

/** Runs a program under a scheduler until it has no more executions, or too many. */
export function searchAll(
  program: Program,
  scheduler: Scheduler,
  limit = Number.POSITIVE_INFINITY,
): Searched {
  const outcomes = new Map<string, number>();
  const executions: (readonly Step[])[] = [];
  for (let count = 0; scheduler.newExecution(); count++) {
    if (count >= limit) return { outcomes, executions, isCut: true };
    let memory: number[] = PLACES.map(() => 0);
    const onStep = (_cpu: number, _step: Step, arena: Arena): void => {
      memory = PLACES.map((field) => arena.read(MEMORY_AT, field));
    };
    const outcome = execute(program, scheduler, { onStep, onNote: () => undefined });
    if (!outcome.complete) continue;
    if (outcome.finding?.kind === 'not-deterministic') throw new Error(outcome.finding.text);
    const key = keyOf(outcome, memory);
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    executions.push(outcome.steps);
  }
  return { outcomes, executions, isCut: false };
}

const keyOf = ({ results, finding }: Outcome, memory: readonly number[]): string =>
  JSON.stringify([results, memory, finding?.kind]);
