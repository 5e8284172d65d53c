import type { FigureDefinition } from './figure.ts';
import { onLogAxis, pointMarks, tick } from './marks.ts';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, rowsWhere, seriesOf } from './result.ts';

/** By age; all of the int counters, for with the seqcount there is nothing to draw. */
const labels = {
  untouched: 'a VMA left alone',
  '1 in 4096': 'marked by 1 section in 4096',
  '1 in 256': 'by 1 in 256',
  '1 in 16': 'by 1 in 16',
};

/** Accidental equality of the two counters against their width. */
export function collisionRateFigure(result: FigureResult): FigureDefinition {
  const counted = rowsWhere(result.rows, { writerSide: 'int' }).filter((row) => numberIn(row, 'lookups') > 0);
  const series = seriesOf(counted, 'vma', labels);
  const points = counted
    .map((row) => ({
      key: `${row.vma}`,
      x: numberIn(row, 'bits'),
      y: numberIn(row, 'rate'),
      low: numberIn(row, 'rateLow'),
      high: numberIn(row, 'rateHigh'),
      expected: numberIn(row, 'expected'),
    }))
    .filter(onLogAxis);
  const drawn = drawFigure(
    (width) => ({
      height: Math.round(Math.min(width * 0.75, 360)),
      marginLeft: 62,
      marginBottom: 42,
      x: { label: 'bits of each counter', ticks: [4, 8, 12, 16, 20], tickFormat: 'd', inset: 8 },
      y: { type: 'log', label: 'collision rate', ticks: 4, tickFormat: tick, grid: true },
      marks: pointMarks(series, points, 'expected'),
    }),
    {
      label: 'How often the two counters are equal by accident, against their width',
      description: result.finding,
    },
  );
  return {
    name: 'collision-rate',
    title: 'Accidental equality against the width of the counters',
    finding: result.finding,
    method:
      'Dots: counted, with 95 % interval; lines: closed form. Rates whose interval reaches zero stand in the numbers ' +
      "only. The kernel's counters have 32 bits.",
    result,
    series,
    drawn,
  };
}
