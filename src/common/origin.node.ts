import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which sources ran. */
export interface Origin {
  readonly commit: string;
  readonly dirty: boolean;
  readonly sources: string;
}

/** The sources of a clone as they are now. */
export function originOf(root: string): Origin {
  return {
    commit: git(root, 'rev-parse', '--short=12', 'HEAD') ?? 'unknown',
    dirty: (git(root, 'status', '--porcelain', '--', 'src') ?? '') !== '',
    sources: sourcesHash(root),
  };
}

/** SHA-256 over the sources that can have a part in a result. */
function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  for (const file of globSync('src/**/*.ts', { cwd: root }).sort()) {
    if (file.startsWith('src/cli/')) continue;
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function git(root: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
