import { distance } from 'fastest-levenshtein';
import { UserError } from './errors.ts';
import { valueText } from './value-text.ts';

/**
 * The entry with this id. Otherwise it throws an error that lists the ids and names the one that was probably meant.
 */
export function byId<T extends { readonly id: string }>(what: string, entries: readonly T[], id: string): T {
  const found = entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const ids = entries.map((entry) => entry.id);
  // Who writes no types may ask by anything.
  if (typeof id !== 'string')
    throw new UserError(`the ${what} must be one of ${ids.join(', ')}, not ${valueText(id)}`);
  throw new UserError(noSuch(what, ids, id));
}

/** An error for an unknown name: it lists the names that exist and the one that was probably meant. */
export function noSuch(what: string, ids: readonly string[], id: string, of = ''): string {
  const close = closestNames(ids, id);
  const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'choose one of them';
  return `there is no ${what} ${JSON.stringify(id)}${of}, only ${ids.join(', ')}: ${hint}`;
}

/** Suggestions for an unknown name: names that begin with it, or else the closest ones. */
export function closestNames(names: readonly string[], name: string): string[] {
  const distances = names.map((known) => distance(known, name));
  const least = Math.min(...distances);
  const begun = names.filter((known) => name.length > 2 && known.startsWith(name));
  const close = names.filter((known, at) => distances[at] === least && least <= known.length / 2);
  return begun.length > 0 ? begun : close;
}
