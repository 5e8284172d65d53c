import type { Searches } from './searches.ts';
import { isBroken, type SwitchResult, type Together, type Without } from './switchboard-result.ts';

/** A switch that was tried, and the key that finds it again. */
export interface Tried {
  readonly key: string;
  readonly result: SwitchResult;
}

/** All of them off. If that breaks the protocol, the sets of them that are to blame. */
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

/** A smallest set that cannot be off together: each switch that is not needed for the conflict is put on again. */
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
