import { pathToFileURL } from 'node:url';
import { UserError } from '../check/lookup-error.ts';
import type { Lookup } from '../lookup/lookup.ts';

/** A lookup from the command line: an id, or `file#export` of a module of one's own. */
export async function lookupArgument(text: string): Promise<string | Lookup> {
  const match = /^(.+\.[cm]?[jt]s)(?:#(\w+))?$/.exec(text);
  if (match === null) return text;
  const [, file, name = 'default'] = match as unknown as [string, string, string?];
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`${file} cannot be loaded: ${(error as Error).message}`);
  }
  const lookup = module[name];
  if (typeof lookup !== 'function') {
    const names = Object.keys(module).join(', ') || 'nothing';
    throw new UserError(`${file} exports ${names}, but no function ${name}: name one after a #`);
  }
  return lookup as Lookup;
}
