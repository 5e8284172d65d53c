import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { LookupModule } from '../check/reader/lookup-ref.ts';
import { UserError } from '../common/errors.ts';
import type { Lookup } from '../lookup/lookup.ts';

const MODULE = /^(.+\.[cm]?[jt]s)(?:#(\w+))?$/;

/** True if the argument names a module of one's own. */
export const isModuleArgument = (text: string): boolean => MODULE.test(text);

/** A lookup from the command line by its name alone: threads load a module of one's own themselves. */
export function lookupReference(text: string): string | LookupModule {
  const [, file, name = 'default'] = MODULE.exec(text) ?? [];
  if (file === undefined) return checkedId(text);
  checkExists(file);
  return { module: pathToFileURL(file).href, export: name };
}

/** A lookup from the command line: an id, or `file#export` of a module of one's own. */
export async function lookupArgument(text: string): Promise<string | Lookup> {
  const match = MODULE.exec(text);
  if (match === null) return checkedId(text);
  const [, file, name = 'default'] = match as unknown as [string, string, string?];
  const module = await moduleOf(text);
  const lookup = module[name] ?? defaultNamed(module, name);
  if (typeof lookup !== 'function') {
    const names = Object.keys(module);
    if (names.length === 0)
      throw new UserError(`${file} exports nothing: write export before the function that is the lookup`);
    const is = name in module ? `${name} is no function` : `no function ${name}`;
    throw new UserError(
      `${file} exports ${names.join(', ')}, but ${is}: name one after a #, as in ${file}#lookup`,
    );
  }
  return called(lookup as Lookup, match[2]);
}

/** Gives a lookup the name by which it was asked for, whatever its function is called in the file. */
function called(lookup: Lookup, name: string | undefined): Lookup {
  // This fails for a frozen function, which keeps its name.
  if (name !== undefined) Reflect.defineProperty(lookup, 'name', { value: name, configurable: true });
  return lookup;
}

/** `export default function name` exports no `name`, but that is what its reader is called. */
function defaultNamed({ default: lookup }: Record<string, unknown>, name: string): unknown {
  return typeof lookup === 'function' && lookup.name === name ? lookup : undefined;
}

function checkExists(file: string): void {
  if (!existsSync(file)) throw new UserError(`${file} cannot be loaded: there is no such file`);
}

/** A module of one's own, by `file#export`. */
export async function moduleOf(text: string): Promise<Record<string, unknown>> {
  const [, file = text] = MODULE.exec(text) ?? [];
  checkExists(file);
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const { loadingError } = await import('./loading-error.ts');
    throw new UserError(`${file} cannot be loaded: ${loadingError(error, file)}`);
  }
}

/** An argument that is no module should at least look like an id. */
function checkedId(text: string): string {
  if (!text.includes('/')) return text;
  throw new UserError(
    `${JSON.stringify(text)} names no export of a module: expected an id from \`vmaspec list\`, or ./my.ts#lookup`,
  );
}
