/** Texts of figures, made of the rows that are drawn and of no others. */
import { numberIn, type Row, rowsWhere } from './result.ts';
import { count, micros } from './say.ts';

/**
 * The closed form for a closed loop. It takes sections to begin at moments that have nothing to do with the reader: of a
 * writer without pause, which begins the next one as soon as it has the lock, it says nothing (measured: up to 4.6
 * times too high).
 */
export const inLoop = (row: Row): number =>
  row.writerRate === 'max' ? Number.NaN : numberIn(row, 'expectedInLoop');

/** How long the sections of these rows were open, as measured: what was asked to be added says less. */
export function openText(rows: readonly Row[]): string {
  const held = rows.map((row) => numberIn(row, 'heldMicroseconds'));
  const [least, most] = [micros(Math.min(...held)), micros(Math.max(...held))];
  return least === most ? `open for ${least}` : `open for ${least} to ${most}`;
}

/** What the rows drawn say, lookup by lookup: with other operations and rates the result has more. */
export function wrongAnswersCaption(rows: readonly Row[]): string {
  const lookups = [...new Set(rows.map(({ lookup }) => `${lookup}`))];
  const parts = lookups.map((lookup) => {
    const own = rowsWhere(rows, { lookup });
    const wrong = own.filter((row) => numberIn(row, 'wrong') > 0);
    if (wrong.length === 0) {
      const attempts = own.reduce((sum, row) => sum + numberIn(row, 'attempts'), 0);
      return `${lookup} was never seen to answer wrong in ${count(attempts)} lookups`;
    }
    const pauses = wrong.map((row) => pauseText(numberIn(row, 'pause')));
    const most = wrong.reduce((a, b) => (numberIn(a, 'perMillion') > numberIn(b, 'perMillion') ? a : b));
    return (
      `${lookup} answered wrong with ${pauses.join(', ')}; most often with ${pauseText(numberIn(most, 'pause'))}, ` +
      `${Number(numberIn(most, 'perMillion').toPrecision(2))} times in a million lookups`
    );
  });
  return parts.length === 0 ? 'Nothing was measured.' : `${parts.join('. ')}.`;
}

const pauseText = (pause: number): string => (pause === 0 ? 'no pause' : `pauses of up to ${pause} µs`);
