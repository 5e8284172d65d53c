/** How figures that come from a clock are compared. */
import type { ResultRow } from './result.ts';

/** How a column is compared with an older one. */
export interface MeasuredColumn {
  /** Runs on one machine scatter by so much: within this factor two figures agree. */
  readonly factor: number;
  /** Columns with the ends of its 95 % interval: figures whose intervals overlap agree. */
  readonly interval?: readonly [low: string, high: string];
  /** A count: what is compared is its share of the figure in this column. */
  readonly of?: string;
}

/** By column. What is not here must be the same; ends of intervals are compared with their figure. */
export type MeasuredColumns = Readonly<Record<string, MeasuredColumn>>;

/** What two figures say of each other. */
export interface ComparedFigure {
  readonly agrees: boolean;
  /** How far apart they are: 1 if they are the same. */
  readonly factor: number;
  readonly text: string;
}

/** Counts below say little of how rare something is. */
const FEW = 10;

/** Compares a column of a row with the older row. */
export function compareFigure(
  column: string,
  { factor, interval, of }: MeasuredColumn,
  old: ResultRow,
  row: ResultRow,
): ComparedFigure {
  const wholeOf = (some: ResultRow): number => (of === undefined ? 1 : Math.max(1, Number(some[of])));
  const figureOf = (some: ResultRow): number => Number(some[column]) / wholeOf(some);
  /** The largest share that so few in so many may stand for. */
  const mostOf = (some: ResultRow): number => ((Number(some[column]) + FEW) / wholeOf(some)) * factor;
  const [was, is] = [figureOf(old), figureOf(row)];
  const off = was === is ? 1 : Math.max(was, is) / Math.min(was, is);
  const overlaps =
    interval !== undefined &&
    Number(row[interval[0]]) <= Number(old[interval[1]]) &&
    Number(old[interval[0]]) <= Number(row[interval[1]]);
  const rare = of !== undefined && was <= mostOf(row) && is <= mostOf(old);
  return {
    agrees: overlaps || rare || off <= factor,
    factor: off,
    text: `${column}${of === undefined ? '' : ` / ${of}`} was ${figure(was)}, is ${figure(is)}`,
  };
}

const figure = (value: number): string => (value === 0 ? '0' : `${Number(value.toPrecision(3))}`);
