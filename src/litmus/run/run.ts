import { type Exploration, explore, type Limits } from '../../machines/graph/explore.ts';
import type { CandidateModel } from '../../models/memory-model.ts';
import { plainSource } from '../read/plain-source.ts';
import type { Condition, LitmusTest } from '../syntax.ts';
import { CDifferences } from './c-differences.ts';
import { finalState, valueIn } from './final-state.ts';
import { herdCondition } from './herd-condition.ts';
import { whyNothing } from './nothing-judged.ts';
import { litmusProgram } from './program.ts';
import { holdsIn, placeName, placesOf, shownPlaces } from './state.ts';
import { unreadText, withPlaces } from './statement-place.ts';
import { unknownLocations } from './unknown-locations.ts';
import { unsetRegisters } from './unset-registers.ts';
import { capture, type Witness } from './witness.ts';

/** What running a litmus test found, in herd's terms. */
export interface LitmusResult {
  readonly name: string;
  readonly model: string;
  /** The condition as herd prints it, with its quantifier. */
  readonly condition: string;
  readonly quantifier: Condition['quantifier'];
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
  /** What is suspicious about the text of the test, with its place. */
  readonly warnings: readonly string[];
  /** Paths beyond the loop bound were left out. */
  readonly cutOff: boolean;
  /** Why a complete search met no execution: then `Never` says nothing. */
  readonly nothing?: string;
  /** `done`, or what stopped the search. */
  readonly ended: Exploration['ended'] | 'memory';
  readonly steps: number;
  /** The first execution that the condition asks about: one that satisfies it, or violates a `forall`. */
  readonly witness?: Witness;
  /** The final state of the witness, as in `states`. */
  readonly witnessState?: string;
}

/** Limits of the search, and what to do with a witness. */
export interface LitmusOptions extends Limits {
  /** Stop at the first witness: it says that an outcome is possible, not how often; the verdict may be Unknown. */
  readonly firstWitness?: boolean;
}

/** Final states are all that grows with the number of executions. */
const MAX_STATES = 250_000;

/** Runs a litmus test under a model. */
export function runLitmus(
  test: LitmusTest,
  given: string,
  model: CandidateModel,
  options: LitmusOptions = {},
): LitmusResult {
  const source = plainSource(given);
  const program = litmusProgram(test, source);
  const places = shownPlaces(test);
  const observed = [...places, ...(test.filter === undefined ? [] : placesOf(test.filter))]
    .filter(({ kind }) => kind === 'memory')
    .map(({ name }) => name);
  const states = new Set<string>();
  const flags = new Set<string>();
  let positive = 0;
  let negative = 0;
  let witness: Witness | undefined;
  let witnessState = '';
  let isFull = false;
  let isFiltered = false;
  const inC = new CDifferences(test);
  const { quantifier } = test.condition;
  const { ended, steps, unread } = withPlaces(test, source, () =>
    explore(
      program,
      model,
      (execution) => {
        const state = finalState(test, execution);
        if (test.filter !== undefined && !holdsIn(test.filter, state)) {
          isFiltered = true;
          return true;
        }
        inC.see(execution);
        const text = places
          .map((place) => `${placeName(place)}=${valueIn(execution, state(place))}`)
          .sort()
          .join(';');
        states.add(text);
        const holds = holdsIn(test.condition.proposition, state);
        if (holds) positive++;
        else negative++;
        if (witness === undefined && holds === (quantifier !== 'forall')) {
          witness = capture(execution).witness;
          witnessState = text;
        }
        for (const flag of execution.flags) flags.add(flag);
        // The final value of a lock has no meaning.
        for (const { lock, tag, location } of execution.combination.events)
          if (
            (lock !== undefined || /srcu/.test(tag)) &&
            typeof location === 'string' &&
            observed.includes(location)
          )
            flags.add('lock-final');
        isFull = states.size > MAX_STATES;
        return !isFull && !(options.firstWitness && witness !== undefined);
      },
      options,
    ),
  );
  const complete = ended === 'done';
  const nothing =
    complete && positive + negative === 0
      ? whyNothing(test, program, { filtered: isFiltered, unread: unread.length > 0 })
      : undefined;
  const ok = quantifier === 'forall' ? negative === 0 : positive > 0 === (quantifier === 'exists');
  return {
    name: test.name,
    model: model.name,
    condition: herdCondition(test.condition),
    quantifier,
    verdict: verdictOf(positive, negative, complete),
    ok,
    positive,
    negative,
    states: [...states].sort(),
    flags: [...flags].sort(),
    warnings: [
      ...(test.remarks ?? []),
      ...unsetRegisters(test, source),
      ...unknownLocations(test, source),
      ...inC.texts,
      ...unread.map((statement) => unreadText(test, statement)),
    ],
    cutOff: program.cutOff,
    ...(nothing === undefined ? {} : { nothing }),
    ended: isFull ? 'memory' : ended,
    steps,
    ...(witness === undefined ? {} : { witness, witnessState }),
  };
}

/** A search that was stopped may still know: one execution of each kind is enough for Sometimes. */
function verdictOf(positive: number, negative: number, complete: boolean): LitmusResult['verdict'] {
  if (positive > 0 && negative > 0) return 'Sometimes';
  if (!complete) return 'Unknown';
  return positive === 0 ? 'Never' : 'Always';
}
