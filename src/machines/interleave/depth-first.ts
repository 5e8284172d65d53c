/**
 * Depth-first search with dynamic partial-order reduction: one execution for each class of executions that
 * differ only in the order of independent operations (Flanagan and Godefroid, POPL 2005, with the race
 * reversal of source sets, Abdulla and others, POPL 2014) and sleep sets (Godefroid, 1996). Nothing is bounded.
 */
import { NotDeterministic } from './not-deterministic.ts';
import { areDependent, mayBeCoEnabled, mayBlock, type Operation } from './operation.ts';
import type { CpuState, Scheduler } from './scheduler.ts';

/** What is known of a CPU at a choice, as bits. */
const ENABLED = 1;
/** Its move from here is covered by a path already taken. */
const ASLEEP = 2;
/** It still has to be tried from here, or has been. */
const BACKTRACK = 4;

/**
 * One choice on the current path. CPUs are numbered in the order in which they started, which is the same in all
 * executions that share the path to here.
 */
interface Choice {
  /** What each CPU was about to do. */
  readonly next: readonly (Operation | undefined)[];
  /** Where each CPU came from: a callback's CPU, as a number, and how many moves that had made. */
  readonly startedBy: readonly (Start | undefined)[];
  readonly marks: number[];
  chosen: number;
  /** How many moves of each CPU come before the chosen one or are it (a vector clock). */
  clock: number[];
  /** The chosen CPU's count of moves. */
  index: number;
}

interface Start {
  readonly cpu: number;
  readonly moves: number;
}

/** The scheduler of an exhaustive search: every execution, up to the order of independent operations. */
export class DepthFirst implements Scheduler {
  /** Executions given up because they repeat one already seen. */
  redundant = 0;
  readonly #path: Choice[] = [];
  #depth = 0;
  #started = false;

  newExecution(): boolean {
    this.#depth = 0;
    if (!this.#started) {
      this.#started = true;
      return true;
    }
    for (;;) {
      const choice = this.#path.at(-1);
      if (choice === undefined) return false;
      mark(choice, choice.chosen, ASLEEP);
      const left = choice.marks.findIndex((marks) => (marks & (ASLEEP | BACKTRACK)) === BACKTRACK);
      if (left >= 0) {
        this.#choose(this.#path.length - 1, left);
        return true;
      }
      this.#path.pop();
    }
  }

  nextCpu(cpus: readonly CpuState[], current: number): number {
    const known = this.#path[this.#depth];
    if (known !== undefined) {
      const cpu = cpus[known.chosen];
      checkSame(known.next[known.chosen] as Operation, cpu);
      this.#depth++;
      return cpu?.id as number;
    }
    const next: (Operation | undefined)[] = [];
    const marks: number[] = [];
    const startedBy: (Start | undefined)[] = [];
    const before = this.#path.at(-1);
    let chosen = -1;
    for (const [at, cpu] of cpus.entries()) {
      next.push(cpu.next);
      startedBy.push(startOf(cpu, cpus));
      const bits = (cpu.enabled ? ENABLED : 0) | (before !== undefined && sleepsOn(before, at) ? ASLEEP : 0);
      marks.push(bits);
      if (bits === ENABLED && (chosen < 0 || cpu.id === current)) chosen = at;
    }
    if (chosen < 0) {
      this.redundant++;
      return -1;
    }
    this.#path.push({ next, startedBy, marks, chosen, clock: [], index: 0 });
    this.#choose(this.#depth, chosen);
    this.#depth++;
    return cpus[chosen]?.id as number;
  }

  endExecution(cpus: readonly CpuState[]): void {
    // A CPU that waits for ever never moves, but what it waits for may be a race all the same.
    for (const [at, cpu] of cpus.entries()) {
      if (cpu.next !== undefined && !cpu.enabled)
        this.#findRaces(this.#path.length, at, cpu.next, startOf(cpu, cpus));
    }
  }

