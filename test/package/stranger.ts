/** The package as a stranger has it: packed, and installed into an empty project. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { staleTypesHint } from '../notebooks/built-types.ts';

export const root = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty project in which `vmaspec` is installed. */
export interface Stranger {
  readonly folder: string;
  /** Runs a program of this Node's in the project. */
  node(...args: string[]): Promise<Ran>;
  /** Runs the command that npm put into the project. */
  vmaspec(...args: string[]): Promise<Ran>;
  remove(): void;
}

/** Makes the tarball: a file in a new folder, and what npm says of it. */
export async function pack(): Promise<{ folder: string; tarball: string; files: string[] }> {
  // Built before: a build here would change files that other tests read at the same time.
  const stale = staleTypesHint(root);
  if (stale !== undefined) throw new Error(`expected a build of today's sources. ${stale}`);
  const folder = mkdtempSync(join(tmpdir(), 'vmaspec-package-'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { code, stdout, stderr } = await run(root, npm, args);
  if (code !== 0) throw new Error(`npm pack ended with code ${code}:\n${stderr}`);
  const [{ filename, files }] = JSON.parse(stdout);
  return { folder, tarball: join(folder, filename), files: files.map(({ path }: { path: string }) => path) };
}

/** Installs the tarball. What else that needs, npm has kept from the project's own installation. */
export async function install(): Promise<Stranger> {
  const { folder, tarball } = await pack();
  const write = (name: string, value: object): void =>
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  const manifest = { name: 'stranger', private: true, dependencies: { vmaspec: `file:${tarball}` } };
  write('package.json', manifest);
  write('package-lock.json', { lockfileVersion: 3, packages: { '': manifest, ...locked(tarball) } });
  const args = ['ci', '--prefer-offline', '--no-audit', '--no-fund'];
  const { code, stderr } = await run(folder, npm, args);
  if (code !== 0) throw new Error(`npm ci of the tarball ended with code ${code}:\n${stderr}`);
  return {
    folder,
    node: (...given) => run(folder, process.execPath, given),
    vmaspec: (...given) => run(folder, join(folder, 'node_modules', '.bin', 'vmaspec'), given),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Writes files into the project. */
export function writeFiles({ folder }: Stranger, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/**
 * The lockfile entries of the package and of all that it needs, at the project's own versions: so npm asks the
 * registry nothing. It does so with what the manifest says, which is what is on trial.
 */
function locked(tarball: string): Record<string, Manifest> {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const { packages } = read('package-lock.json') as { packages: Record<string, Manifest> };
  const { version, bin, engines, dependencies, optionalDependencies } = read('package.json');
  const own = { version, resolved: `file:${tarball}`, bin, engines, dependencies, optionalDependencies };
  const entries: Record<string, Manifest> = { 'node_modules/vmaspec': own };
  const add = (from: string, needed: Manifest): void => {
    const names = Object.keys({ ...needed.dependencies, ...needed.optionalDependencies });
    for (const name of names) {
      const place = placeOf(name, from, packages);
      if (place in entries) continue;
      const { dev: _dev, ...entry } = packages[place] as Manifest & { dev?: boolean };
      entries[place] = entry;
      add(place, entry);
    }
  };
  add('', own);
  return entries;
}

/** Where Node finds a package from another: in its own node_modules, or in one further out. */
function placeOf(name: string, from: string, packages: Record<string, Manifest>): string {
  const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (place in packages) return place;
  if (from === '')
    throw new Error(`expected ${name} in package-lock.json, found no such entry: run npm install`);
  return placeOf(name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), packages);
}

const npm = 'npm';

/** Runs a command to its end, in an environment that tells it nothing of the test. */
export function run(cwd: string, command: string, args: readonly string[]): Promise<Ran> {
  // The Node of the tests first, also for a program that finds its Node on the PATH.
  const { NODE_TEST_CONTEXT: _protocol, NODE_OPTIONS: _options, ...given } = process.env;
  const env = { ...given, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, timeout: 600_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${command} ${args.join(' ')} did not end by itself`, { cause: error }));
    });
  });
}
