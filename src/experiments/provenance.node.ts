/** Where a result is made, in Node. The other side of `#provenance` is provenance.web.ts. */
import { readFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';
import { type Origin, originOf } from '../common/origin.node.ts';
import { isCompiled, PACKAGE_ROOT } from '../common/package-root.node.ts';
import { otherWork } from './other-work.node.ts';
import type { Provenance } from './result.ts';

/** Watches the machine from now on; the function returned says in the end where and on what a result was made. */
export function watchMachine(): (command: string) => Provenance {
  const coresTaken = otherWork();
  return (command) => ({ command, ...machine(), coresTaken: coresTaken() });
}

/** This machine and what runs on it, today. */
export const machine = () => ({
  ...origin(),
  node: process.versions.node,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  kernel: `${type()} ${release()}`,
  date: new Date().toISOString().slice(0, 10),
});

/** The version of this package. */
export const packageVersion = (): string => manifest().version;

/** Where a stranger clones the sources from, if that is known. */
export function cloneAddress(): string | undefined {
  const { repository } = manifest();
  const url = typeof repository === 'string' ? repository : repository?.url;
  return url?.replace(/^git\+/, '');
}

/** The commit of what runs here. */
export const commitOfSources = (): string => origin().commit;

/** SHA-256 over the sources that can have a part in a result. */
export const sourcesHash = (): string => origin().sources;

interface Manifest {
  readonly version: string;
  readonly repository?: string | { readonly url: string };
}

const manifest = (): Manifest => readJson('package.json') as Manifest;

/** Compiled code says what it was made from: the sources beside it may be newer, or not be there at all. */
const origin = (): Origin =>
  isCompiled ? (readJson('build/js/built.json') as Origin) : originOf(PACKAGE_ROOT);

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(PACKAGE_ROOT, file), 'utf8'));
