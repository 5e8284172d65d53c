/** What the figures of the notebooks have in common: rates with intervals, told apart by colour and shape. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

type Row = Record<string, string | number>;

/** What is drawn: each name is a column of the rows. */
export interface Rates {
  /** What the figure shows, for those who do not see it. */
  label: string;
  rows: readonly Row[];
  x: string;
  y: string;
  /** Ends of the 95 % interval. */
  low: string;
  high: string;
  /** A closed form, drawn as a line; without it the line goes from dot to dot. */
  expected?: string;
  /** The column that tells the series apart, and what each of its values is called. */
  by: string;
  series: Record<string, string>;
  legend: 'top-right' | 'bottom-right' | 'top-left' | 'bottom-left';
  axes: Pick<Plot.PlotOptions, 'x' | 'y'>;
}

const looks = [
  { color: 'var(--series-1, #2f6fb5)', symbol: 'circle' },
  { color: 'var(--series-2, #c2571a)', symbol: 'square' },
  { color: 'var(--series-3, #6b7a2a)', symbol: 'triangle' },
  { color: 'var(--series-4, #8d3a86)', symbol: 'diamond' },
] as const;
const lineHeight = 17;

/** A figure as SVG that stands alone, for `display.svg`. */
export function drawRates(rates: Rates): string {
  const { label, rows, x, y, low, high, expected = y, by, series, legend, axes } = rates;
  const below = legend.startsWith('bottom');
  const named = Object.entries(series).slice(0, looks.length);
  // A logarithmic axis has no place for zero: such a point stands in the result only.
  const isLog = axes.y?.type === 'log';
  const isDrawn = (row: Row, ...columns: string[]): boolean =>
    !isLog || columns.every((column) => Number(row[column]) > 0);
  const marks = named.flatMap(([key, name], at) => {
    const { color, symbol } = looks[at] as (typeof looks)[number];
    const own = rows.filter((row) => String(row[by]) === key && isDrawn(row, y, low));
    const dy = below ? (at - named.length) * lineHeight : 10 + at * lineHeight;
    return [
      Plot.line(
        own.filter((row) => isDrawn(row, expected)),
        { x, y: expected, stroke: color, strokeOpacity: 0.6, sort: x },
      ),
      Plot.ruleX(own, { x, y1: low, y2: high, stroke: color, strokeWidth: 2 }),
      Plot.dot(own, { x, y, fill: color, stroke: color, symbol }),
      Plot.text([name], {
        frameAnchor: legend,
        text: [name],
        fill: color,
        dx: legend.endsWith('left') ? 8 : 0,
        dy,
        fontSize: 12,
        fontWeight: 600,
      }),
    ];
  });
  const { document } = parseHTML('<html><body></body></html>');
  const size = { width: 640, height: 340, marginLeft: 64, marginRight: 30 };
  const { outerHTML } = Plot.plot({ document, ariaLabel: label, ...size, ...axes, marks });
  return outerHTML.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
}

/** A share as an axis says it. */
export const percent = (rate: number): string => `${Number((rate * 100).toPrecision(1))}%`;
