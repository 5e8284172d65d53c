import type { CrossProgram, Kind } from '../program.ts';
import { compile, type Instruction } from './compile.ts';
import { faultAt, faultOf } from './faults.ts';
import { isFree, takeLock, unlock } from './locks.ts';
import { FLAVOURS, inside, leave } from './sections.ts';
import {
  FIRST,
  lead,
  NULL,
  newThread,
  objectOf,
  read,
  type State,
  see,
  type Thread,
  write,
} from './state.ts';

/**
 * What machines leave open. The interleaver takes the object that was freed last, as long as there is one, and stops who
 * does something wrong. A graph takes any free object or a new one, and notices only in the end that something freed was
 * stored to or freed again: its CPU has gone on.
 */
export type Like = 'interleaver' | 'graph';

/** What steps do, given the program and how objects are taken. */
export function semantics({ cpus, reuse }: CrossProgram, like: Like) {
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
      case 'wait': {
        const mayGoOn =
          faultAt(state, thread, next.place) !== undefined || isFor(next, read(state, thread, next.place));
        return mayGoOn ? 1 : 0;
      }
      case 'take lock':
        return isFree(state, next) ? 1 : 0;
      case 'end grace period':
        return thread.awaits === 0 ? 1 : 0;
      case 'allocate':
        return like === 'graph' ? state.free.length + 1 : 1;
      default:
        return goesOn(next) && isOfFreed(faultOf(state, thread, index, next)) ? 2 : 1;
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
    const object = objectOf(thread.cpu, thread.allocated++);
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

  /** Whether a CPU may go on after it has done this to what was freed. */
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

const isFor = (wait: { for: 'this' | 'at least'; value: number }, value: number): boolean =>
  wait.for === 'this' ? value === wait.value : value >= wait.value;

const isOfFreed = (fault: string | undefined): boolean =>
  fault === 'use-after-free' || fault === 'double free';
