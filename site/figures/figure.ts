import type { DrawnFigure } from './render.ts';
import type { FigureResult, Series } from './result.ts';

/** A figure as the pages show it and as its downloads are made. */
export interface FigureDefinition {
  /** Begins the name of the SVG file; the one that shows the whole result has the experiment's name. */
  name: string;
  title: string;
  /** What comes out, in one sentence, made from the result. */
  finding: string;
  /** Interval, repeats, what is not measured. */
  method: string;
  result: FigureResult;
  series: readonly Series[];
  drawn: DrawnFigure;
}

/** The fragment that leads to a figure. */
export const anchorOf = (name: string, { id, experiment }: FigureResult): string =>
  `result-${id}${name === experiment ? '' : `-${name}`}`;

/** Signs of the legend, for the symbols of Plot. */
export const shapes = { circle: '●', square: '■', triangle: '▲', diamond: '◆' } as const;
