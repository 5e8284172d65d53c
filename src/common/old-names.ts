/**
 * Names that options had before: they work for one version more, with a warning. What was renamed, and to what, stands here
 * alone.
 */
import { UserError } from './errors.ts';

/** Options of functions, by their old names. */
const OPTIONS: Readonly<Record<string, string>> = {
  cycles: 'sections',
  patience: 'timeout',
  progress: 'onProgress',
};

/** Writers of the table, by their old names. */
const WRITERS: Readonly<Record<string, string>> = {
  'split below': 'split-below',
  'split above': 'split-above',
  'merge, grows': 'merge-grows',
  'merge, goes': 'merge-goes',
  'mmap below': 'mmap-below',
  'stack grows down': 'stack-grows-down',
  'stack grows up': 'stack-grows-up',
  'mremap, grows': 'mremap-grows',
  'mremap, moves': 'mremap-moves',
  'neighbour splits': 'neighbour-splits',
  'munmap, mmap': 'munmap-mmap',
  'munmap, mmap above': 'munmap-mmap-above',
  'munmap, mmap below': 'munmap-mmap-below',
  'munmap, other mm': 'munmap-other-mm',
  'mmap MAP_FIXED': 'mmap-fixed',
  'MAP_FIXED same range': 'mmap-fixed-same-range',
  'last munmap, open': 'last-munmap-open',
  'last munmap, third CPU': 'last-munmap-third-cpu',
  'last munmap, page goes': 'last-munmap-page-goes',
  'unregister, register': 'unregister-register',
};

const told = new Set<string>();

/** Warns once in a process; console.warn() is what a terminal, a notebook and a page all show. */
export function warnOnce(sentence: string): void {
  if (told.has(sentence)) return;
  told.add(sentence);
  console.warn(`vmaspec: warning: ${sentence}`);
}

/** That something is called otherwise now. */
export const warnOfOldName = (what: string, old: string, name: string): void =>
  warnOnce(
    `the ${what} ${JSON.stringify(old)} is called ${JSON.stringify(name)} now; the old name goes with the next version`,
  );

/**
 * Options by the names that they have now.
 *
 * @param known names that the function takes: an old name of any other is left, and refused as unknown
 * @throws UserError if an option is given by both of its names
 */
export function withNewNames<T>(options: T, known: readonly string[]): T {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  const given = { ...options } as Record<string, unknown>;
  for (const [old, name] of Object.entries(OPTIONS)) {
    if (!Object.hasOwn(given, old) || !known.includes(name)) continue;
    const value = given[old];
    delete given[old];
    if (value === undefined) continue;
    if (given[name] !== undefined)
      throw new UserError(`${old} is the old name of ${name}, and both are given: leave ${old} out`);
    warnOfOldName('option', old, name);
    given[name] = value;
  }
  return given as T;
}

/** A name of a writer, as it is now: `replace policy` was that of an object of a reader's own. */
export function writerNamed(name: string): string {
  const now = Object.hasOwn(WRITERS, name) ? WRITERS[name] : name.replace(/^replace /, 'replace-');
  if (now === undefined || now === name) return name;
  warnOfOldName('writer', name, now);
  return now;
}

/** True if this was the name of a writer. */
export const isOldWriter = (name: string): boolean =>
  Object.hasOwn(WRITERS, name) || name.startsWith('replace ');

/** Old names of options that the file of a reader may still export. */
export const OLD_OPTIONS: Readonly<Record<string, string>> = OPTIONS;
