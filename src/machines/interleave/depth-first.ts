/**
 * Depth-first search with dynamic partial-order reduction: one execution for each class of executions that
 * differ only in the order of independent operations (Flanagan and Godefroid, POPL 2005, with the race
 * reversal of source sets, Abdulla and others, POPL 2014) and sleep sets (Godefroid, 1996). Nothing is bounded.
 */
import { NotDeterministic } from './interleave-cpu.ts';
import { areDependent, mayBeCoEnabled, mayBlock, type Operation } from './operation.ts';
import type { CpuState, Scheduler } from './scheduler.ts';

/** One choice on the current path. Sets of CPUs are bit masks. */
interface Choice {
  /** What each CPU was about to do, by id. */
  readonly next: readonly (Operation | undefined)[];
  /** Where each CPU came from, by id. */
  readonly startedBy: readonly CpuState['startedBy'][];
  readonly enabled: number;
  /** CPUs whose move from here is covered by a path already taken. */
  asleep: number;
  /** CPUs that still have to be tried from here. */
  backtrack: number;
  chosen: number;
  /** How many moves of each CPU come before the chosen one or are it (a vector clock). */
  clock: number[];
  /** The chosen CPU's count of moves. */
  index: number;
}

/** The scheduler of {@link explore}: every execution, up to the order of independent operations. */
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
      choice.asleep |= 1 << choice.chosen;
      const left = choice.backtrack & ~choice.asleep;
      if (left !== 0) {
        this.#choose(this.#path.length - 1, lowest(left));
        return true;
      }
      this.#path.pop();
    }
  }

  nextCpu(cpus: readonly CpuState[], current: number): number {
    const known = this.#path[this.#depth];
    if (known !== undefined) {
      checkSame(
        known.next[known.chosen] as Operation,
        cpus.find(({ id }) => id === known.chosen),
      );
      this.#depth++;
      return known.chosen;
    }
    const next: (Operation | undefined)[] = [];
    const startedBy: CpuState['startedBy'][] = [];
    let enabled = 0;
    for (const cpu of cpus) {
      next[cpu.id] = cpu.next;
      startedBy[cpu.id] = cpu.startedBy;
      if (cpu.enabled) enabled |= 1 << cpu.id;
    }
    const asleep = this.#asleepAfter(this.#path.at(-1));
    const awake = enabled & ~asleep;
    if (awake === 0) {
      this.redundant++;
      return -1;
    }
    const chosen = awake & (1 << current) ? current : lowest(awake);
    this.#path.push({
      next,
      startedBy,
      enabled,
      asleep,
      backtrack: 1 << chosen,
      chosen,
      clock: [],
      index: 0,
    });
    this.#choose(this.#depth, chosen);
    this.#depth++;
    return chosen;
  }

  endExecution(cpus: readonly CpuState[]): void {
    // A CPU that waits for ever never moves, but what it waits for may be a race all the same.
    for (const cpu of cpus) {
      if (cpu.next !== undefined && !cpu.enabled)
        this.#findRaces(this.#path.length, cpu.id, cpu.next, cpu.startedBy);
    }
  }

  #asleepAfter(before: Choice | undefined): number {
    if (before === undefined) return 0;
    const moved = before.next[before.chosen] as Operation;
    let asleep = 0;
    for (let set = before.asleep; set !== 0; set &= set - 1) {
      const cpu = lowest(set);
      const next = before.next[cpu];
      if (cpu !== before.chosen && next !== undefined && !areDependent(next, moved)) asleep |= 1 << cpu;
    }
    return asleep;
  }

  #choose(depth: number, cpu: number): void {
    const choice = this.#path[depth] as Choice;
    choice.chosen = cpu;
    choice.clock = this.#findRaces(depth, cpu, choice.next[cpu] as Operation, choice.startedBy[cpu]);
    choice.index = (choice.clock[cpu] ?? 0) + 1;
    choice.clock[cpu] = choice.index;
  }

  /** Marks where the operation could have come first, and returns what happens before it. */
  #findRaces(depth: number, cpu: number, operation: Operation, startedBy: CpuState['startedBy']): number[] {
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
  #clockBefore(depth: number, cpu: number, startedBy: CpuState['startedBy']): readonly number[] {
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
    let initials = 0;
    let seen = 0;
    for (let later = at + 1; later < depth; later++) {
      const choice = this.#path[later] as Choice;
      if ((choice.clock[raced.chosen] ?? 0) >= raced.index) continue;
      if (!(seen & (1 << choice.chosen)) && !between.some((before) => precedes(before, choice.clock))) {
        initials |= 1 << choice.chosen;
      }
      seen |= 1 << choice.chosen;
      between.push(choice);
    }
    if (!(seen & (1 << cpu)) && !between.some((before) => precedes(before, clock))) initials |= 1 << cpu;
    const possible = initials & raced.enabled;
    if (possible === 0) raced.backtrack |= raced.enabled;
    else if (!(possible & raced.backtrack)) raced.backtrack |= possible & (1 << cpu) || 1 << lowest(possible);
  }
}

/** The way to a choice is run again in each execution that branches off there: it must be the same way. */
function checkSame(before: Operation, now: CpuState | undefined): void {
  const { effect, slot, value } = now?.next ?? {};
  if (effect === before.effect && slot === before.slot && value === before.value && now?.enabled) return;
  throw new NotDeterministic(
    `CPU${now?.id} came to ${before.name} before, and now to ${now?.next?.name ?? 'its end'}`,
  );
}

const lowest = (set: number): number => 31 - Math.clz32(set & -set);

const precedes = (before: Choice, clock: readonly number[]): boolean =>
  (clock[before.chosen] ?? 0) >= before.index;

function join(clock: number[], other: readonly number[]): void {
  for (let cpu = 0; cpu < other.length; cpu++) {
    if ((other[cpu] ?? 0) > (clock[cpu] ?? 0)) clock[cpu] = other[cpu] as number;
  }
}
