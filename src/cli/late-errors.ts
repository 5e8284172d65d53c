import { thrownAt } from '../common/source-position.ts';
import type { SourcePosition } from '../report/trace.ts';
import { USAGE } from './exit-code.ts';

/** Errors that a user's file throws when nobody waits for it: in a timer or a promise. */
function listen(isTheirs: (error: unknown, position: SourcePosition) => void): void {
  process.on('uncaughtException', (error: unknown) => {
    const position = thrownAt(error);
    // One of ours: Node ends the process with its stack.
    if (position === undefined) throw error;
    isTheirs(error, position);
  });
}

/**
 * From now on reports in one sentence what a reader's file throws too late, and ends the process.
 *
 * @param before called before it ends
 */
export function tellOfLateErrors(before: () => void): void {
  listen((error, { file, line, column }) => {
    before();
    console.error(
      `vmaspec: ${file} threw ${String(error)} at ${file}:${line}:${column} while nobody was calling it: take out ` +
        'what runs later, such as a timer, or a promise that nobody waits for',
    );
    process.exit(USAGE);
  });
}

/** Stays silent on a thread beside the one that reports: it has loaded the same file. */
export function leaveLateErrors(): void {
  listen(() => {});
}
