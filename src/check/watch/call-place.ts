import { thrownAt } from '../../common/source-position.ts';

/** Frames between a reader and the code that takes something: more than the engine keeps by default. */
const FRAMES = 30;

/** Remembers where it is called. Its stack is read only if it has to be reported. */
export function here(frames = FRAMES): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const error = new Error('taken');
  Error.stackTraceLimit = limit;
  return error;
}

/** ` at mine.ts:4:11`, the place where something was thrown or made; empty if the engine does not tell. */
export function placeOf(error: unknown): string {
  const position = thrownAt(error);
  return position === undefined ? '' : ` at ${position.file}:${position.line}:${position.column}`;
}
