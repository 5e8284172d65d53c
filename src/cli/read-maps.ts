import { readFileSync } from 'node:fs';
import { UserError } from '../check/lookup-error.ts';
import { type MapsEntry, MapsError, parseMaps } from '../mm/proc-maps.ts';
import { sampleMaps } from '../mm/sample-maps.ts';

/** Where the process's own address space stands on Linux. */
export const OWN_MAPS = '/proc/self/maps';

/** An address space and what to call it. */
export interface NamedAddressSpace {
  readonly name: string;
  readonly entries: readonly MapsEntry[];
}

/** Reads an address space; where the system has no `/proc`, its own is replaced by a sample, which it says. */
export function readMaps(file: string): NamedAddressSpace {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (file === OWN_MAPS && process.platform !== 'linux') {
      return { name: 'a sample (this system has no /proc)', entries: parseMaps(sampleMaps) };
    }
    throw new UserError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}): give a file like /proc/<pid>/maps`,
    );
  }
  try {
    return { name: file === OWN_MAPS ? 'this process (/proc/self/maps)' : file, entries: parseMaps(text) };
  } catch (error) {
    throw error instanceof MapsError ? new MapsError(`${file}: ${error.message}`) : error;
  }
}
