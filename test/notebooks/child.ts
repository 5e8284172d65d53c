/** The process in which a notebook runs, seen from outside: its limits, its end, what it reported. */
import { type ChildProcess, fork } from 'node:child_process';
import { basename, dirname, join, resolve } from 'node:path';
import { notebookEnvironment } from './environment.ts';
import type { Failure } from './failure.ts';
import type { ExecutedCell, Message } from './messages.ts';

export interface Course {
  readonly cells: readonly ExecutedCell[];
  readonly languageInfo: unknown;
  readonly failures: readonly Failure[];
}

const startMs = 600_000;
const lingerMs = 1000;
const processFile = join(import.meta.dirname, 'notebook-process.ts');

export function runInChild(file: string, timeoutMs: number): Promise<Course> {
  return follow(start(file), timeoutMs);
}

function start(file: string): ChildProcess {
  return fork(processFile, [basename(file)], {
    cwd: dirname(resolve(file)),
    env: notebookEnvironment(),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function follow(child: ChildProcess, timeoutMs: number): Promise<Course> {
  return new Promise((settle, reject) => {
    const failures: Failure[] = [];
    let cell = 0;
    let done: Extract<Message, { type: 'done' }> | undefined;
    let stderr = '';
    const stop = () => child.kill('SIGKILL');
    const giveUp = (limit: number) => () => {
      const found = `no end after ${limit / 1000} s; the process was killed`;
      failures.push({ kind: 'timeout', cell, found });
      stop();
    };
    let timer = setTimeout(giveUp(startMs), startMs);
    process.once('exit', stop);

    child.on('message', (message: Message) => {
      if (message.type === 'done') done = message;
      else if (message.type === 'failed') addFailure(failures, message.failure);
      else {
        if (cell === 0) {
          clearTimeout(timer);
          timer = setTimeout(giveUp(timeoutMs), timeoutMs);
        }
        cell = message.cell;
      }
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    // A process that the notebook started and left behind would hold the pipe open for ever.
    child.once('exit', () => setTimeout(() => child.stderr?.destroy(), lingerMs).unref());
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', stop);
      const timedOut = failures.some(({ kind }) => kind === 'timeout');
      if (done === undefined && !timedOut) {
        failures.push({ kind: 'ended', cell, found: `${signal ?? `exit code ${code}`}\n${stderr}` });
      } else if (stderr !== '') {
        failures.push({ kind: 'stderr', cell, found: stderr });
      }
      settle({ cells: done?.cells ?? [], languageInfo: done?.languageInfo, failures });
    });
  });
}

/** One failure for a text that came in pieces. */
function addFailure(failures: Failure[], next: Failure): void {
  const last = failures.at(-1);
  const inPieces = next.kind === 'stderr' || next.kind === 'types' || next.kind === 'thrown';
  if (inPieces && last?.kind === next.kind && last.cell === next.cell) {
    failures[failures.length - 1] = { ...last, found: last.found + next.found };
  } else {
    failures.push(next);
  }
}
