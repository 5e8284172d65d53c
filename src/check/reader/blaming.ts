import { LookupError, UserError } from '../../common/errors.ts';
import { thrownAt } from '../../common/source-position.ts';
import { thrownText } from '../watch/answer.ts';
import type { LookupRef } from './lookup-ref.ts';

/** Runs a machine, and tells errors of the user's lookup from our own. */
export function blaming<T>(lookup: LookupRef, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const isOurs = error instanceof RangeError && !/call stack/.test(error.message);
    const isBug = error instanceof Error && error.message.startsWith('[vmaspec bug]');
    if (typeof lookup === 'string' || isOurs || isBug || error instanceof UserError) throw error;
    const position = thrownAt(error);
    const where = position === undefined ? '' : ` in ${position.file}:${position.line}:${position.column}`;
    throw new LookupError(`the lookup threw ${thrownText(error)}${where}: fix that and run it again`, {
      cause: error,
      position,
    });
  }
}
