import * as Plot from '@observablehq/plot';
import type { FigureDefinition } from './figure.ts';
import { onLogAxis, pointMarks, tick } from './marks.ts';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, type Row, rowsWhere, seriesOf } from './result.ts';
import { count } from './say.ts';

const labels = {
  aug05: '5 August',
  'aug05-swapped': '5 August, loads swapped',
  'aug05-fixed': '5 August, repaired',
  merged: 'merged in v6.14',
  'per-vma-lock': 'VMA read lock, to v6.13',
};

/** A writer that does nothing else while it holds the lock than to split and merge. */
export const plainRows = ({ rows }: FigureResult): Row[] =>
  rows.filter(({ operation = 'split', hold = 0 }) => operation === 'split' && hold === 0);

/** Fallbacks against the rate of write sections, on threads. */
export function retryRateFigure(result: FigureResult): FigureDefinition {
  const rows = plainRows(result);
  const series = seriesOf(rows, 'lookup', labels);
  const points = rows
    .map((row) => ({
      key: `${row.lookup}`,
      x: numberIn(row, 'writesPerSecond'),
      y: numberIn(row, 'retryRate'),
      low: numberIn(row, 'retryRateLow'),
      high: numberIn(row, 'retryRateHigh'),
      expected: numberIn(row, 'expected'),
    }))
    .filter(onLogAxis);
  const drawn = drawFigure(
    (width) => ({
      height: Math.round(Math.min(width * 0.75, 380)),
      marginLeft: 62,
      marginBottom: 42,
      x: { type: 'log', label: 'write sections per second', ticks: 4, tickFormat: '~s' },
      y: { type: 'log', label: 'retry rate', ticks: 4, tickFormat: tick, grid: true },
      marks: pointMarks(series, points, 'expected'),
    }),
    { label: 'Retry rate against the rate of write sections', description: result.finding },
  );
  return {
    name: 'retry-rate',
    title: 'Retry rate against write sections per second',
    finding: result.finding,
    method:
      'Dots: mean and 95 % interval over slices of time; lines: the closed form, which knows no sleep. Threads of this ' +
      'lab, not a kernel.',
    result,
    series,
    drawn,
  };
}

/** Fallbacks for each write section: where the closed form ends. */
export function fallbacksPerWriteFigure(result: FigureResult): FigureDefinition {
  const rows = plainRows(result);
  const series = seriesOf(rows, 'lookup', labels);
  const points = rows
    .map((row) => {
      const y = numberIn(row, 'fallbacksPerWrite');
      const part = y / numberIn(row, 'retryRate');
      return {
        key: `${row.lookup}`,
        x: numberIn(row, 'writesPerSecond'),
        y,
        // The same fallbacks over another number: its interval is as wide, in proportion.
        low: numberIn(row, 'retryRateLow') * part,
        high: numberIn(row, 'retryRateHigh') * part,
        expected: numberIn(row, 'expected') * part,
      };
    })
    .filter(onLogAxis);
  const finding = fallbacksFinding(rows);
  const drawn = drawFigure(
    (width) => ({
      height: Math.round(Math.min(width * 0.7, 320)),
      marginLeft: 62,
      marginBottom: 42,
      x: { type: 'log', label: 'write sections per second', ticks: 4, tickFormat: '~s' },
      y: { label: 'fallbacks for each write section', ticks: 5, grid: true, zero: true },
      marks: [Plot.ruleY([1], { strokeDasharray: '4 4' }), ...pointMarks(series, points, 'y')],
    }),
    { label: 'Fallbacks for each write section, against the rate of write sections', description: finding },
  );
  return {
    name: 'fallbacks-per-write',
    title: 'Fallbacks for each write section',
    finding,
    method: 'The same runs, fallbacks over write sections, with 95 % interval. Dashed: one for each.',
    result,
    series,
    drawn,
  };
}

function fallbacksFinding(rows: readonly Row[]): string {
  const merged = rowsWhere(rows, { lookup: 'merged' });
  const most = merged.reduce((a, b) =>
    numberIn(a, 'fallbacksPerWrite') > numberIn(b, 'fallbacksPerWrite') ? a : b,
  );
  return (
    `One reader met ${numberIn(most, 'fallbacksPerWrite').toFixed(2)} fallbacks for each write section at most ` +
    `(merged, ${count(numberIn(most, 'writesPerSecond'))} sections a second).`
  );
}
