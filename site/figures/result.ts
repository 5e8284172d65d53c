/** What a figure needs of a file in notebooks/results; the whole contract is the core's. */
export interface FigureResult {
  id: string;
  finding: string;
  rows: readonly Readonly<Record<string, string | number>>[];
  provenance: { command: string; cpu: string; cores: number; kernel: string; date: string };
}

/** One series of a figure: told apart by colour and by shape, so that neither is needed alone. */
export interface Series {
  key: string;
  label: string;
  color: string;
  symbol: 'circle' | 'square' | 'triangle' | 'diamond';
}

/** The number in a column, or NaN. */
export const numberIn = (row: FigureResult['rows'][number], column: string): number => Number(row[column]);
