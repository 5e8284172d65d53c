import type { Searches } from './searches.ts';
import { isBroken, type SwitchResult, type Together, type Without } from './switchboard-result.ts';

/** A switch that was tried, by what it is found by. */
export interface Tried {
  readonly key: string;
  readonly result: SwitchResult;
}

/** All of them off; if that is too many, which sets of them are to blame. */
export function offTogether(searches: Searches, all: readonly Tried[]): Together {
  const without = offAtOnce(searches, all);
  const conflicts: (readonly Tried[])[] = [];
  let rest = all;
  for (let isTooMany = isBroken(without); isTooMany; isTooMany = isBroken(offAtOnce(searches, rest))) {
    searches.most += rest.length;
    const conflict = smallestConflict(searches, rest);
    conflicts.push(conflict);
    rest = rest.filter((one) => !conflict.includes(one));
  }
  const idsOf = (some: readonly Tried[]): string[] => some.map(({ result }) => result.id);
  return { ...without, off: idsOf(all), conflicts: conflicts.map(idsOf) };
}

/** As few of them as cannot be off together: whichever is not needed for that is on again. */
function smallestConflict(searches: Searches, all: readonly Tried[]): readonly Tried[] {
  let conflict = all;
  for (const one of all) {
    const fewer = conflict.filter((other) => other !== one);
    if (isBroken(offAtOnce(searches, fewer))) conflict = fewer;
  }
  return conflict;
}

function offAtOnce(searches: Searches, all: readonly Tried[]): Without {
  return searches.without(all.map(({ key }) => key));
}
