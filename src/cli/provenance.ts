import { readFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';
import type { Provenance } from '../experiments/result.ts';
import { type Origin, originOf } from './origin.ts';
import { isCompiled, PACKAGE_ROOT } from './package-root.ts';

/** Where and on which machine a result was made, how much else the machine did, and the command that makes it again. */
export function provenance(command: string, coresTaken?: number): Provenance {
  return {
    command,
    ...origin(),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    coresTaken,
    kernel: `${type()} ${release()}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The version of this package. */
export function packageVersion(): string {
  const { version } = readJson('package.json') as { version: string };
  return version;
}

/** The commit of what runs here. */
export const commitOfSources = (): string => origin().commit;

/** SHA-256 over the sources that can influence a result. */
export const sourcesHash = (): string => origin().sources;

/** Compiled code says what it was made from: the sources beside it may be newer, or not be there at all. */
const origin = (): Origin =>
  isCompiled ? (readJson('build/js/built.json') as Origin) : originOf(PACKAGE_ROOT);

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(PACKAGE_ROOT, file), 'utf8'));
