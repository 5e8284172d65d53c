import { readFileSync } from 'node:fs';
import { UserError } from '../../common/errors.ts';
import { randomFrom } from '../../common/random.ts';
import type { MapsEntry } from '../../mm/maps-entry.ts';
import { MapsError, parseMaps } from '../../mm/proc-maps.ts';
import { sampleMaps } from '../../mm/sample-maps.ts';
import { syntheticMaps } from '../../mm/synthetic-maps.ts';

/** Where the process's own address space stands on Linux. */
export const OWN_MAPS = '/proc/self/maps';

/** An address space and what to call it. */
export interface NamedAddressSpace {
  readonly name: string;
  readonly entries: readonly MapsEntry[];
}

/** The address space that options ask for: a file's or a process's, one made up, or else this process's own. */
export function addressSpaceOf(options: {
  readonly maps?: string;
  readonly vmas?: number;
  readonly seed: number;
}): NamedAddressSpace {
  const { maps, vmas, seed } = options;
  if (vmas === undefined) return readMaps(maps ?? OWN_MAPS);
  if (maps !== undefined) {
    throw new UserError(`--maps ${maps} and --vmas ${vmas} are two address spaces: give one of them`);
  }
  return { name: `made up by seed ${seed}`, entries: syntheticMaps(vmas, randomFrom(seed).int) };
}

/**
 * Reads an address space from a file, or of a process by its number. On a system without `/proc` a sample stands in
 * for the own one, with a name that says so.
 */
export function readMaps(fileOrPid: string): NamedAddressSpace {
  const isPid = /^\d+$/.test(fileOrPid);
  const file = isPid ? `/proc/${fileOrPid}/maps` : fileOrPid;
  let text: string;
  try {
    text = textOf(readFileSync(file));
  } catch (error) {
    if (file === OWN_MAPS && process.platform !== 'linux') {
      return { name: 'a sample (this system has no /proc)', entries: parseMaps(sampleMaps) };
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      isPid
        ? `process ${fileOrPid} ${whyNoMaps(code)}`
        : `${file} cannot be read (${code}): give a file like /proc/<pid>/maps`,
    );
  }
  if (isPid && text === '') {
    throw new UserError(`process ${fileOrPid} has no mappings, like a kernel thread: give another`);
  }
  try {
    return { name: nameOf(file, isPid), entries: parseTelling(text, file) };
  } catch (error) {
    throw error instanceof MapsError ? new MapsError(`${file}: ${error.message}`) : error;
  }
}

/** Decodes also what an editor or a shell of Windows saves. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return new TextDecoder(!isUtf16 ? 'utf-8' : first === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
}

/** Says on stderr what is left out. */
function parseTelling(text: string, file: string): MapsEntry[] {
  const leftOut: string[] = [];
  const entries = parseMaps(text, ({ path }, line) =>
    leftOut.push(path === '' ? `line ${line}` : `line ${line}, ${path}`),
  );
  if (leftOut.length > 0) {
    const shown = leftOut.length > SHOWN ? `${leftOut.slice(0, SHOWN).join('; ')}; ...` : leftOut.join('; ');
    const count = leftOut.length === 1 ? '1 mapping' : `${leftOut.length} mappings`;
    console.error(
      `${file}: warning: left out ${count} above 2^53, where an address is no exact number here (${shown})`,
    );
  }
  return entries;
}

/** How many of the mappings that are left out are named. */
const SHOWN = 4;

function nameOf(file: string, isPid: boolean): string {
  if (file === OWN_MAPS) return 'this process (/proc/self/maps)';
  return isPid ? `process ${file.split('/')[2]}` : file;
}

function whyNoMaps(code: string | undefined): string {
  if (code === 'EACCES' || code === 'EPERM') return 'belongs to someone else: its mappings cannot be read';
  // ESRCH: it ended between the open and the read.
  if (code === 'ENOENT' || code === 'ESRCH') return 'is gone, or never was: give the number of one that runs';
  return `cannot be looked into (${code}): give the number of one that runs, or a file`;
}
