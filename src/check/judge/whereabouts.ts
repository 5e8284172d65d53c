import { insideProgram, isOurFrame, isOurs, positionOf } from '../../common/source-position.ts';
import { kernelPath } from '../../report/kernel-names.ts';
import type { TraceStep } from '../../report/trace.ts';

/** A method of a machine's CPU, or of one that stands before it: outside of it is the protocol. */
const OF_A_CPU = /(?:^|[ .])[A-Z]\w*Cpu(?:\$\d+)?\./;

/** Where in a protocol the machine that asks was called: kernel functions, outermost first, and the line. */
export function whereabouts(): {
  path: string[];
  source: Pick<TraceStep, 'source' | 'calledFrom'>;
} {
  const inside = insideProgram(new Error().stack) ?? [];
  const start = inside.findLastIndex((frame) => OF_A_CPU.test(frame.function ?? '') && isOurFrame(frame));
  const protocol = inside.slice(start + 1);
  const [source, ...callers] = protocol.map(positionOf);
  const own = source !== undefined && isOurs(source) ? callers.find((one) => one && !isOurs(one)) : undefined;
  return {
    path: kernelPath(
      protocol.map((frame) => ({ name: frame.function ?? '', isOurs: isOurFrame(frame) })).reverse(),
    ),
    source: { ...(source && { source }), ...(own && { calledFrom: own }) },
  };
}
