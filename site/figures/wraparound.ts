import type { FigureResult } from './result.ts';
import { duration } from './say.ts';

/** `2^(k-1)` as the page writes it. */
const formText = (form: string): string =>
  form === 'none' ? 'never' : form.replace('2^(k-1)', '2ᵏ⁻¹').replace('2^k', '2ᵏ');

/** Table of the result: a lookup a line, a width a column, then what that means with 32 bits. */
export function wraparoundTable({ rows, parameters }: FigureResult): { head: string[]; rows: string[][] } {
  const widths = [...new Set(rows.map(({ bits }) => Number(bits)))];
  const rates = parameters.writeRates as number[];
  const lookups = [...new Set(rows.map(({ lookup }) => `${lookup}`))];
  return {
    head: [
      'lookup',
      ...widths.map((bits) => `${bits} bits`),
      'k bits',
      ...rates.map((rate) => `32 bits at ${rate.toLocaleString('en')}/s`),
    ],
    rows: lookups.map((lookup) => {
      const own = rows.filter((row) => row.lookup === lookup);
      const [{ closedForm, sections32 } = { closedForm: '', sections32: '' }] = own;
      const wraps = `${closedForm}`.includes('k');
      return [
        lookup,
        ...own.map(({ sections }) => `${sections}`),
        formText(`${closedForm}`),
        ...rates.map((rate) =>
          wraps ? duration(Number(sections32) / rate) : closedForm === 'none' ? 'never' : 'no wrap needed',
        ),
      ];
    }),
  };
}
