import { parseStack } from 'error-stack-parser-es/lite';
import { kernelPath } from '../report/kernel-names.ts';
import type { TraceStep } from '../report/trace.ts';

/** How a machine calls a program: its class, and the method that does. */
export type CallingMethod = 'InterleaveCpu.advance' | 'GraphCpu.run';

/** Where in a protocol the machine that asks was called: kernel functions, outermost first, and the line. */
export function whereabouts(method: CallingMethod): { path: string[]; source: Pick<TraceStep, 'source'> } {
  const [machine = ''] = method.split('.');
  const frames = parseStack(new Error().stack ?? '', { allowEmpty: true });
  const end = frames.findIndex(({ function: name }) => name?.endsWith(method));
  const inside = frames.slice(0, Math.max(end, 0));
  const start = inside.findLastIndex(
    ({ function: name }) => name !== undefined && new RegExp(`(?:${machine}|SwitchedCpu)\\b`).test(name),
  );
  const protocol = inside.slice(start + 1);
  const [here] = protocol;
  const file = here?.file && shownFile(here.file);
  return {
    path: kernelPath(protocol.map(({ function: name }) => name ?? '').reverse()),
    source:
      file === undefined || here?.line === undefined || here.col === undefined
        ? {}
        : { source: { file, line: here.line, column: here.col } },
  };
}

/** Compiled code of the package: build.ts leaves every statement on the line and column that it has in `src`. */
const BUILT = /\/build\/js\/(.*)\.js$/;

/** Below `src` for the lab's own files; of others only the name, never where they lie on this machine. */
export function shownFile(location: string): string {
  const file = location.replace(/\?.*$/, '').replace(BUILT, '/src/$1.ts');
  return /^.*\/(src\/.*)$/.exec(file)?.[1] ?? file.replace(/^.*\//, '');
}
