import { parseStack } from 'error-stack-parser-es/lite';
import { isOurFrame, positionOf } from '../../common/source-position.ts';
import { kernelPath } from '../../report/kernel-names.ts';
import type { SourcePosition } from '../../report/trace.ts';

/** Where in a protocol something is done. */
export interface CallSite {
  /** Kernel functions, outermost first. */
  readonly path: readonly string[];
  /** Tells sites of one function apart. */
  readonly position: string;
  readonly source?: SourcePosition;
}

/** Frames of a protocol's call stack that are kept: deeper than any of them. */
const STACK_FRAMES = 60;

/** The function that calls a protocol: frames above it are no part of the protocol. */
const OUTERMOST = 'runSwitched';

/** Code between a protocol and its CPU is no part of the protocol. */
const WATCHES = /\/check\/watch\//;

/** Runs a protocol so that {@link callSite} finds where it begins. */
export function runSwitched<T>(protocol: () => T): T {
  return protocol();
}

/** Runs something with stacks as deep as {@link callSite} needs them. */
export function withDeepStacks<T>(run: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/**
 * Where the protocol is.
 *
 * @param above how many functions that are no part of the protocol stand above the caller of this one
 */
export function callSite(above: number): CallSite {
  const frames = parseStack(new Error().stack ?? '', { allowEmpty: true }).slice(above + 2);
  const end = frames.findIndex(({ function: name }) => name?.endsWith(OUTERMOST));
  const protocol = frames.slice(0, end < 0 ? undefined : end);
  const begin = protocol.findIndex(({ file }) => !WATCHES.test(file ?? ''));
  const inside = protocol.slice(Math.max(begin, 0));
  const [innermost] = inside;
  if (innermost?.function === 'fails' && isOurFrame(innermost)) inside.shift();
  const [here] = inside;
  const { file, line, col } = here ?? {};
  const source = here && positionOf(here);
  return {
    path: kernelPath(
      inside.map((frame) => ({ name: frame.function ?? '', isOurs: isOurFrame(frame) })).reverse(),
    ),
    position: `${file}:${line}:${col}`,
    ...(source && { source }),
  };
}
