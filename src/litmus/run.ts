import { type Exploration, explore, type Limits } from '../machines/graph/explore.ts';
import type { MemoryModel } from '../models/candidate.ts';
import { litmusProgram } from './program.ts';
import { holdsIn, placeName, placesOf, shownPlaces, valueText } from './state.ts';
import type { LitmusTest, Place } from './syntax.ts';

/** What running a litmus test found, in herd's terms. */
export interface LitmusResult {
  readonly name: string;
  readonly model: string;
  /** Never, Sometimes or Always, said of the proposition; Unknown if the search was stopped before it could say. */
  readonly verdict: 'Never' | 'Sometimes' | 'Always' | 'Unknown';
  /** Whether the condition with its quantifier holds. */
  readonly ok: boolean;
  /** Executions whose final state satisfies the proposition, and the others. */
  readonly positive: number;
  readonly negative: number;
  /** Final states: the shown places as `name=value`, sorted. */
  readonly states: readonly string[];
  readonly flags: readonly string[];
  /** Paths beyond the loop bound were left out. */
  readonly cutOff: boolean;
  readonly ended: Exploration['ended'];
  readonly steps: number;
}

/** Runs a litmus test under a model. */
export function runLitmus(
  test: LitmusTest,
  source: string,
  model: MemoryModel,
  limits: Limits = {},
): LitmusResult {
  const program = litmusProgram(test, source);
  const places = shownPlaces(test);
  const observed = [...places, ...(test.filter === undefined ? [] : placesOf(test.filter))]
    .filter(({ kind }) => kind === 'memory')
    .map(({ name }) => name);
  const states = new Set<string>();
  const flags = new Set<string>();
  let positive = 0;
  let negative = 0;
  const { ended, steps } = explore(
    program,
    model,
    (execution) => {
      const state = (place: Place) =>
        place.kind === 'memory'
          ? execution.memory(place.name)
          : (execution.register(place.thread, place.name) ?? initialRegister(test, place));
      if (test.filter !== undefined && !holdsIn(test.filter, state)) return true;
      states.add(
        places
          .map((place) => `${placeName(place)}=${valueText(state(place))}`)
          .sort()
          .join(';'),
      );
      if (holdsIn(test.condition.proposition, state)) positive++;
      else negative++;
      for (const flag of execution.flags) flags.add(flag);
      // The final value of a lock has no meaning.
      for (const { lock, tag, location } of execution.combination.events)
        if (
          (lock !== undefined || /srcu/.test(tag)) &&
          typeof location === 'string' &&
          observed.includes(location)
        )
          flags.add('lock-final');
      return true;
    },
    limits,
  );
  const { quantifier } = test.condition;
  const complete = ended === 'done';
  const ok = quantifier === 'forall' ? negative === 0 : positive > 0 === (quantifier === 'exists');
  return {
    name: test.name,
    model: model.name,
    verdict: verdictOf(positive, negative, complete),
    ok,
    positive,
    negative,
    states: [...states].sort(),
    flags: [...flags].sort(),
    cutOff: program.cutOff,
    ended,
    steps,
  };
}

/** A search that was stopped may still know: one execution of each kind is enough for Sometimes. */
function verdictOf(positive: number, negative: number, complete: boolean): LitmusResult['verdict'] {
  if (positive > 0 && negative > 0) return 'Sometimes';
  if (!complete) return 'Unknown';
  return positive === 0 ? 'Never' : 'Always';
}

function initialRegister({ initial, threads }: LitmusTest, place: Place): number | string {
  if (place.kind !== 'register') return 0;
  const given = initial.find((one) => placeName(one.place) === placeName(place));
  if (given !== undefined) return given.value ?? 0;
  const parameter = threads[place.thread]?.parameters.some(({ name }) => name === place.name);
  return parameter ? place.name : 0;
}
