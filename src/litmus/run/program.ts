import type { GraphProgram, Path } from '../../machines/graph/path.ts';
import type { Term } from '../../machines/graph/term.ts';
import { LitmusError } from '../litmus-error.ts';
import type { LitmusTest, Proposition } from '../syntax.ts';
import { hasOnlyInts } from './c-types.ts';
import { keepNotes, threadPaths } from './paths.ts';

/** One step of the search takes time with the cube of the events; with more than these it would take seconds. */
const MAX_EVENTS = 600;

/** A litmus test as the graph machine runs it, and whether a loop bound left paths out. */
export interface LitmusProgram extends GraphProgram {
  readonly cutOff: boolean;
}

/**
 * Adds what the filter says about registers to the requirements of a path, so that the search gives up early what
 * would not count in the end.
 */
function filtered(
  paths: readonly Path[],
  thread: number,
  filters: readonly Proposition[],
  initial: ReadonlyMap<string, Term> | undefined,
): readonly Path[] {
  const required = filters
    .flatMap(conjuncts)
    .flatMap((atom) =>
      atom.kind === 'equals' && atom.place.kind === 'register' && atom.place.thread === thread
        ? [{ name: atom.place.name, right: atom.value }]
        : [],
    );
  if (required.length === 0) return paths;
  return paths.map((path) => {
    const kept = {
      ...path,
      requirements: [
        ...path.requirements,
        ...required.map(({ name, right }) => ({
          left: path.registers.get(name) ?? initial?.get(name) ?? 0,
          right,
        })),
      ],
    };
    keepNotes(path, kept);
    return kept;
  });
}

function longest(paths: readonly Path[]): number {
  return paths.reduce((most, { events }) => Math.max(most, events.length), 0);
}

function conjuncts(proposition: Proposition): Proposition[] {
  return proposition.kind === 'and'
    ? [...conjuncts(proposition.left), ...conjuncts(proposition.right)]
    : [proposition];
}

/** Lays every path of a litmus test out; `wanted` is a further filter. */
export function litmusProgram(test: LitmusTest, source: string, wanted?: Proposition): LitmusProgram {
  const memory = new Map<string, number | string>();
  const registers = test.threads.map(
    ({ parameters }) => new Map<string, Term>(parameters.map(({ name }) => [name, name])),
  );
  for (const { place, value } of test.initial) {
    if (place.kind === 'memory') memory.set(place.name, value ?? 0);
    else registers[place.thread]?.set(place.name, value ?? 0);
  }
  const typed = !hasOnlyInts(test);
  let unknowns = 0;
  const threads = test.threads.map((thread, number) => {
    const found = threadPaths(thread, number, registers[number] ?? new Map(), source, { unknowns, typed });
    ({ unknowns } = found);
    return found;
  });
  const events = threads.reduce((sum, { paths }) => sum + longest(paths), 0);
  if (events > MAX_EVENTS)
    throw new LitmusError(
      'unsupported',
      `more than ${MAX_EVENTS} events in one execution`,
      { line: 1, column: 1 },
      source,
    );
  const filters = [test.filter, wanted].filter((filter) => filter !== undefined);
  return {
    threads: threads.map(({ paths }, number) => filtered(paths, number, filters, registers[number])),
    initial: memory,
    cutOff: threads.some(({ cutOff }) => cutOff),
  };
}
