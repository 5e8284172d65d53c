/** The command as a child process. */
import { type ExecFileException, execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'src', 'cli', 'main.ts');
/** Dozens of starts share the work of reading the sources. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'build', 'compile-cache') };

/** What a run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What hangs is ended; the longest command of the tests takes a minute, and ten times that on a machine with much to do. */
const LIMIT_MS = 600_000;

/** Runs `vmaspec` with these arguments; rejects if it does not end by itself. */
export const vmaspec = (...args: string[]): Promise<Ran> => vmaspecReading('', ...args);

/** The same with this text on its standard input. */
export function vmaspecReading(input: string, ...args: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const done = settle(args, resolve, reject);
    const child = execFile(process.execPath, [main, ...args], { timeout: LIMIT_MS, env }, done);
    child.stdin?.end(input);
  });
}

const settle =
  (args: readonly string[], resolve: (ran: Ran) => void, reject: (error: Error) => void) =>
  (error: ExecFileException | null, stdout: string, stderr: string): void => {
    const code = error === null ? 0 : error.code;
    if (typeof code === 'number') resolve({ code, stdout, stderr });
    else reject(new Error(`vmaspec ${args.join(' ')} did not end by itself`, { cause: error }));
  };

/**
 * Runs `vmaspec` on what looks like a terminal, and presses Ctrl-C as soon as its progress says that so many per
 * cent are done.
 */
export function interruptedAt(percent: number, ...args: string[]): Promise<Ran> {
  // Nothing is drawn where CI is set.
  const interactive: NodeJS.ProcessEnv = { ...env, TERM: 'xterm', CI: undefined };
  const terminal = join(import.meta.dirname, 'like-a-terminal.ts');
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--import', terminal, main, ...args],
      { timeout: LIMIT_MS, env: interactive },
      settle(args, resolve, reject),
    );
    let shown = '';
    child.stderr?.on('data', function watch(text: string) {
      shown += text;
      const drawn = [...shown.matchAll(/: (\d+) %/g)].filter(([, done]) => Number(done) >= percent);
      // The first two are drawn while the spinner starts, before it listens to Ctrl-C.
      if (drawn.length < 3) return;
      child.stderr?.off('data', watch);
      child.kill('SIGINT');
    });
  });
}

/** The words of a command line that was printed: `npx vmaspec explore aug05`. */
export const wordsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^npx vmaspec /, '')
    .split(' ');

/** The lines that do not fit on a terminal of 80 columns. */
export const tooWide = (text: string): string[] => text.split('\n').filter((line) => line.length > 80);
