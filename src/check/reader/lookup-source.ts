/**
 * Lookups that a user writes: a self-contained function, sent as its source text. Its only scope is the
 * package's exports that lookups are written with; what else it names is reported before anything starts.
 */
import type { Node } from 'acorn';
import { analyze } from 'periscopic';
import { UserError } from '../../common/errors.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import * as vocabulary from '../../lookup/vocabulary.ts';
import { limitedConsole } from './limited-console.ts';
import { parseFunction } from './parse-function.ts';

/** A lookup as source text: one JavaScript function, or a module. */
export interface LookupSource {
  /**
   * A function, an arrow function or a method; or a module, whose last exported function it is and whose imports
   * are taken from the exports of vmaspec by their names. So is every name that it does not declare itself: a
   * variable outside it that is called like an export (`offset`, `slot`, `ref`) cannot be told from that export.
   */
  readonly source: string;
}

/** What the language itself provides and a protocol may use. */
const LANGUAGE = new Set([
  ...['Math', 'Number', 'Infinity', 'NaN', 'undefined', 'BigInt', 'Boolean', 'String', 'Error', 'console'],
  ...['Array', 'Object', 'Map', 'Set', 'JSON', 'arguments'],
]);
/** The name of an imported module in TypeScript's CommonJS output, and so in a notebook. */
const MODULE_ALIAS = /^(?:vmaspec|vmaspec_\d+|exports)$/;

const exported: Readonly<Record<string, unknown>> = vocabulary;

/**
 * Checks that a source is one function which uses nothing but the package's exports.
 *
 * @throws UserError that names the position of a syntax error, or the variables captured
 */
export function checkLookupSource({ source }: LookupSource): void {
  const { program } = parseFunction(source);
  const captured = new Set<string>();
  for (const name of analyze(program as Parameters<typeof analyze>[0]).globals.keys()) {
    if (!(name in exported) && !LANGUAGE.has(name) && !MODULE_ALIAS.test(name)) captured.add(name);
  }
  for (const name of namesOfModules(program)) {
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
  const { expression } = parseFunction(source);
  const names = Object.keys(exported);
  const aliases = [...new Set(source.match(/\b(?:vmaspec_\d+|vmaspec|exports)\b/g))].filter(
    (name) => !(name in exported),
  );
  const namespace = { ...exported, vmaspec: exported };
  const make = new Function('console', ...names, ...aliases, `return ${expression}`);
  const values = [...names.map((name) => exported[name]), ...aliases.map(() => namespace)];
  return make(limitedConsole(), ...values) as Lookup;
}

/** What is taken from imported modules: `vmaLookup` of `(0, vmaspec_1.vmaLookup)(cpu, mm, address)`. */
function namesOfModules(node: Node): string[] {
  const names: string[] = [];
  const { type, object, property, computed } = node as Node & Record<string, Partial<Named> | undefined>;
  if (type === 'MemberExpression' && MODULE_ALIAS.test(object?.name ?? '')) {
    const name = computed ? property?.value : property?.name;
    names.push(name ?? `${object?.name}[...]`);
  }
  for (const part of Object.values(node).flat()) {
    if (typeof part?.type === 'string') names.push(...namesOfModules(part));
  }
  return names;
}

/** What identifiers and literals have. */
interface Named {
  readonly name: string;
  readonly value: string;
}
