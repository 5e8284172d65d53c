import { ProgramError } from '../../machines/graph/program-error.ts';
import { LitmusError, type Position } from '../litmus-error.ts';
import { expressionText } from '../print-expression.ts';
import type { LitmusTest, Statement } from '../syntax.ts';
import { namesIn, setNames } from './unset-registers.ts';

/** A statement in one line, as events name it: of an `if` or a `while` the condition alone. */
export function statementText(statement: Statement): string {
  switch (statement.kind) {
    case 'assign':
      return `${statement.name} = ${expressionText(statement.value)}`;
    case 'store':
      return `${expressionText(statement.target)} = ${expressionText(statement.value)}`;
    case 'evaluate':
      return expressionText(statement.value);
    case 'if':
    case 'while':
      return `${statement.kind} (${expressionText(statement.condition)})`;
    default:
      return '';
  }
}

/** Runs a search; nonsense that the program computes becomes an error with the place of its statement. */
export function withPlaces<T>(test: LitmusTest, source: string, search: () => T): T {
  try {
    return search();
  } catch (reason) {
    if (!(reason instanceof ProgramError)) throw reason;
    const all = test.threads.flatMap(({ body }, thread) =>
      body.flatMap(withParts).map((statement) => ({ statement, thread })),
    );
    const found = all.find(
      ({ statement }) => 'at' in statement && statementText(statement) === reason.statement,
    );
    const at: Position = found && 'at' in found.statement ? found.statement.at : { line: 1, column: 1 };
    const why =
      found === undefined || !reason.reason.endsWith('as an address')
        ? ''
        : unsetText(test, found.thread, found.statement);
    throw new LitmusError('program', `${reason.reason}${why}`, at, source);
  }
}

/** What is said of executions that are left out because a statement loads through NULL or another number. */
export function unreadText(test: LitmusTest, statement: string): string {
  const found = test.threads
    .flatMap(({ body }) => body.flatMap(withParts))
    .find((one) => 'at' in one && statementText(one) === statement);
  const { line, column } = found && 'at' in found ? found.at : { line: 1, column: 1 };
  return (
    `line ${line}, column ${column}: executions in which "${statement}" loads through NULL are left out, as in herd7: ` +
    'the verdict is about the others'
  );
}

/** Says which names of a statement nothing sets: most often a parameter was forgotten. They are 0, as in herd. */
function unsetText(test: LitmusTest, thread: number, statement: Statement): string {
  const set = setNames(test, thread);
  const unset = [...new Set(namesOf(statement))].filter((name) => !set.has(name));
  if (unset.length === 0) return '';
  const [first] = unset;
  return `: nothing in P${thread} sets ${unset.join(', ')}; if ${first} is a location, give P${thread} the parameter "int *${first}"`;
}

function namesOf(statement: Statement): string[] {
  switch (statement.kind) {
    case 'store':
      return [...namesIn(statement.target), ...namesIn(statement.value)];
    case 'assign':
    case 'evaluate':
      return namesIn(statement.value);
    case 'if':
    case 'while':
      return namesIn(statement.condition);
    default:
      return [];
  }
}

function withParts(statement: Statement): Statement[] {
  switch (statement.kind) {
    case 'block':
      return statement.body.flatMap(withParts);
    case 'if':
      return [statement, ...withParts(statement.then), ...(statement.else ? withParts(statement.else) : [])];
    case 'while':
      return [statement, ...withParts(statement.body)];
    default:
      return [statement];
  }
}
