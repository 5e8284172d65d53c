import { csvText } from '../build/core.ts';
import tokens from '../styles/tokens.css?raw';
import type { FigureDefinition } from './figure.ts';
import type { FigureResult } from './result.ts';
import { standaloneSvg } from './standalone-svg.ts';

/** A file that the site offers below `results/`. */
export interface Download {
  /** Carries the id of the result, so that a file tells where it comes from wherever it ends up. */
  file: string;
  type: string;
  text: string;
}

/** The rows, and the result whole. */
export const resultDownloads = (result: FigureResult): Download[] => [
  {
    file: `${result.experiment}-${result.id}.csv`,
    type: 'text/csv; charset=utf-8',
    text: csvText(result.rows),
  },
  {
    file: `${result.experiment}-${result.id}.json`,
    type: 'application/json',
    text: `${JSON.stringify(result, null, 1)}\n`,
  },
];

/** A figure for papers and mails. */
export const figureDownload = (figure: FigureDefinition): Download => ({
  file: `${figure.name}-${figure.result.id}.svg`,
  type: 'image/svg+xml',
  text: standaloneSvg(figure, tokens),
});
