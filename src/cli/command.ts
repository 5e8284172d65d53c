import { CommanderError } from 'commander';
import { LookupError, UserError } from '../common/errors.ts';
import { ThreadFailed } from '../machines/threads/run-threads.ts';
import { MapsError } from '../mm/proc-maps.ts';
import { DONE, FINDING, USAGE } from './exit-code.ts';
import { createProgram } from './program.ts';

/** The command line, from its words to its exit code. */
export async function command(): Promise<void> {
  // A pipe that is closed early (`vmaspec list | head`) is the reader's choice, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await createProgram().parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Prints an error of the user as one sentence; anything else is a bug and shows its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
  if (error instanceof ThreadFailed) {
    console.error(`vmaspec: ${error.message}${error.threadStack === '' ? '' : `\n${error.threadStack}`}`);
    return FINDING;
  }
  if (error instanceof LookupError) {
    console.error(`vmaspec: ${error.message}`);
    return FINDING;
  }
  if (error instanceof UserError || error instanceof MapsError || error instanceof RangeError) {
    console.error(`vmaspec: ${error.message}`);
    return USAGE;
  }
  console.error('vmaspec: this is a bug of vmaspec, please report it with what follows');
  console.error(error);
  return FINDING;
}
