import { wrongAnswersCaption } from './captions.ts';
import type { FigureDefinition } from './figure.ts';
import { lookupLabels } from './lookup-labels.ts';
import { pointMarks } from './marks.ts';
import { drawFigure } from './render.ts';
import { type FigureResult, numberIn, rowsWhere, seriesOf } from './result.ts';

const labels = lookupLabels('aug02', 'aug05');

/** Wrong answers against the longest pause of the reader. */
export function wrongAnswersFigure(result: FigureResult): FigureDefinition {
  const rows = rowsWhere(result.rows, { operation: 'split', writerRate: 'max' });
  const series = seriesOf(rows, 'lookup', labels);
  const points = rows.map((row) => ({
    key: `${row.lookup}`,
    x: numberIn(row, 'pause'),
    y: numberIn(row, 'perMillion'),
    low: numberIn(row, 'perMillionLow'),
    high: numberIn(row, 'perMillionHigh'),
    expected: Number.NaN,
  }));
  const finding = wrongAnswersCaption(rows);
  const drawn = drawFigure(
    (width) => ({
      height: Math.round(Math.min(width * 0.75, 360)),
      marginLeft: 62,
      marginBottom: 42,
      x: { label: 'longest pause of the reader (µs)', inset: 8 },
      y: { label: 'wrong answers in a million lookups', ticks: 5, tickFormat: '~s', grid: true, zero: true },
      marks: pointMarks(series, points, 'y', 7),
    }),
    { label: 'Wrong answers against the longest pause of the reader', description: finding },
  );
  return {
    name: 'wrong-answers',
    title: 'Wrong answers against the longest pause',
    finding,
    method:
      'A writer that splits and merges without pause; mean and 95 % interval over slices of time. The reader is held up ' +
      'for 0 to so long before the last field that its check reads.',
    result,
    series,
    drawn,
  };
}
