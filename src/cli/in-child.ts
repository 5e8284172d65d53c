import { spawnSync } from 'node:child_process';
import { LookupError } from '../common/errors.ts';
import { watchForLoop } from './loop-watch.ts';

/** Milliseconds that a child has to end itself. */
const GRACE = 3000;

/** Set in a child, so that it does the work itself. */
const CHILD = 'VMASPEC_CHILD';

/**
 * Runs this same command in a child process that can be ended, whatever the user's code in it does. Returns false
 * inside the child, which does the work.
 *
 * @param timeout seconds that it gets, with `beats` seconds in which they may stand still
 * @throws LookupError if the child was still at work after so many seconds
 */
export async function runInChild(timeout: number, beats?: Int32Array): Promise<boolean> {
  if (process.env[CHILD] === '1') {
    await watchForLoop(timeout, beats);
    return false;
  }
  const { status, signal, error } = spawnSync(
    process.execPath,
    [...process.execArgv, ...process.argv.slice(1)],
    {
      stdio: 'inherit',
      // The child ends itself and says where it was; this timeout is for a child that cannot.
      ...(beats === undefined ? { timeout: timeout * 1000 + GRACE } : {}),
      env: { ...process.env, [CHILD]: '1' },
    },
  );
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') {
    throw new LookupError(
      `the search was still at work after ${timeout} s and was stopped: look for a loop in the lookup that cannot ` +
        'end, or give it longer with --timeout',
    );
  }
  if (error !== undefined) throw error;
  process.exitCode = signal === null ? (status ?? 1) : 1;
  return true;
}
