import { protocols } from '../build/core.ts';

/** What the table of protocols calls these, in this order. */
export const lookupLabels = (...lookups: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lookups.map((lookup) => [lookup, protocols.find(({ id }) => id === lookup)?.label ?? lookup]),
  );
