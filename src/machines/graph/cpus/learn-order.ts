import type { Checker } from '../../../models/candidate.ts';
import { add, has } from '../../../models/relation.ts';
import type { State } from '../state.ts';

/** Adds to coherence what the model says of writes whose order is open; whether there was any. */
export function learnOrder({ co, writes }: State, checker: Checker): boolean {
  let hasLearnt = false;
  for (const list of writes) {
    if (list === undefined) continue;
    for (let i = 1; i < list.length; i++) {
      const b = list[i] as number;
      for (let j = 0; j < i; j++) {
        const a = list[j] as number;
        if (has(co, a, b) || has(co, b, a)) continue;
        if (checker.mustPrecede(a, b)) add(co, a, b);
        else if (checker.mustPrecede(b, a)) add(co, b, a);
        else continue;
        hasLearnt = true;
      }
    }
  }
  return hasLearnt;
}
