/**
 * Lookups that a user writes: a self-contained function, sent as its source text. Its only scope is the
 * package's exports that lookups are written with; what else it names is reported before anything starts.
 */
import { type Node, parse } from 'acorn';
import { analyze } from 'periscopic';
import type { Lookup } from '../lookup/lookup.ts';
import * as vocabulary from '../lookup/vocabulary.ts';
import { limitedConsole } from './limited-console.ts';
import { UserError } from './lookup-error.ts';

/** A lookup as source text: one JavaScript function. */
export interface LookupSource {
  readonly source: string;
}

/** What the language itself provides and a protocol may use. */
const LANGUAGE = new Set([
  'Math',
  'Number',
  'Infinity',
  'NaN',
  'undefined',
  'console',
  'Error',
  'BigInt',
  'Boolean',
]);
/** How TypeScript's CommonJS output, and so a notebook, names an imported module. */
const MODULE_ALIAS = /^(?:vmaspec|vmaspec_\d+|exports)$/;

/**
 * Checks that a source is one function which uses nothing but the package's exports.
 *
 * @throws UserError that names the position of a syntax error, or the variables captured
 */
export function checkLookupSource({ source }: LookupSource): void {
  const exported: Readonly<Record<string, unknown>> = vocabulary;
  const program = parseFunction(source);
  const captured = new Set<string>();
  for (const name of analyze(program as Parameters<typeof analyze>[0]).globals.keys()) {
    if (!(name in exported) && !LANGUAGE.has(name) && !MODULE_ALIAS.test(name)) captured.add(name);
  }
  for (const match of source.matchAll(/\bexports\.(\w+)/g)) {
    const name = match[1] as string;
    if (!(name in exported) && name !== 'vmaspec') captured.add(name);
  }
  if (captured.size > 0) {
    const names = [...captured].join(', ');
    throw new UserError(
      `the lookup uses ${names} from outside itself, but only its source is sent to where it runs: move ` +
        `${captured.size === 1 ? 'it' : 'them'} into the function, or use an export of vmaspec`,
    );
  }
}

/** Makes a function of a source that was checked. */
export function compileLookupSource({ source }: LookupSource): Lookup {
  const exported: Readonly<Record<string, unknown>> = vocabulary;
  const names = Object.keys(exported);
  const aliases = [...new Set(source.match(/\b(?:vmaspec_\d+|vmaspec|exports)\b/g))].filter(
    (name) => !(name in exported),
  );
  const namespace = { ...exported, vmaspec: exported };
  const make = new Function('console', ...names, ...aliases, `return (${functionText(source)}\n)`);
  const values = [...names.map((name) => exported[name]), ...aliases.map(() => namespace)];
  return make(limitedConsole(), ...values) as Lookup;
}

/** A method's text is no expression by itself: `lookup(cpu) {}` becomes `function lookup(cpu) {}`. */
function functionText(source: string): string {
  const text = source
    .trim()
    .replace(/^export\s+(?:default\s+)?/, '')
    .replace(/;\s*$/, '');
  const isMethod = /^\w+\s*\([^)]*\)\s*\{/.test(text) && !text.startsWith('function');
  return isMethod ? `function ${text}` : text;
}

function parseFunction(source: string): Node {
  const text = functionText(source);
  try {
    const program = parse(`(${text}\n)`, { ecmaVersion: 'latest' });
    const [statement] = program.body;
    if (program.body.length === 1 && statement?.type === 'ExpressionStatement') {
      const { type } = statement.expression;
      if (type === 'FunctionExpression' || type === 'ArrowFunctionExpression') return program;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = error as SyntaxError & { loc?: { line: number; column: number } };
    const where = place.loc === undefined ? '' : ` in line ${place.loc.line}, column ${place.loc.column}`;
    const what = error.message.replace(/\s*\(\d+:\d+\)$/, '');
    throw new UserError(`the lookup is no JavaScript function: ${what}${where}: mend that and run it again`);
  }
  throw new UserError(
    'the lookup must be one function of (cpu, mm, bpVaddr), but something else was found: put helpers inside it',
  );
}
