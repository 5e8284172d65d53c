/** Lets the event loop run once: an experiment that never yields would show no progress and miss an interrupt. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
