import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Provenance } from '../experiments/result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where and on what a result was made, and what to type to make it again. */
export function provenance(command: string): Provenance {
  return {
    command,
    commit: git('rev-parse', '--short=12', 'HEAD') ?? 'unknown',
    dirty: (git('status', '--porcelain', '--', 'src') ?? '') !== '',
    sources: sourcesHash(),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    kernel: `${type()} ${release()}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string };
  return version;
}

/** SHA-256 over the sources that can have a part in a result. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync('src/**/*.ts', { cwd: ROOT }).sort()) {
    if (file.startsWith('src/cli/')) continue;
    hash.update(`${file}\n`).update(readFileSync(`${ROOT}/${file}`));
  }
  return hash.digest('hex');
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
