import { basename, resolve } from 'node:path';
import { UserError } from '../../common/errors.ts';
import { editProblems } from '../../experiments/edit-problems.ts';
import { cloneAddress } from '../../experiments/provenance.node.ts';
import { citationBibtex, citationText } from '../../report/citation.ts';
import { csvText } from '../../report/csv.ts';
import { findResult, RESULTS } from './read-results.ts';

/** Options of `vmaspec cite`. */
export interface CiteOptions {
  readonly results: string;
  readonly format: 'text' | 'bibtex' | 'csv';
  readonly link?: string;
  readonly json?: boolean;
}

/** `vmaspec cite`: a result for a mail or a bibliography, or its rows. What somebody changed is not cited. */
export async function citeCommand(
  asked: string,
  { results, format, link, json }: CiteOptions,
): Promise<void> {
  const { file, result } = findResult(asked, results);
  const { id } = result;
  const problems = await editProblems(result);
  if (!result.complete) problems.push('it was interrupted: its rows are a part');
  if (problems.length > 0)
    throw new UserError(`${file} is not cited: ${problems.join('; ')}. Restore it, or run it again`);
  // Of the project's own results everyone has the file, at the commit named.
  const own = resolve(results) === RESULTS ? `notebooks/results/${basename(file)}` : basename(file);
  const where = link ?? own;
  const clone = cloneAddress();
  const forms = {
    text: citationText(result, where, clone),
    bibtex: citationBibtex(result, where, clone),
    csv: csvText(result.rows),
  };
  if (json) {
    const { csv: _, ...texts } = forms;
    console.log(JSON.stringify({ id, file: own, link: link ?? null, ...texts, rows: result.rows }, null, 2));
  } else process.stdout.write(`${forms[format].trimEnd()}\n`);
}
