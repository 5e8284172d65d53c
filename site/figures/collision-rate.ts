import * as Plot from '@observablehq/plot';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, type Series } from './result.ts';

/** The VMAs of the figure; all are of the int counters, for with the seqcount there is nothing to draw. */
export const collisionSeries: Series[] = [
  { key: 'untouched', label: 'a VMA left alone', color: 'var(--series-1)', symbol: 'circle' },
  { key: '1 in 4096', label: 'marked by 1 section in 4096', color: 'var(--series-2)', symbol: 'square' },
  { key: '1 in 256', label: 'by 1 in 256', color: 'var(--series-3)', symbol: 'triangle' },
  { key: '1 in 16', label: 'by 1 in 16', color: 'var(--series-4)', symbol: 'diamond' },
];

/** Accidental equality of the two counters against their width. */
export function drawCollisionRate(result: FigureResult) {
  const points = result.rows
    .filter((row) => row.writerSide === 'int' && numberIn(row, 'lookups') > 0)
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
    x: { label: 'bits of each counter', ticks: [4, 8, 12, 16, 20], tickFormat: 'd', inset: 8 },
    y: { type: 'log', label: 'collision rate', ticks: 4, tickFormat: (rate) => `${Number((rate * 100).toPrecision(1))}%`, grid: true },
    marks: collisionSeries.flatMap((series) => [
      Plot.line(of(series), { x: 'bits', y: 'expected', stroke: series.color, strokeOpacity: 0.5 }),
      Plot.ruleX(of(series), { x: 'bits', y1: 'low', y2: 'high', stroke: series.color, strokeWidth: 2 }),
      Plot.dot(of(series), { x: 'bits', y: 'rate', fill: series.color, symbol: series.symbol, r: 4.5 }),
    ]),
  });
  const label = 'How often the two counters are equal by accident, against their width';
  return drawFigure(options, { label, description: result.finding });
}
