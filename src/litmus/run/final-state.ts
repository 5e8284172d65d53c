import type { Execution } from '../../machines/graph/execution.ts';
import type { LitmusTest, Place } from '../syntax.ts';
import { type FinalState, placeName } from './state.ts';

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
