import { type Node, type Program, parse } from 'acorn';
import { UserError } from '../../common/errors.ts';
import { parseModule } from './parse-module.ts';

/** A function's source, parsed. */
export interface ParsedFunction {
  /** An expression whose value is the function. */
  readonly expression: string;
  readonly program: Node;
}

interface Attempt extends ParsedFunction {
  readonly node: Node | undefined;
}

/** An error of acorn: where it stands, from 1 for lines and from 0 for columns. */
type PlacedError = SyntaxError & { readonly pos: number; readonly loc: { line: number; column: number } };

/** `export` and what may stand before it: white space and comments. */
const EXPORT = /^((?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*)(export\s+(?:default\s+)?)/;

const EXPECTED = 'the lookup must be one function of (cpu, mm, bpVaddr)';

/**
 * Parses the source of one function, written as a function, an arrow function or a method, exported or not; or of
 * a module whose last exported function is meant.
 *
 * @throws UserError that says where a syntax error is, or what was found instead of a function
 */
export function parseFunction(source: string): ParsedFunction {
  // Lines and columns stay what the user sees.
  const text = source
    .replace(EXPORT, (_, before: string, word: string) => before + word.replace(/[^\n]/g, ' '))
    .replace(/;\s*$/, '');
  if (text.trim() === '') throw new UserError(`${EXPECTED}, but nothing was found: write one`);
  if (/\{\s*\[native code\]\s*\}$/.test(text)) {
    throw new UserError(
      `${EXPECTED}, but a built-in or bound one was found, which has no source: write it out`,
    );
  }
  const found = attempt(text, '(', ')', '');
  if (!(found instanceof SyntaxError)) return checked(found);
  // A method's text is no expression by itself: `lookup(cpu) {}` is one inside an object.
  const method = attempt(text, '({', '})', 'Object.values');
  if (!(method instanceof SyntaxError)) return checked(method);
  const module = parseModule(source);
  if (module !== undefined) return checked(module);
  if (isProgram(text)) throw somethingElse('statements were');
  // The reading that got further is the one that was meant.
  throw method.pos - 2 > found.pos - 1 ? misplaced(method, 2, text) : misplaced(found, 1, text);
}

function attempt(text: string, open: string, close: string, valuesOf: string): Attempt | PlacedError {
  const wrapped = `${open}${text}\n${close}`;
  try {
    const program = parse(wrapped, { ecmaVersion: 'latest' });
    const expression = valuesOf === '' ? wrapped : `${valuesOf}${wrapped}[0]`;
    return { expression, program, node: functionIn(program) };
  } catch (error) {
    if (error instanceof SyntaxError) return error as PlacedError;
    throw error;
  }
}

/** The one expression of a program; of an object, the value of its one method. */
function functionIn({ body }: Program): Node | undefined {
  const [statement] = body;
  if (body.length !== 1 || statement?.type !== 'ExpressionStatement') return undefined;
  const { expression } = statement;
  if (expression.type !== 'ObjectExpression') return expression;
  const [property] = expression.properties;
  const isMethod = property?.type === 'Property' && property.method;
  return isMethod && expression.properties.length === 1 ? property.value : undefined;
}

function checked({ node, expression, program }: Attempt): ParsedFunction {
  if (!isFunction(node)) {
    throw somethingElse('something else was');
  }
  const { async, generator } = node;
  if (async || generator) {
    const kind = async ? 'an async function' : 'a generator';
    throw new UserError(
      `${EXPECTED} that returns its answer at once, but ${kind} was found: a lookup never waits, take out ` +
        `${async ? 'async and await' : 'the * and yield'}`,
    );
  }
  return { expression, program };
}

type FunctionNode = Node & { readonly async: boolean; readonly generator: boolean };

const isFunction = (node: Node | undefined): node is FunctionNode =>
  /^(?:FunctionExpression|ArrowFunctionExpression|FunctionDeclaration)$/.test(node?.type ?? '');

const somethingElse = (what: string): UserError =>
  new UserError(
    `${EXPECTED}, but ${what} found: give the function alone, with its helpers inside it, or export it`,
  );

function isProgram(text: string): boolean {
  try {
    parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
    return true;
  } catch {
    return false;
  }
}

function misplaced({ pos, loc, message }: PlacedError, prefix: number, text: string): UserError {
  const column = loc.column + 1 - (loc.line === 1 ? prefix : 0);
  const isAtEnd = pos - prefix >= text.trimEnd().length;
  const where = isAtEnd ? 'at its end' : `in line ${loc.line}, column ${column}`;
  const what = message.replace(/\s*\(\d+:\d+\)$/, '');
  return new UserError(`the lookup is no JavaScript function: ${what} ${where}: fix that and run it again`);
}
