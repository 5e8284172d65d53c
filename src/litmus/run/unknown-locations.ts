import type { Position } from '../litmus-error.ts';
import type { LitmusTest, Place, Proposition } from '../syntax.ts';
import { placesOf } from './state.ts';
import { threadsWith } from './unset-registers.ts';

/**
 * Locations that a test asks about and that it does not have: most often the thread of a register was forgotten, and
 * the verdict then answers another question. They are 0, as in herd.
 */
export function unknownLocations(test: LitmusTest, source: string): string[] {
  const known = locationsOf(test);
  const { condition, filter, locations } = test;
  const asked = [condition.proposition, ...(filter === undefined ? [] : [filter])];
  const names = [...asked.flatMap(placesOf), ...locations]
    .filter(({ kind }) => kind === 'memory')
    .map(({ name }) => name);
  const unknown = new Set([...names, ...asked.flatMap(addressesIn)].filter((name) => !known.has(name)));
  return [...unknown].map((name) => {
    const { line, column } = positionOf(name, source);
    return `line ${line}, column ${column}: ${reasonOf(test, name, names.includes(name))}`;
  });
}

function reasonOf(test: LitmusTest, name: string, isPlace: boolean): string {
  const threads = threadsWith(test, name);
  const so = isPlace ? 'so it is 0 in every final state' : 'so no address is that';
  if (threads.length > 0) {
    const of = threads.length === 1 ? `thread ${threads[0]}` : `threads ${threads.join(' and ')}`;
    const meant = threads.map((thread) => `${thread}:${name}`).join(' or ');
    return `${name} is a register of ${of}, not a shared variable, ${so}: ${meant} was probably meant`;
  }
  return `${name} is no parameter of a thread and not in the initial state, ${so}`;
}

/** What a test shares: parameters, locations of the initial state, and what something points to there. */
function locationsOf({ threads, initial }: LitmusTest): ReadonlySet<string> {
  const names = new Set(threads.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  for (const { place, value } of initial) {
    if (place.kind === 'memory') names.add(place.name);
    if (typeof value === 'string') names.add(value);
  }
  return names;
}

function addressesIn(proposition: Proposition): string[] {
  switch (proposition.kind) {
    case 'equals':
      return typeof proposition.value === 'string' ? [proposition.value] : [];
    case 'not':
      return addressesIn(proposition.operand);
    case 'and':
    case 'or':
    case 'implies':
      return [...addressesIn(proposition.left), ...addressesIn(proposition.right)];
    default:
      return [];
  }
}

/** The last place in the text that names it and is no register of a thread: conditions stand at the end. */
function positionOf(name: Place['name'], source: string): Position {
  const named = new RegExp(
    `(?<![\\w.$%]|[0-9]\\s*:\\s*\\*?)${name.replaceAll(/\W/g, '\\$&')}(?![\\w.$])`,
    'g',
  );
  const before = source.slice(0, [...source.matchAll(named)].at(-1)?.index ?? 0);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
