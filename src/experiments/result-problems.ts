/** What is wrong with a result by itself: with a file that somebody changed, before anything is run again. */
import { parsedOf } from './asked.ts';
import type { Experiment } from './experiment.ts';
import type { Result } from './result.ts';
import { contentHash, resultId } from './result-id.ts';
import { columnProblems, rowProblems } from './row-problems.ts';

/**
 * What shows that a result is not as it was written: its hash, and its id. Each is one sentence; none is left of a result
 * that nobody touched, however old it is.
 *
 * @example
 * ```ts
 * import { editProblems, run } from 'vmaspec';
 *
 * const result = await run('wraparound', { lookup: 'merged', bits: 2 });
 * console.log(await editProblems({ ...result, finding: 'It never happens.' }));
 * ```
 */
export async function editProblems(result: Result): Promise<string[]> {
  const { id, experiment, parameters, seed, semanticsVersion } = result;
  const [content, asked] = await Promise.all([
    contentHash(result),
    resultId(experiment, parameters, seed, semanticsVersion),
  ]);
  return [
    ...(content === result.contentHash
      ? []
      : ['contentHash is not that of the content: it was changed by hand']),
    ...(asked === id ? [] : [`id ${id} is not that of its parameters and seed, which is ${asked}`]),
  ];
}

/** What in a result is not as its experiment has it today: texts, finding, rows. */
export function definitionProblems(result: Result, experiment: Experiment): string[] {
  const { rows, complete } = result;
  let parameters: Record<string, unknown>;
  try {
    parameters = parsedOf(experiment, result.parameters);
  } catch (error) {
    return [(error as Error).message];
  }
  const finding = experiment.finding(rows, parameters);
  return [
    ...different('question', result.question, experiment.question),
    ...different('kind', result.kind, experiment.kind),
    ...different('bounds', result.bounds, experiment.bounds),
    ...different('cited', result.cited.join(), experiment.cited.join()),
    ...[...new Set([...Object.keys(result.columns), ...Object.keys(experiment.columns)])].flatMap((column) =>
      different(`the text of the column ${column}`, result.columns[column], experiment.columns[column]),
    ),
    ...(result.finding === finding
      ? []
      : [`finding is not what the rows say: ${quoted(result.finding)} instead of ${quoted(finding)}`]),
    ...rowProblems(experiment, rows, parameters, complete),
    ...columnProblems(experiment, rows),
  ];
}

const different = (what: string, was: string | undefined, is: string | undefined): string[] =>
  was === is ? [] : [`${what} was ${quoted(was)}, is ${quoted(is)}`];

const quoted = (text: string | undefined): string =>
  text === undefined ? 'not there' : JSON.stringify(text);
