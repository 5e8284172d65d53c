/**
 * Every interleaving of a program under sequential consistency, by brute force over states that were not met before. It
 * knows nothing of the machines: memory, locks, RCU and scheduling are its own, and as plain as they can be.
 */
import type { Outcome } from '../outcome.ts';
import type { CrossProgram } from '../program.ts';
import { copyOf, keyOf, outcomeOf } from './state.ts';
import { type Like, semantics } from './steps.ts';

/** Every outcome of a program; undefined if there are more states than the limit. */
export function enumerate(program: CrossProgram, like: Like, limit: number): Outcome[] | undefined {
  const { initial, choices, step } = semantics(program, like);
  const outcomes = new Map<string, Outcome>();
  const first = initial();
  const met = new Set([keyOf(first)]);
  const open = [first];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    let isOver = true;
    for (let thread = 0; thread < state.threads.length; thread++) {
      const count = choices(state, thread);
      for (let choice = 0; choice < count; choice++) {
        isOver = false;
        const next = copyOf(state);
        step(next, thread, choice);
        const key = keyOf(next);
        if (met.has(key)) continue;
        if (met.size >= limit) return undefined;
        met.add(key);
        open.push(next);
      }
    }
    if (!isOver) continue;
    const outcome = outcomeOf(state, program.cpus.length);
    outcomes.set(JSON.stringify(outcome), outcome);
  }
  return [...outcomes.values()];
}
