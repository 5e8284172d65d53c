/**
 * Lets everything else have its turn: an experiment that computes without a pause would draw no progress and never
 * learn of an interrupt.
 */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
