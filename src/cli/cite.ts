import { basename, resolve } from 'node:path';
import { citationBibtex, citationText } from '../report/citation.ts';
import { findResult, RESULTS } from './result-files.ts';

/** Options of `vmaspec cite`. */
export interface CiteOptions {
  readonly results: string;
  readonly format: 'text' | 'bibtex';
  readonly link?: string;
}

/** `vmaspec cite`: a result for a mail or a bibliography. */
export function citeCommand(id: string, { results, format, link }: CiteOptions): void {
  const { file, result } = findResult(id, results);
  // Of the project's own results everyone has the file, at the commit named.
  const where = resolve(results) === RESULTS ? `notebooks/results/${basename(file)}` : basename(file);
  const cite = format === 'bibtex' ? citationBibtex : citationText;
  console.log(cite(result, link ?? where));
}
