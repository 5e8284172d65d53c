import * as Plot from '@observablehq/plot';
import { inLoop, openText } from './captions.ts';
import type { FigureDefinition } from './figure.ts';
import { lookupLabels } from './lookup-labels.ts';
import { decades, onLogAxis, type Point, pointMarks, tick } from './marks.ts';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, type Row, rowsWhere, rowWhere, seriesOf } from './result.ts';
import { count, micros } from './say.ts';

const labels = lookupLabels('merged', 'aug05-fixed', 'per-vma-lock');

/** One reader against one writer that splits and merges, and lets go of the lock when that is done. */
export const plainRows = ({ rows }: FigureResult): Row[] =>
  rowsWhere(rows, { operation: 'split', hold: 0, readers: 1, writers: 1 });

/** The one of these rows for a lookup and a rate asked for. */
export const plainRow = (result: FigureResult, lookup: string, writerRate: number): Row =>
  rowWhere(result, { lookup, writerRate, operation: 'split', hold: 0, readers: 1, writers: 1 });

const pointOf = (row: Row, key: string | number | undefined): Point => ({
  key: `${key}`,
  x: numberIn(row, 'writesPerSecond'),
  y: numberIn(row, 'retryRate'),
  low: numberIn(row, 'retryRateLow'),
  high: numberIn(row, 'retryRateHigh'),
  expected: inLoop(row),
});

/** Both axes logarithmic: rates of writes and of fallbacks each span four orders of magnitude. */
const axes = (width: number, points: readonly Point[], also: readonly number[] = []): Plot.PlotOptions => ({
  height: Math.round(Math.min(width * 0.75, 380)),
  marginLeft: 62,
  marginBottom: 42,
  x: {
    type: 'log',
    label: 'write sections per second',
    ticks: decades(points.map(({ x }) => x)),
    tickFormat: '~s',
  },
  y: {
    type: 'log',
    label: 'retry rate',
    ticks: decades([...also, ...points.flatMap(({ low, high }) => [low, high])]),
    tickFormat: tick,
    grid: true,
  },
});

/** Fallbacks against the rate of write sections, on threads. */
export function retryRateFigure(result: FigureResult): FigureDefinition {
  const rows = plainRows(result);
  const series = seriesOf(rows, 'lookup', labels);
  const points = rows.map((row) => pointOf(row, row.lookup)).filter(onLogAxis);
  const drawn = drawFigure((width) => ({ ...axes(width, points), marks: pointMarks(series, points, 'y') }), {
    label: 'Retry rate against the rate of write sections',
    description: result.finding,
  });
  return {
    name: 'retry-rate',
    title: 'Retry rate against write sections per second',
    finding: result.finding,
    method:
      'Mean and 95 % interval over slices of time. Rates whose interval reaches zero stand in the numbers only. Threads of ' +
      'this lab, not a kernel.',
    result,
    series,
    drawn,
  };
}

/** The merged lookup with sections short and long, beside both closed forms. */
export function holdsFigure(result: FigureResult): FigureDefinition {
  const rows = rowsWhere(result.rows, { lookup: 'merged', operation: 'split', readers: 1, writers: 1 });
  const holds = [...new Set(rows.map((row) => numberIn(row, 'hold')))].sort((a, b) => a - b);
  const named = Object.fromEntries(
    holds.map((hold) => [hold, openText(rows.filter((row) => numberIn(row, 'hold') === hold))]),
  );
  const keyed = rows.map((row) => ({ ...row, key: `${row.hold}` }));
  const series = seriesOf(keyed, 'key', named);
  const points = keyed.map((row) => pointOf(row, row.key)).filter(onLogAxis);
  const anyMoment = (color: string, key: string): Plot.Markish =>
    Plot.line(
      keyed
        .filter((row) => row.key === key && numberIn(row, 'expected') > 0)
        .sort((a, b) => numberIn(a, 'writesPerSecond') - numberIn(b, 'writesPerSecond')),
      { x: 'writesPerSecond', y: 'expected', stroke: color, strokeDasharray: '2 4' },
    );
  const forms = keyed.flatMap((row) => [numberIn(row, 'expected'), inLoop(row)]);
  const finding = holdsFinding(keyed, holds);
  const drawn = drawFigure(
    (width) => ({
      ...axes(width, points, forms),
      marks: [
        ...series.map(({ color, key }) => anyMoment(color, key)),
        ...pointMarks(series, points, 'expected'),
      ],
    }),
    { label: 'Retry rate of the merged lookup, by how long sections are open', description: finding },
  );
  return {
    name: 'retry-rate-by-hold',
    title: 'The merged lookup, with short and with long write sections',
    finding,
    method:
      'Dots: measured, with 95 % interval. Lines: the form for a closed loop, up to the fastest writer that pauses. Dotted: the form for lookups at any moment. ' +
      'Both take L, H, S and T from the same run.',
    result,
    series,
    drawn,
  };
}

function holdsFinding(rows: readonly Row[], holds: readonly number[]): string {
  const at = (hold: number | undefined): Row | undefined =>
    rowsWhere(rows, { hold: hold ?? 0, writerRate: 1000 })[0];
  const [short, long] = [at(holds[0]), at(holds.at(-1))];
  if (!short || !long || short === long) return 'Only one hold time was measured.';
  const says = (row: Row): string =>
    `${numberIn(row, 'fallbacksPerWrite').toFixed(2)} fallbacks for each section that was open for ` +
    micros(numberIn(row, 'heldMicroseconds'));
  return `At ${count(numberIn(short, 'writesPerSecond'))} sections a second there were ${says(short)}, and ${says(long)}.`;
}

/** Fallbacks for each write section: what stays the same while the rate grows. */
export function fallbacksPerWriteFigure(result: FigureResult): FigureDefinition {
  const rows = plainRows(result);
  const series = seriesOf(rows, 'lookup', labels);
  const points = rows.map((row) => {
    const y = numberIn(row, 'fallbacksPerWrite');
    const rate = numberIn(row, 'retryRate');
    // The same fallbacks over another number: the interval is as wide, in proportion.
    const scaled = (column: string): number => (rate === 0 ? 0 : (numberIn(row, column) * y) / rate);
    return { ...pointOf(row, row.lookup), y, low: scaled('retryRateLow'), high: scaled('retryRateHigh') };
  });
  const finding = fallbacksFinding(rows);
  const drawn = drawFigure(
    (width) => ({
      ...axes(width, points),
      height: Math.round(Math.min(width * 0.7, 320)),
      y: { label: 'fallbacks for each write section', ticks: 5, grid: true, zero: true },
      marks: [Plot.ruleY([1], { strokeDasharray: '4 4' }), ...pointMarks(series, points, 'y')],
    }),
    { label: 'Fallbacks for each write section, against the rate of write sections', description: finding },
  );
  return {
    name: 'fallbacks-per-write',
    title: 'Fallbacks for each write section',
    finding,
    method: 'The same runs: fallbacks over write sections, with 95 % interval. Dashed: one for each.',
    result,
    series,
    drawn,
  };
}

function fallbacksFinding(rows: readonly Row[]): string {
  const values = rowsWhere(rows, { lookup: 'merged' }).map((row) => numberIn(row, 'fallbacksPerWrite'));
  if (values.length === 0) return 'The merged lookup was not measured.';
  return (
    `From one rate to another the merged lookup fell back ${Math.min(...values).toFixed(2)} to ` +
    `${Math.max(...values).toFixed(2)} times for each write section.`
  );
}
