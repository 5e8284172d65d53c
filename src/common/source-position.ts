import { parseStack } from 'error-stack-parser-es/lite';
import type { SourcePosition } from '../report/trace.ts';

/** A frame of a call stack. */
export type Frame = ReturnType<typeof parseStack>[number];

/** Where a frame stands, if the engine tells. */
export function positionOf({ file, line, col }: Frame): SourcePosition | undefined {
  return file === undefined || line === undefined || col === undefined
    ? undefined
    : { file: shownFile(file), line, column: col };
}

/** True of the lab's own files that protocols are made of or run by. */
export const isOurs = ({ file }: SourcePosition): boolean =>
  /^src\/(?:common|memory|locks|mm|uprobes|lookup|machines|check|measure)\//.test(file);

/** Where an error comes from, in the first file that is none of the lab's; undefined if the engine does not tell. */
export function thrownAt(error: unknown): SourcePosition | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = parseStack(error.stack ?? '', { allowEmpty: true });
  // The machine calls the reader: frames beyond it belong to the caller of the search.
  const end = frames.findIndex(({ function: name }) =>
    /\b(?:InterleaveCpu\.advance|GraphCpu\.run)$/.test(name ?? ''),
  );
  const positions = frames.slice(0, end < 0 ? undefined : end).map(positionOf);
  return positions.find((one) => one !== undefined && !isOurs(one) && !one.file.startsWith('node:'));
}

/** Compiled code of the package: build.ts leaves every statement on the line and column that it has in `src`. */
const BUILT = /\/build\/js\/(.*)\.js$/;

/** The path below `src` for the lab's own files; for others only the file's name, never a path of this machine. */
function shownFile(location: string): string {
  if (location.startsWith('node:')) return location;
  // A cell, as Jupyter's kernel for TypeScript compiles and runs it.
  if (location.startsWith('evalmachine.')) return 'cell';
  const file = location.replace(/\?.*$/, '').replace(BUILT, '/src/$1.ts');
  return /^.*\/(src\/.*)$/.exec(file)?.[1] ?? file.replace(/^.*\//, '');
}
