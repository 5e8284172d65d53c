import * as Plot from '@observablehq/plot';
import type { Series } from './result.ts';

/** A measured point with its 95 % interval, and what a closed form says of it. */
export interface Point {
  key: string;
  x: number;
  y: number;
  low: number;
  high: number;
  expected: number;
}

/** Dots with bars for the intervals; a line for the closed form, or a thin one from dot to dot without. */
export function pointMarks(
  series: readonly Series[],
  points: readonly Point[],
  line: 'expected' | 'y',
): Plot.Markish[] {
  return series.flatMap(({ key, color, symbol }) => {
    const own = points.filter((point) => point.key === key).sort((a, b) => a.x - b.x);
    return [
      Plot.line(
        own.filter((point) => point[line] > 0),
        { x: 'x', y: line, stroke: color, strokeOpacity: 0.5 },
      ),
      Plot.ruleX(own, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 2 }),
      Plot.dot(own, { x: 'x', y: 'y', fill: color, symbol, r: 4.5 }),
    ];
  });
}

/** On a logarithmic axis a rate of zero has no place, nor an interval that reaches it: those stand in the table only. */
export const onLogAxis = ({ y, low }: Point): boolean => y > 0 && low > 0;

/** A rate as an axis says it. */
export const tick = (rate: number): string => `${Number((rate * 100).toPrecision(1))}%`;
