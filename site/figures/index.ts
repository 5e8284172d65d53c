import { collisionRateFigure } from './collision-rate.ts';
import { resultOf } from './results.ts';
import { fallbacksPerWriteFigure, holdsFigure, retryRateFigure } from './retry-rate.ts';
import { wrongAnswersFigure } from './wrong-answers.ts';

/** Results as the pages know them. */
export const collisionRate = resultOf('collision-rate');
export const retryRate = resultOf('retry-rate');
export const wraparound = resultOf('wraparound');
export const wrongAnswers = resultOf('wrong-answers');
export const verdicts = resultOf('verdicts');
export const removals = resultOf('removals');

/** Figures, drawn once for all pages. */
export const figureOf = {
  collisionRate: collisionRateFigure(collisionRate),
  retryRate: retryRateFigure(retryRate),
  holds: holdsFigure(retryRate),
  fallbacksPerWrite: fallbacksPerWriteFigure(retryRate),
  wrongAnswers: wrongAnswersFigure(wrongAnswers),
};

/** All of them: each can be downloaded. */
export const figures = Object.values(figureOf);

/** Results that a page shows as a table. */
export const tabled = [wraparound, verdicts, removals];
