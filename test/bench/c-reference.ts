/** The C11 reference: compiled once, then one process for each address space. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seqcount } from '../../src/locks/seqcount.ts';
import { type Contender, endOf } from './contender.ts';
import { exportSpace } from './export-space.ts';
import { buildSpace, type Size } from './space.ts';

/** Protocol that it is written after. */
export const REFERENCE_LOOKUP = 'merged';
const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];

/** The compiled reference. */
export interface Reference {
  /** `cc` and its version. */
  readonly compiler: string;
  contender(size: Size): Contender;
  /** Deletes what was compiled. */
  remove(): void;
}

/** Compiles it; undefined where there is no `cc`. */
export function compileReference(): Reference | undefined {
  const version = spawnSync('cc', ['--version'], { encoding: 'utf8' });
  if (version.error !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'vmaspec-bench-'));
  const binary = join(folder, 'merged');
  const source = fileURLToPath(new URL('./merged.c', import.meta.url));
  const { status, stderr } = spawnSync('cc', [...FLAGS, '-o', binary, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cc cannot compile ${source}:\n${stderr}`);
  return {
    compiler: `${(version.stdout.split('\n')[0] as string).trim()}, -O2`,
    contender: (size) => start(binary, join(folder, `space-${size.vmas}-${size.uprobes}`), size),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(binary: string, file: string, size: Size): Contender {
  writeFileSync(file, exportSpace(buildSpace(seqcount, size)));
  const child = spawn(binary, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = endOf(child, 'the C reference');
  child.stdin.on('error', () => {
    // A process that has ended cannot be asked: `end` says so.
  });
  const lines = createInterface({ input: child.stdout });
  return {
    async measure(threads, milliseconds) {
      child.stdin.write(`${threads} ${milliseconds}\n`);
      const [line] = await Promise.race([end, once(lines, 'line')]);
      return Number(line);
    },
    close: () => child.stdin.end(),
  };
}
