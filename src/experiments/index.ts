import { collisionRate } from './collision-rate.ts';
import type { Experiment } from './result.ts';
import { retryRate } from './retry-rate.ts';

/** Every experiment. */
export const experiments = [retryRate, collisionRate] as unknown as readonly Experiment[];
