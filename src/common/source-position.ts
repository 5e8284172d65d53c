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

/** Where the lab's own code lies: below `src` or its build, or in the chunk that a bundler made of it. */
const HOME = new URL(/\/common\/source-position\.[jt]s$/.test(import.meta.url) ? '../' : '.', import.meta.url)
  .href;

/** What `new Function` made of a user's text is named by the file that made it, where nothing else runs in a program. */
const COMPILES = /\/check\/reader\/lookup-source\.[jt]s$/;

/** True of a frame in the lab's own code, whatever its function is called. */
export const isOurFrame = ({ file = '' }: Frame): boolean => file.startsWith(HOME) && !COMPILES.test(file);

/** How every machine calls a program: `callProgram` in `src/machines`. */
const CALLS_PROGRAM = /(?:^|\.)callProgram(?:\$\d+)?$/;

/** Of a call stack what is inside a program: what it called, down to the machine, innermost first. */
export function insideProgram(stack: string | undefined): Frame[] | undefined {
  const frames = parseStack(stack ?? '', { allowEmpty: true });
  const end = frames.findIndex((frame) => CALLS_PROGRAM.test(frame.function ?? '') && isOurFrame(frame));
  return end < 0 ? undefined : frames.slice(0, end);
}

/** Where an error comes from, in the first file that is none of the lab's; undefined if the engine does not tell. */
export function thrownAt(error: unknown): SourcePosition | undefined {
  if (!(error instanceof Error)) return undefined;
  // The machine calls the reader: frames beyond it belong to the caller of the search.
  const frames = insideProgram(error.stack) ?? parseStack(error.stack ?? '', { allowEmpty: true });
  const positions = frames.map(positionOf);
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
