/**
 * Every interleaving of a program under sequential consistency, by brute force over states that were not met before. It
 * knows nothing of the machines: memory, locks, RCU and scheduling are its own, and as plain as they can be.
 */
import { type Code, compile, type Instruction } from './compile.ts';
import { byCpu, type Fault, type Outcome } from './outcome.ts';
import type { CrossProgram, Flavour, Kind, Place, Unlock } from './program.ts';

/**
 * What machines leave open. The interleaver takes the object that was freed last, as long as there is one, and stops who
 * does something wrong. A graph takes any free object or a new one, and notices only in the end that something freed was
 * stored to or freed again: its CPU has gone on.
 */
export type Like = 'interleaver' | 'graph';

/** The object that is there from the start, by kind; the others follow by CPU and as which of its new ones. */
const FIRST: Readonly<Record<Kind, number>> = { node: 1, stable: 2 };
const NULL = 0;
const OBJECTS_PER_CPU = 8;
const PLACES = ['x', 'y', 'z'] as const;
const FLAVOURS = { rcu: 0, trace: 1 } as const;

interface Thread {
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

interface State {
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

/** Every outcome of a program; undefined if there are more states than the limit. */
export function enumerate(program: CrossProgram, like: Like, limit: number): Outcome[] | undefined {
  const { initial, choices, step } = semantics(program, like);
  const outcomes = new Map<string, Outcome>();
  const first = initial();
  const met = new Set([keyOf(first)]);
  const open = [first];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    let isOver = true;
    for (let thread = 0; thread < state.threads.length; thread++) {
      const count = choices(state, thread);
      for (let choice = 0; choice < count; choice++) {
        isOver = false;
        const next = copyOf(state);
        step(next, thread, choice);
        const key = keyOf(next);
        if (met.has(key)) continue;
        if (met.size >= limit) return undefined;
        met.add(key);
        open.push(next);
      }
    }
    if (!isOver) continue;
    const outcome = outcomeOf(state, program.cpus.length);
    outcomes.set(JSON.stringify(outcome), outcome);
  }
  return [...outcomes.values()];
}

const copyOf = (state: State): State => ({
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

function keyOf({
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

function outcomeOf({ threads, places, faults }: State, cpus: number): Outcome {
  const ended = ({ at, code }: Thread): boolean => at === code.length;
  return {
    faults: faults.toSorted(byCpu),
    first: faults[0],
    results: threads.slice(0, cpus).map((thread) => (ended(thread) ? thread.seen : undefined)),
    waitingCallbacks: threads.slice(cpus).filter((thread) => !ended(thread)).length,
    memory: places,
  };
}

/** What steps do, given the program and how objects are taken. */
function semantics({ cpus, reuse }: CrossProgram, like: Like) {
  const codes = cpus.map(compile);

  function initial(): State {
    const state: State = {
      threads: codes.map((code, cpu) => newThread(code, cpu, undefined)),
      places: [0, 0, 0],
      published: { ...FIRST },
      numbers: [0, 0, 0],
      freed: [false, false, false],
      free: [],
      writers: { rwsem: -1, spinlock: -1 },
      readers: [],
      faults: [],
    };
    for (const thread of state.threads) settle(state, thread);
    return state;
  }

  /** How many ways the next step of a thread can go: none if it has ended or has to wait. */
  function choices(state: State, index: number): number {
    const thread = state.threads[index] as Thread;
    const next = thread.code[thread.at];
    if (next === undefined || thread.isStopped) return 0;
    switch (next.do) {
      case 'wait':
        return faultAt(state, thread, next.place) !== undefined ||
          isFor(next, read(state, thread, next.place))
          ? 1
          : 0;
      case 'take lock':
        if (next.how === 'read') return state.writers.rwsem < 0 ? 1 : 0;
        if (next.how === 'spin') return state.writers.spinlock < 0 ? 1 : 0;
        return next.how === 'try' || (state.writers.rwsem < 0 && !state.readers.some((count) => count > 0))
          ? 1
          : 0;
      case 'end grace period':
        return thread.awaits === 0 ? 1 : 0;
      case 'allocate':
        return like === 'graph' ? state.free.length + 1 : 1;
      default:
        return goesOn(next) && faultOf(state, thread, index, next) !== undefined ? 2 : 1;
    }
  }

  function step(state: State, index: number, choice: number): void {
    const thread = state.threads[index] as Thread;
    perform(state, thread, index, thread.code[thread.at++] as Instruction, choice);
    if (!thread.isStopped) settle(state, thread);
  }

  /** Performs what others cannot see, up to the next step that they can. */
  function settle(state: State, thread: Thread): void {
    for (;;) {
      const next = thread.code[thread.at];
      if (next === undefined) return;
      switch (next.do) {
        case 'unless':
          thread.at = thread.last === next.value ? thread.at + 1 : next.to;
          break;
        case 'begin rounds':
          thread.rounds = 0;
          thread.at++;
          break;
        case 'end round':
          thread.at++;
          if (thread.last < next.until && ++thread.rounds < next.rounds) thread.at = next.to;
          else see(thread, `after ${thread.rounds}`);
          break;
        case 'allocate':
          if (reuse && next.kind === 'stable') return;
          thread.at++;
          takeNew(state, thread, next.kind);
          break;
        default:
          return;
      }
    }
  }

  function takeNew({ numbers, freed }: State, thread: Thread, kind: Kind): void {
    const object = 3 + thread.cpu * OBJECTS_PER_CPU + thread.allocated++;
    numbers[object] = 0;
    freed[object] = false;
    lead(thread, kind, object);
    // What is new is zero.
    if (thread.code[thread.at]?.do === 'clear') thread.at++;
  }

  function perform(state: State, thread: Thread, index: number, next: Instruction, choice: number): void {
    const kind = faultOf(state, thread, index, next);
    if (kind !== undefined) {
      state.faults.push({ kind, cpu: thread.cpu, callback: thread.callback });
      thread.isStopped = choice === 0;
      if (thread.isStopped || next.do === 'free') return;
    }
    switch (next.do) {
      case 'read':
      case 'wait':
        thread.last = read(state, thread, next.place);
        see(thread, thread.last);
        return;
      case 'write':
        write(state, thread, next.place, next.value === 'rounds' ? thread.rounds : next.value);
        return;
      case 'modify': {
        const before = read(state, thread, next.place);
        if (next.how === 'fetchAdd') write(state, thread, next.place, before + next.value);
        else if (next.how === 'xchg' || before === next.expected)
          write(state, thread, next.place, next.value);
        thread.last = before;
        see(thread, before);
        return;
      }
      case 'take lock':
        takeLock(state, thread, index, next);
        return;
      case 'unlock':
        unlock(state, index, next.how);
        return;
      case 'enter':
        thread.depth[FLAVOURS[next.flavour]]++;
        return;
      case 'leave':
        leave(state, thread, index, next.flavour);
        return;
      case 'begin grace period':
        thread.awaits = inside(state, next.flavour);
        return;
      case 'call': {
        const callback = newThread(next.code, thread.cpu, thread.calls++);
        callback.node = thread.node;
        callback.stable = thread.stable;
        callback.awaits = inside(state, next.flavour);
        state.threads.push(callback);
        return;
      }
      case 'allocate':
        take(state, thread, choice);
        return;
      case 'clear':
        state.numbers[thread.stable] = 0;
        return;
      case 'follow':
        lead(thread, next.kind, state.published[next.kind]);
        return;
      case 'publish':
        state.published[next.kind] = next.what === 'NULL' ? NULL : thread[next.kind];
        return;
      case 'free':
        state.freed[thread[next.kind]] = true;
        if (reuse && next.kind === 'stable') state.free.push(thread.stable);
    }
  }

  /** Whether a CPU may go on after it has done this wrong. */
  const goesOn = (next: Instruction): boolean =>
    like === 'graph' && (next.do === 'write' || next.do === 'modify' || next.do === 'free');

  function take(state: State, thread: Thread, choice: number): void {
    const { free, freed } = state;
    // The last choice, and the only one if there is nothing free, is a new object.
    const at = like === 'graph' ? choice : free.length - 1;
    const [object] = at < 0 || at >= free.length ? [] : free.splice(at, 1);
    if (object === undefined) {
      takeNew(state, thread, 'stable');
      return;
    }
    lead(thread, 'stable', object);
    freed[object] = false;
  }

  return { initial, choices, step };
}

const newThread = (code: Code, cpu: number, callback: number | undefined): Thread => ({
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

function see(thread: Thread, what: string | number): void {
  thread.seen += thread.seen === '' ? what : ` ${what}`;
}

function lead(thread: Thread, kind: Kind, object: number): void {
  thread[kind] = object;
  see(thread, nameOf(object));
}

/** What is wrong with a step, if anything is. */
function faultOf(state: State, thread: Thread, index: number, next: Instruction): string | undefined {
  if ('place' in next) return faultAt(state, thread, next.place);
  switch (next.do) {
    case 'unlock':
      return isHeld(state, index, next.how) ? undefined : 'unlock of what is not held';
    case 'leave':
      return thread.depth[FLAVOURS[next.flavour]] > 0 ? undefined : 'unlock of what is not held';
    case 'free':
      if (thread[next.kind] === NULL) return 'use-after-free';
      return state.freed[thread[next.kind]] ? 'double free' : undefined;
    default:
      return undefined;
  }
}

function faultAt({ freed }: State, thread: Thread, place: Place): string | undefined {
  if (place !== 'node' && place !== 'stable') return undefined;
  const object = thread[place];
  if (object === NULL) return 'NULL dereference';
  return place === 'node' && freed[object] ? 'use-after-free' : undefined;
}

const read = ({ places, numbers }: State, thread: Thread, place: Place): number =>
  (place === 'node' || place === 'stable' ? numbers[thread[place]] : places[PLACES.indexOf(place)]) as number;

function write({ places, numbers }: State, thread: Thread, place: Place, value: number): void {
  if (place === 'node' || place === 'stable') numbers[thread[place]] = value;
  else places[PLACES.indexOf(place)] = value;
}

const isFor = (wait: { for: 'this' | 'at least'; value: number }, value: number): boolean =>
  wait.for === 'this' ? value === wait.value : value >= wait.value;

function takeLock(
  { writers, readers }: State,
  thread: Thread,
  index: number,
  { how, to }: Extract<Instruction, { do: 'take lock' }>,
): void {
  if (how === 'spin') writers.spinlock = index;
  else if (how === 'write') writers.rwsem = index;
  else {
    const isGot = writers.rwsem < 0;
    if (isGot) readers[index] = (readers[index] ?? 0) + 1;
    if (how === 'read') return;
    thread.last = isGot ? 1 : 0;
    see(thread, isGot ? 'got' : 'not got');
    if (!isGot) thread.at = to;
  }
}

const lockOf = (how: Unlock): 'rwsem' | 'spinlock' => (how === 'spinUnlock' ? 'spinlock' : 'rwsem');

const isHeld = ({ writers, readers }: State, index: number, how: Unlock): boolean =>
  how === 'upRead' ? (readers[index] ?? 0) > 0 : writers[lockOf(how)] === index;

function unlock({ writers, readers }: State, index: number, how: Unlock): void {
  if (how === 'upRead') readers[index] = (readers[index] as number) - 1;
  else {
    writers[lockOf(how)] = -1;
    if (how === 'downgradeWrite') readers[index] = 1;
  }
}

function leave({ threads }: State, thread: Thread, index: number, flavour: Flavour): void {
  const at = FLAVOURS[flavour];
  if (--thread.depth[at] > 0) return;
  // Who waits for a grace period of the other flavour does not wait for this section.
  for (const other of threads) if (flavourOf(other) === flavour) other.awaits &= ~(1 << index);
}

/** The flavour of the grace period that a thread waits for. */
function flavourOf({ code, at }: Thread): Flavour | undefined {
  const next = code[at];
  return next?.do === 'end grace period' ? next.flavour : undefined;
}

/** The threads that are in a section, as bits. */
const inside = ({ threads }: State, flavour: Flavour): number =>
  threads.reduce((bits, { depth }, index) => (depth[FLAVOURS[flavour]] > 0 ? bits | (1 << index) : bits), 0);

function nameOf(object: number): string {
  if (object === NULL) return 'NULL';
  if (object === FIRST.node) return 'A';
  if (object === FIRST.stable) return 'T';
  const number = object - 3;
  return `new${Math.floor(number / OBJECTS_PER_CPU)}.${number % OBJECTS_PER_CPU}`;
}
