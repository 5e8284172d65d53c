import assert from 'node:assert/strict';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute, type Outcome } from '../../src/machines/interleave/execution.ts';
import { programFrom } from '../support/set-up.ts';

const MOST = 200_000;

/** What every interleaving of a program comes to. */
export interface Executions {
  readonly outcomes: readonly Outcome[];
  /** Findings by kind, in order. */
  readonly findings: readonly string[];
  /** Results of all CPUs, each combination once, as text. */
  readonly results: ReadonlySet<string>;
  /** How often a loop went round again, by its name. */
  readonly retries: ReadonlyMap<string, number>;
}

/** Runs every interleaving, up to the order of independent steps. */
export function everyExecution(setUp: Parameters<typeof programFrom>[0]): Executions {
  const program = programFrom(setUp);
  const scheduler = new DepthFirst();
  const outcomes: Outcome[] = [];
  const retries = new Map<string, number>();
  const onNote = (_cpu: number, name: string): void => {
    if (name.startsWith('retry ')) retries.set(name.slice(6), (retries.get(name.slice(6)) ?? 0) + 1);
  };
  while (scheduler.newExecution()) {
    const outcome = execute(program, scheduler, { onStep: () => undefined, onNote });
    if (outcome.complete) outcomes.push(outcome);
    assert.ok(outcomes.length < MOST, `more than ${MOST} executions: make the program smaller`);
  }
  return {
    outcomes,
    findings: [...new Set(outcomes.flatMap(({ finding }) => finding?.kind ?? []))].sort(),
    results: new Set(outcomes.map(({ results }) => results.join())),
    retries,
  };
}
