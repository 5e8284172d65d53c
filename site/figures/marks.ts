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
  /** Pixels that series stand beside each other where they share their x. */
  beside = 0,
): Plot.Markish[] {
  return series.flatMap(({ key, color, symbol }, at) => {
    const own = points.filter((point) => point.key === key).sort((a, b) => a.x - b.x);
    const dx = (at - (series.length - 1) / 2) * beside;
    return [
      Plot.line(
        own.filter((point) => line === 'y' || point.expected > 0),
        { x: 'x', y: line, stroke: color, strokeOpacity: 0.5, dx },
      ),
      Plot.ruleX(own, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 2, dx }),
      Plot.dot(own, { x: 'x', y: 'y', fill: color, symbol, r: 4.5, dx }),
    ];
  });
}

/** The powers of ten among what is drawn: a tick for each, and no lines between them. */
export function decades(values: readonly number[]): number[] {
  const drawn = values.filter((value) => value > 0);
  const low = Math.ceil(Math.log10(Math.min(...drawn)));
  const high = Math.floor(Math.log10(Math.max(...drawn)));
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, nth) => 10 ** (low + nth));
}

/** On a logarithmic axis a rate of zero has no place, nor an interval that reaches it: those stand in the table only. */
export const onLogAxis = ({ y, low }: Point): boolean => y > 0 && low > 0;

/** A rate as an axis says it. */
export const tick = (rate: number): string => `${Number((rate * 100).toPrecision(1))}%`;
