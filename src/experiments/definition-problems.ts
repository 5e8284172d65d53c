import { parsedOf } from './asked.ts';
import type { Experiment } from './experiment.ts';
import type { Result } from './result.ts';
import { columnProblems, rowProblems } from './row-problems.ts';

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
