import { basename, resolve } from 'node:path';
import { citationBibtex, citationText } from '../../report/citation.ts';
import { findResult, RESULTS } from './result-files.ts';

/** Options of `vmaspec cite`. */
export interface CiteOptions {
  readonly results: string;
  readonly format: 'text' | 'bibtex';
  readonly link?: string;
  readonly json?: boolean;
}

/** `vmaspec cite`: a result for a mail or a bibliography. */
export function citeCommand(id: string, { results, format, link, json }: CiteOptions): void {
  const { file, result } = findResult(id, results);
  // Everyone has the project's own results, at the commit that is named.
  const own = resolve(results) === RESULTS ? `notebooks/results/${basename(file)}` : basename(file);
  const where = link ?? own;
  const forms = { text: citationText(result, where), bibtex: citationBibtex(result, where) };
  console.log(
    json ? JSON.stringify({ id, file: own, link: link ?? null, ...forms }, null, 2) : forms[format],
  );
}
