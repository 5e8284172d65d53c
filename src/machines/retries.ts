/** Rounds of one loop after its first, before a search gives an execution up. */
export const RETRIES = 4;

/** What a search says of loops that it cut. */
export const cutText = (retries: number, cut: number): string =>
  `${retries} more round${retries === 1 ? '' : 's'} of a loop, ${cut} execution${cut === 1 ? '' : 's'} cut there`;
