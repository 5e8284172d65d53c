import { has } from '../../models/relation.ts';
import type { Combination } from './combination.ts';
import type { Execution } from './execution.ts';
import type { GraphProgram } from './path.ts';
import type { Places } from './places.ts';
import { ProgramError } from './program-error.ts';
import type { State } from './state.ts';
import type { Value } from './term.ts';
import { NO_ADDRESS, nonsense, type Values } from './values.ts';

/** What a read returned or a write stored. */
export function valueAt({ events }: Combination, values: Values, node: number): Value | undefined {
  const event = events[node];
  if (event?.kind === 'read') return values.ofRead(node);
  return event?.value === undefined ? undefined : values.of(event.value);
}

/**
 * An execution that a model allows must compute something: `*r = 1` where r is 0 does not. A load through a pointer that
 * was read and is no address has nothing to see: there is no such execution, as in herd, and the statement is returned.
 */
export function refuseNonsense(
  combination: Combination,
  places: Places,
  state: State,
  values: Values,
): string | undefined {
  let unread: string | undefined;
  const refuse = (value: Value | undefined, text: string): void => {
    if (typeof value === 'object' && value.kind === 'wrong') throw new ProgramError(value.reason, text);
  };
  combination.events.forEach((event, node) => {
    const place = places.name(state.location[node] as number);
    if (place?.startsWith(NO_ADDRESS)) {
      const isRead = event.kind === 'read' && event.partner === undefined && event.lock === undefined;
      if (!isRead || !/^-?\d+$/.test(place.slice(NO_ADDRESS.length)) || typeof event.location !== 'object')
        throw new ProgramError(nonsense(place), event.text);
      unread ??= event.text;
    }
  });
  if (unread !== undefined) return unread;
  combination.events.forEach((event) => {
    refuse(event.value === undefined ? undefined : values.of(event.value), event.text);
  });
  for (const { requirements } of combination.paths)
    for (const { left, right } of requirements) {
      refuse(values.of(left), '');
      refuse(values.of(right), '');
    }
  return undefined;
}

/** A complete state as those see it who are told of executions. */
export function lend(
  combination: Combination,
  program: GraphProgram,
  places: Places,
  state: State,
  values: Values,
  flags: readonly string[],
): Execution {
  const { paths, events } = combination;
  return {
    combination,
    candidate: state,
    flags,
    value: (node) => valueAt(combination, values, node),
    placeOf: (node) => places.name(state.location[node] as number),
    register: (thread, name) => {
      const term = paths[thread]?.registers.get(name);
      return term === undefined ? undefined : values.of(term);
    },
    memory: (name) => {
      // A lock keeps its initial value: what its operations store has no number.
      const list = (state.writes[places.number(name)] ?? []).filter(
        (write) => events[write]?.lock === undefined,
      );
      const last = list.find((write) =>
        list.every((other) => other === write || has(state.co, other, write)),
      );
      if (last === undefined) return program.initial.get(name) ?? 0;
      return values.of(events[last]?.value ?? 0) ?? 0;
    },
  };
}
