import * as Plot from '@observablehq/plot';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, type Series } from './result.ts';

/** The VMAs of the figure; both are of the int counters, for with the seqcount there is nothing to draw. */
export const collisionSeries: Series[] = [
  { key: 'untouched', label: 'a VMA marked once', color: 'var(--series-1)', symbol: 'circle' },
  { key: 'random', label: 'a VMA marked again and again', color: 'var(--series-2)', symbol: 'square' },
];

/** Accidental equality of the two counters against their width. */
export function drawCollisionRate(result: FigureResult) {
  const points = result.rows
    .filter((row) => row.writerSide === 'int')
    .map((row) => ({
      vma: row.vma,
      bits: numberIn(row, 'bits'),
      rate: numberIn(row, 'rate'),
      low: numberIn(row, 'rateLow'),
      high: numberIn(row, 'rateHigh'),
      expected: numberIn(row, 'expected'),
    }))
    .filter(({ rate, low }) => rate > 0 && low > 0);
  const of = ({ key }: Series) => points.filter(({ vma }) => vma === key);
  const options = (width: number): Plot.PlotOptions => ({
    height: Math.round(Math.min(width * 0.75, 360)),
    marginLeft: 62,
    marginBottom: 42,
    x: { label: 'bits of each counter', ticks: [4, 6, 8, 10, 12], tickFormat: 'd', inset: 8 },
    y: { type: 'log', label: 'collision rate', ticks: 4, tickFormat: (rate) => `${rate * 100}%`, grid: true },
    marks: collisionSeries.flatMap((series) => [
      Plot.line(of(series), { x: 'bits', y: 'expected', stroke: series.color, strokeOpacity: 0.5 }),
      Plot.ruleX(of(series), { x: 'bits', y1: 'low', y2: 'high', stroke: series.color, strokeWidth: 2 }),
      Plot.dot(of(series), { x: 'bits', y: 'rate', fill: series.color, symbol: series.symbol, r: 4.5 }),
    ]),
  });
  const label = 'How often the two counters are equal by accident, against their width';
  return drawFigure(options, { label, description: result.finding });
}
