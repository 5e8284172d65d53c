import type { Execution } from '../../machines/graph/execution.ts';
import type { Path } from '../../machines/graph/path.ts';
import type { Value } from '../../machines/graph/term.ts';
import type { LitmusTest, Place } from '../syntax.ts';
import { unknownsOf } from './paths.ts';
import { type FinalState, placeName, valueText } from './state.ts';

/**
 * A value as herd writes it. One that nothing determines has the number of the last event or register that herd met and
 * that holds it.
 */
export function valueIn({ combination, value }: Execution, shown: Value): string {
  if (typeof shown !== 'object' || shown.kind !== 'any') return valueText(shown);
  let last = 0;
  combination.events.forEach((event, node) => {
    if (event.kind !== 'read' || value(node) !== shown) return;
    const thread = combination.nodes.thread[node] as number;
    const path = combination.paths[thread] as Path;
    last = Math.max(last, unknownsOf.get(path)?.[combination.eventOf[node] as number] ?? 0);
  });
  return `S${last}`;
}

/** The final state of an execution: registers from the ends of the paths, memory from the last writes. */
export function finalState(test: LitmusTest, execution: Execution): FinalState {
  return (place) =>
    place.kind === 'memory'
      ? execution.memory(place.name)
      : (execution.register(place.thread, place.name) ?? initialRegister(test, place));
}

function initialRegister({ initial, threads }: LitmusTest, place: Place): number | string {
  if (place.kind !== 'register') return 0;
  const given = initial.find((one) => placeName(one.place) === placeName(place));
  if (given !== undefined) return given.value ?? 0;
  const parameter = threads[place.thread]?.parameters.some(({ name }) => name === place.name);
  return parameter ? place.name : 0;
}
