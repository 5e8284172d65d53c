import type { Value } from '../../machines/graph/term.ts';
import type { LitmusTest, Place, Proposition } from '../syntax.ts';

/** Looks up the final value of a place. */
export type FinalState = (place: Place) => Value;

/** Whether a proposition holds in a final state. */
export function holdsIn(proposition: Proposition, state: FinalState): boolean {
  switch (proposition.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'equals':
      return state(proposition.place) === proposition.value;
    case 'same':
      return equal(state(proposition.left), state(proposition.right));
    case 'not':
      return !holdsIn(proposition.operand, state);
    case 'and':
      return holdsIn(proposition.left, state) && holdsIn(proposition.right, state);
    case 'or':
      return holdsIn(proposition.left, state) || holdsIn(proposition.right, state);
    case 'implies':
      return !holdsIn(proposition.left, state) || holdsIn(proposition.right, state);
  }
}

function equal(left: Value, right: Value): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  return left.kind === 'any' && right.kind === 'any' && left.number === right.number;
}

/** The name of a place as herd writes it: `[x]` or `0:r1`. */
export function placeName(place: Place): string {
  if (place.kind === 'register') return `${place.thread}:${place.name}`;
  return place.shown ?? `[${place.name}]`;
}

/** A value as herd writes it. */
export function valueText(value: Value): string {
  if (typeof value !== 'object') return String(value);
  return value.kind === 'any' ? `S${value.number}` : `?(${value.reason})`;
}

/** Places whose final values are shown: those of the condition and of `locations`, each once. */
export function shownPlaces({ locations, condition }: LitmusTest): Place[] {
  return unique([...locations, ...placesOf(condition.proposition)]);
}

/** Every place that a proposition mentions. */
export function placesOf(proposition: Proposition): Place[] {
  switch (proposition.kind) {
    case 'equals':
      return [proposition.place];
    case 'same':
      return [proposition.left, proposition.right];
    case 'not':
      return placesOf(proposition.operand);
    case 'and':
    case 'or':
    case 'implies':
      return [...placesOf(proposition.left), ...placesOf(proposition.right)];
    default:
      return [];
  }
}

function unique(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [placeName(place), place])).values()];
}
