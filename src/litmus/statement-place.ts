import { ProgramError } from '../machines/graph/program-error.ts';
import { LitmusError, type Position } from './litmus-error.ts';
import { expressionText } from './print-expression.ts';
import type { LitmusTest, Statement } from './syntax.ts';

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
    const all = test.threads.flatMap(({ body }) => body.flatMap(withParts));
    const found = all.find((one) => 'at' in one && statementText(one) === reason.statement);
    const at: Position = found && 'at' in found ? found.at : { line: 1, column: 1 };
    throw new LitmusError('program', reason.reason, at, source);
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
