/**
 * Ids that were published and that a later change of what is asked took the place of. An id is an address for ever: each
 * leads to the result that answers the question today.
 */
const FORMER: Readonly<Record<string, string>> = {
  // retry-rate and wrong-answers, when intervals were over 20 slices.
  b8eefd1e0eb4: 'b7f7a1a667ba',
  '6136cdf76521': 'b03b3110a168',
};

/** The id that a published one has today. */
export const presentId = (id: string): string => FORMER[id] ?? id;

/** The published ids that lead to this one. */
export const formerIds = (id: string): string[] =>
  Object.entries(FORMER).flatMap(([former, present]) => (present === id ? [former] : []));
