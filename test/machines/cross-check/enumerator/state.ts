/** What there is while a program runs. */
import { byCpu, type Fault, type Outcome } from '../outcome.ts';
import type { Kind, Place } from '../program.ts';
import type { Code } from './compile.ts';

/** The object that is there from the start, by kind; the others follow by CPU and as which of its new ones. */
export const FIRST: Readonly<Record<Kind, number>> = { node: 1, stable: 2 };
export const NULL = 0;
const OBJECTS_PER_CPU = 8;
const PLACES = ['x', 'y', 'z'] as const;

export interface Thread {
  readonly cpu: number;
  readonly callback: number | undefined;
  readonly code: Code;
  at: number;
  last: number;
  rounds: number;
  seen: string;
  node: number;
  stable: number;
  allocated: number;
  calls: number;
  /** Depth of sections by flavour. */
  depth: [number, number];
  /** Threads that its grace period waits for, as bits. */
  awaits: number;
  isStopped: boolean;
}

export interface State {
  readonly threads: Thread[];
  readonly places: number[];
  readonly published: Record<Kind, number>;
  /** By object the number in it, and whether it was freed. */
  readonly numbers: number[];
  readonly freed: boolean[];
  /** Freed objects that may be taken again, the last one at the end. */
  readonly free: number[];
  /** Who holds a lock for writing, -1 for nobody, and how often each thread holds it for reading. */
  readonly writers: Record<'rwsem' | 'spinlock', number>;
  readonly readers: number[];
  /** In the order in which they came. */
  readonly faults: Fault[];
}

export const newThread = (code: Code, cpu: number, callback: number | undefined): Thread => ({
  cpu,
  callback,
  code,
  at: 0,
  last: 0,
  rounds: 0,
  seen: '',
  node: FIRST.node,
  stable: FIRST.stable,
  allocated: 0,
  calls: 0,
  depth: [0, 0],
  awaits: 0,
  isStopped: false,
});

export function see(thread: Thread, what: string | number): void {
  thread.seen += thread.seen === '' ? what : ` ${what}`;
}

export function lead(thread: Thread, kind: Kind, object: number): void {
  thread[kind] = object;
  see(thread, nameOf(object));
}

export const read = ({ places, numbers }: State, thread: Thread, place: Place): number =>
  (place === 'node' || place === 'stable' ? numbers[thread[place]] : places[PLACES.indexOf(place)]) as number;

export function write({ places, numbers }: State, thread: Thread, place: Place, value: number): void {
  if (place === 'node' || place === 'stable') numbers[thread[place]] = value;
  else places[PLACES.indexOf(place)] = value;
}

/** The n-th new object of a CPU. */
export const objectOf = (cpu: number, nth: number): number => 3 + cpu * OBJECTS_PER_CPU + nth;

function nameOf(object: number): string {
  if (object === NULL) return 'NULL';
  if (object === FIRST.node) return 'A';
  if (object === FIRST.stable) return 'T';
  const number = object - 3;
  return `new${Math.floor(number / OBJECTS_PER_CPU)}.${number % OBJECTS_PER_CPU}`;
}

export const copyOf = (state: State): State => ({
  threads: state.threads.map((thread) => ({ ...thread, depth: [...thread.depth] })),
  places: [...state.places],
  published: { ...state.published },
  numbers: [...state.numbers],
  freed: [...state.freed],
  free: [...state.free],
  writers: { ...state.writers },
  readers: [...state.readers],
  faults: [...state.faults],
});

export function keyOf({
  threads,
  places,
  published,
  numbers,
  freed,
  free,
  writers,
  readers,
  faults,
}: State): string {
  let key = `${places};${published.node},${published.stable};${numbers};${freed};${free}`;
  key += `;${writers.rwsem},${writers.spinlock};${readers}`;
  for (const { kind, cpu, callback } of faults) key += `;${kind},${cpu},${callback}`;
  for (const t of threads) {
    key += `|${t.cpu}.${t.callback}:${t.at},${t.last},${t.rounds},${t.seen},${t.node},${t.stable},${t.allocated}`;
    key += `,${t.calls},${t.depth},${t.awaits},${t.isStopped}`;
  }
  return key;
}

export function outcomeOf({ threads, places, faults }: State, cpus: number): Outcome {
  const ended = ({ at, code }: Thread): boolean => at === code.length;
  return {
    faults: faults.toSorted(byCpu),
    first: faults[0],
    results: threads.slice(0, cpus).map((thread) => (ended(thread) ? thread.seen : undefined)),
    waitingCallbacks: threads.slice(cpus).filter((thread) => !ended(thread)).length,
    memory: places,
  };
}