  #choose(depth: number, cpu: number): void {
    const choice = this.#path[depth] as Choice;
    mark(choice, cpu, BACKTRACK);
    choice.chosen = cpu;
    choice.clock = this.#findRaces(depth, cpu, choice.next[cpu] as Operation, choice.startedBy[cpu]);
    choice.index = (choice.clock[cpu] ?? 0) + 1;
    choice.clock[cpu] = choice.index;
  }

  /** Marks where the operation could have come first, and returns what happens before it. */
  #findRaces(depth: number, cpu: number, operation: Operation, startedBy: Start | undefined): number[] {
    const own = this.#clockBefore(depth, cpu, startedBy);
    const clock = [...own];
    const blocking = mayBlock(operation);
    const races: number[] = [];
    for (let at = depth - 1; at >= 0; at--) {
      const earlier = this.#path[at] as Choice;
      const isBefore = (clock[earlier.chosen] ?? 0) >= earlier.index;
      // What let a waiting CPU go on is no race, and must not hide the one that made it wait.
      if (blocking ? (own[earlier.chosen] ?? 0) >= earlier.index : isBefore) continue;
      const done = earlier.next[earlier.chosen] as Operation;
      if (!areDependent(done, operation)) continue;
      if (mayBeCoEnabled(done, operation)) races.push(at);
      if (!isBefore) join(clock, earlier.clock);
    }
    for (const at of races) this.#reverse(at, depth, cpu, clock);
    return clock;
  }

  /** What happens before the next operation of a CPU because of its own earlier ones, or of its start. */
  #clockBefore(depth: number, cpu: number, startedBy: Start | undefined): readonly number[] {
    for (let at = depth - 1; at >= 0; at--) {
      const { chosen, index, clock } = this.#path[at] as Choice;
      if (chosen === cpu || (chosen === startedBy?.cpu && index === startedBy.moves)) return clock;
    }
    return [];
  }

  /** Sees to it that some CPU which can start the reversed order is tried from this choice. */
  #reverse(at: number, depth: number, cpu: number, clock: readonly number[]): void {
    const raced = this.#path[at] as Choice;
    const between: Choice[] = [];
    const seen = new Set<number>();
    const initials: number[] = [];
    const consider = (other: number, its: readonly number[]): void => {
      if (seen.has(other)) return;
      const isEnabled = ((raced.marks[other] ?? 0) & ENABLED) !== 0;
      if (isEnabled && !between.some((before) => precedes(before, its))) initials.push(other);
    };
    for (let later = at + 1; later < depth; later++) {
      const choice = this.#path[later] as Choice;
      if ((choice.clock[raced.chosen] ?? 0) >= raced.index) continue;
      consider(choice.chosen, choice.clock);
      seen.add(choice.chosen);
      between.push(choice);
    }
    consider(cpu, clock);
    if (initials.length === 0) {
      for (const [other, marks] of raced.marks.entries()) if (marks & ENABLED) mark(raced, other, BACKTRACK);
    } else if (!initials.some((other) => (raced.marks[other] ?? 0) & BACKTRACK)) {
      mark(raced, initials.includes(cpu) ? cpu : Math.min(...initials), BACKTRACK);
    }
  }
}

function mark(choice: Choice, cpu: number, bit: number): void {
  choice.marks[cpu] = (choice.marks[cpu] ?? 0) | bit;
}

/** True if a CPU that slept at a choice sleeps on after it: what moved there is independent of its move. */
function sleepsOn({ marks, chosen, next }: Choice, cpu: number): boolean {
  if (!((marks[cpu] ?? 0) & ASLEEP) || cpu === chosen) return false;
  const own = next[cpu];
  return own !== undefined && !areDependent(own, next[chosen] as Operation);
}

function startOf({ startedBy }: CpuState, cpus: readonly CpuState[]): Start | undefined {
  if (startedBy === undefined) return undefined;
  return { cpu: cpus.findIndex(({ id }) => id === startedBy.cpu), moves: startedBy.moves };
}

/** The way to a choice is run again in each execution that branches off there: it must be the same way. */
function checkSame(before: Operation, now: CpuState | undefined): void {
  const { effect, slot, value } = now?.next ?? {};
  if (effect === before.effect && slot === before.slot && value === before.value && now?.enabled) return;
  throw new NotDeterministic(
    `CPU${before.cpu} came to ${before.name} before, and now to ${now?.next?.name ?? 'its end'}`,
  );
}

const precedes = (before: Choice, clock: readonly number[]): boolean =>
  (clock[before.chosen] ?? 0) >= before.index;

function join(clock: number[], other: readonly number[]): void {
  for (let cpu = 0; cpu < other.length; cpu++) {
    if ((other[cpu] ?? 0) > (clock[cpu] ?? 0)) clock[cpu] = other[cpu] as number;
  }
}
