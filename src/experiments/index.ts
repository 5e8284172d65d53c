import { collisionRate } from './collision-rate.ts';
import type { Experiment } from './experiment.ts';
import { removals } from './removals.ts';
import { retryRate } from './retry-rate.ts';
import { verdicts } from './verdicts.ts';
import { wraparound } from './wraparound.ts';
import { wrongAnswers } from './wrong-answers.ts';

/** Every experiment. */
export const experiments = [
  retryRate,
  collisionRate,
  wraparound,
  wrongAnswers,
  verdicts,
  removals,
] as unknown as readonly Experiment[];
