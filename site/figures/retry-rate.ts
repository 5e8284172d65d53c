import * as Plot from '@observablehq/plot';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, type Series } from './result.ts';

/** The lookups of the figure. */
export const retrySeries: Series[] = [
  { key: 'aug05', label: '5 August', color: 'var(--series-1)', symbol: 'circle' },
  { key: 'aug05-swapped', label: '5 August, loads swapped', color: 'var(--series-2)', symbol: 'square' },
  { key: 'merged', label: 'merged in v6.14', color: 'var(--series-3)', symbol: 'triangle' },
];

const percent = (rate: number): string => `${rate * 100}%`;

/** Fallbacks against the rate of write sections, on threads. */
export function drawRetryRate(result: FigureResult) {
  const points = result.rows
    .map((row) => ({
      lookup: row.lookup,
      writes: numberIn(row, 'writesPerSecond'),
      rate: numberIn(row, 'retryRate'),
      low: numberIn(row, 'retryRateLow'),
      high: numberIn(row, 'retryRateHigh'),
    }))
    .filter(({ rate, low }) => rate > 0 && low > 0)
    .sort((a, b) => a.writes - b.writes);
  const of = ({ key }: Series) => points.filter(({ lookup }) => lookup === key);
  const options = (width: number): Plot.PlotOptions => ({
    height: Math.round(Math.min(width * 0.75, 380)),
    marginLeft: 62,
    marginBottom: 42,
    x: { type: 'log', label: 'write sections per second', ticks: 4, tickFormat: '~s' },
    y: { type: 'log', label: 'retry rate', ticks: 4, tickFormat: percent, grid: true },
    marks: retrySeries.flatMap((series) => [
      Plot.line(of(series), { x: 'writes', y: 'rate', stroke: series.color, strokeOpacity: 0.5 }),
      Plot.ruleX(of(series), { x: 'writes', y1: 'low', y2: 'high', stroke: series.color, strokeWidth: 2 }),
      Plot.dot(of(series), { x: 'writes', y: 'rate', fill: series.color, symbol: series.symbol, r: 4.5 }),
    ]),
  });
  const label = 'Retry rate of three lookups against the rate of write sections';
  return drawFigure(options, { label, description: result.finding });
}
