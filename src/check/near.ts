import { distance } from 'fastest-levenshtein';
import { UserError } from './lookup-error.ts';

/** The entry with this id; otherwise an error that names what is there and what was probably meant. */
export function byId<T extends { readonly id: string }>(what: string, entries: readonly T[], id: string): T {
  const found = entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const ids = entries.map((entry) => entry.id);
  const distances = ids.map((known) => distance(known, id));
  const least = Math.min(...distances);
  const begun = ids.filter((known) => id.length > 2 && known.startsWith(id));
  const close = ids.filter((known, at) => distances[at] === least && least <= known.length / 2);
  const near = begun.length > 0 ? begun : close;
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'choose one of them';
  throw new UserError(`there is no ${what} ${JSON.stringify(id)}, only ${ids.join(', ')}: ${hint}`);
}
