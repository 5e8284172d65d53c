import { thrownAt } from '../common/source-position.ts';
import type { SourcePosition } from '../report/trace.ts';
import { USAGE } from './exit-code.ts';

/** What a file of somebody else's left to be thrown when nobody waits for it: by a timer, or in a promise. */
function listen(isTheirs: (error: unknown, position: SourcePosition) => void): void {
  process.on('uncaughtException', (error: unknown) => {
    const position = thrownAt(error);
    // One of ours: Node ends the process with its stack.
    if (position === undefined) throw error;
    isTheirs(error, position);
  });
}

/**
 * From now on says in one sentence what a reader's file threw too late, and ends the process.
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

/** The same on a thread beside the one that tells: it has loaded the same file. */
export function leaveLateErrors(): void {
  listen(() => {});
}
