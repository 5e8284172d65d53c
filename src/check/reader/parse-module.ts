import {
  type FunctionDeclaration,
  type ImportDeclaration,
  type ModuleDeclaration,
  type Program,
  parse,
  type Statement,
} from 'acorn';

/** The source of a module, turned into one expression. */
export interface ParsedModule {
  /** An expression whose value is the last function exported. */
  readonly expression: string;
  readonly program: Program;
  /** That function. */
  readonly node: FunctionDeclaration;
}

/**
 * Parses the source of a module, such as a file of `src/lookup`: its last exported function is the lookup, and
 * what it imports has to be in the lookup's scope. Undefined if the text is no module that exports a function.
 */
export function parseModule(source: string): ParsedModule | undefined {
  let text = source;
  let lookup: FunctionDeclaration | undefined;
  try {
    for (const statement of parse(source, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
      lookup = exportedFunction(statement) ?? lookup;
      text = blank(text, statement.start, endOfModuleSyntax(statement));
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (lookup === undefined) return undefined;
  const expression = `(() => {${text}\nreturn ${lookup.id.name};\n})()`;
  return { expression, program: parse(expression, { ecmaVersion: 'latest' }), node: lookup };
}

type TopLevel = Statement | ModuleDeclaration | ImportDeclaration;

function exportedFunction(statement: TopLevel): FunctionDeclaration | undefined {
  if (statement.type !== 'ExportNamedDeclaration' && statement.type !== 'ExportDefaultDeclaration')
    return undefined;
  const { declaration } = statement;
  return declaration?.type === 'FunctionDeclaration' && declaration.id !== null
    ? (declaration as FunctionDeclaration)
    : undefined;
}

/** Imports are removed whole; of an export only the keyword is, and what it exports stays. */
function endOfModuleSyntax(statement: TopLevel): number {
  if (statement.type === 'ImportDeclaration') return statement.end;
  if (statement.type !== 'ExportNamedDeclaration' && statement.type !== 'ExportDefaultDeclaration') {
    return statement.start;
  }
  return statement.declaration?.start ?? statement.end;
}

/** Lines and columns stay what the user sees. */
const blank = (text: string, from: number, to: number): string =>
  text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + text.slice(to);
