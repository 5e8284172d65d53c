import type { GraphProgram } from '../machines/graph/path.ts';
import type { Term } from '../machines/graph/term.ts';
import { threadPaths } from './paths.ts';
import type { LitmusTest } from './syntax.ts';

/** A litmus test as the graph machine runs it, and whether a loop bound left paths out. */
export interface LitmusProgram extends GraphProgram {
  readonly cutOff: boolean;
}

/** Lays every path of a litmus test out. */
export function litmusProgram(test: LitmusTest, source: string): LitmusProgram {
  const memory = new Map<string, number | string>();
  const registers = test.threads.map(
    ({ parameters }) => new Map<string, Term>(parameters.map(({ name }) => [name, name])),
  );
  for (const { place, value } of test.initial) {
    if (place.kind === 'memory') memory.set(place.name, value ?? 0);
    else registers[place.thread]?.set(place.name, value ?? 0);
  }
  const threads = test.threads.map((thread, number) =>
    threadPaths(thread, number, registers[number] ?? new Map(), source),
  );
  return {
    threads: threads.map(({ paths }) => paths),
    initial: memory,
    cutOff: threads.some(({ cutOff }) => cutOff),
  };
}
