import { parseStack } from 'error-stack-parser-es/lite';
import { isOurs, positionOf } from '../../../common/source-position.ts';
import { kernelPath } from '../../../report/kernel-names.ts';
import type { TraceStep } from '../../../report/trace.ts';

/** How a machine calls a program: its class and method. */
export type CallingMethod = 'InterleaveCpu.advance' | 'GraphCpu.run';

/** Where in a protocol the calling machine was called: kernel functions, outermost first, and the line. */
export function whereabouts(method: CallingMethod): {
  path: string[];
  source: Pick<TraceStep, 'source' | 'calledFrom'>;
} {
  const [machine = ''] = method.split('.');
  const frames = parseStack(new Error().stack ?? '', { allowEmpty: true });
  const end = frames.findIndex(({ function: name }) => name?.endsWith(method));
  const inside = frames.slice(0, Math.max(end, 0));
  const start = inside.findLastIndex(
    ({ function: name }) =>
      name !== undefined && new RegExp(`(?:${machine}|SwitchedCpu|WatchedCpu|GuardedCpu)\\b`).test(name),
  );
  const protocol = inside.slice(start + 1);
  const [source, ...callers] = protocol.map(positionOf);
  const own = source !== undefined && isOurs(source) ? callers.find((one) => one && !isOurs(one)) : undefined;
  return {
    path: kernelPath(protocol.map(({ function: name }) => name ?? '').reverse()),
    source: { ...(source && { source }), ...(own && { calledFrom: own }) },
  };
}
