import { parseStack } from 'error-stack-parser-es/lite';
import type { SourcePosition } from '../report/trace.ts';

/** A frame of a call stack. */
export type Frame = ReturnType<typeof parseStack>[number] & {
  /** True of what `new Function` made of a text: engines name the file that made it, and the parser keeps no more. */
  readonly isCompiled?: boolean;
};

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

/** How V8 and Firefox write a frame of such a text; in a bundle the file alone does not tell. */
const COMPILED = /\(eval at |> Function:/;

/** True of a frame in the lab's own code, whatever its function is called. */
export const isOurFrame = ({ file = '', isCompiled = false }: Frame): boolean =>
  !isCompiled && file.startsWith(HOME) && !COMPILES.test(file);

/** How every machine calls a program: `callProgram` in `src/machines`. */
const CALLS_PROGRAM = /(?:^|\.)callProgram(?:\$\d+)?$/;

/** Line by line, for the parser keeps of a line only what all engines write. V8 begins with the message of the error. */
function framesOf(stack: string): Frame[] {
  const lines = stack.split('\n');
  const calls = lines.filter((line) => V8_CALL.test(line));
  return (calls.length > 0 ? calls : lines).flatMap((line): Frame[] =>
    parseStack(line, { allowEmpty: true }).map((frame) => ({ ...frame, isCompiled: COMPILED.test(line) })),
  );
}

const V8_CALL = /^\s*at /;

/** Of a call stack what is inside a program: what it called, down to the machine, innermost first. */
export function insideProgram(stack: string | undefined): Frame[] | undefined {
  const frames = framesOf(stack ?? '');
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
