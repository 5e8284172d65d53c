import type { Step } from './execution.ts';
import { areDependent } from './operation.ts';

/**
 * The shortest way to the same end: of all orders that keep dependent steps in place, one with the fewest
 * context switches, and only the steps that the last ones of these CPUs need. Returns CPU ids.
 *
 * Over all classes of executions the shortest of these is the shortest of all: whatever else shows the same has
 * the needed steps of some class in it.
 *
 * @param cpus whose last steps count; a CPU that makes none needs nothing
 * @param startedAfter for a CPU started by call_rcu(), the index of the step that did
 */
export function linearize(
  steps: readonly Step[],
  cpus: readonly number[],
  startedAfter: ReadonlyMap<number, number>,
): number[] {
  const before = predecessors(steps, startedAfter);
  const needed = new Set(cpus.map((id) => steps.findLastIndex(({ cpu }) => cpu === id)));
  needed.delete(-1);
  for (let at = steps.length - 1; at >= 0; at--) {
    if (needed.has(at)) for (const earlier of before[at] as number[]) needed.add(earlier);
  }
  const queues = new Map<number, number[]>();
  for (const at of [...needed].sort((a, b) => a - b)) {
    const { cpu } = steps[at] as Step;
    queues.set(cpu, [...(queues.get(cpu) ?? []), at]);
  }
  return fewestSwitches([...queues.values()], before).map((at) => (steps[at] as Step).cpu);
}

/** True if a schedule has fewer switches than another one, or as many and fewer steps. */
export function isShorter(schedule: readonly number[], than: readonly number[]): boolean {
  return (switches(schedule) - switches(than) || schedule.length - than.length) < 0;
}

/** How often a schedule goes from one CPU to another. */
export const switches = (ids: readonly number[]): number =>
  ids.filter((id, at) => at > 0 && id !== ids[at - 1]).length;

/**
 * Predecessors of each step: the one before it of its own CPU, or what started that CPU, and every dependent step of
 * others. The rest follows from these.
 */
function predecessors(steps: readonly Step[], startedAfter: ReadonlyMap<number, number>): number[][] {
  const last = new Map(startedAfter);
  return steps.map((step, at) => {
    const own = last.get(step.cpu);
    last.set(step.cpu, at);
    const before = own === undefined ? [] : [own];
    for (let earlier = 0; earlier < at; earlier++) {
      const other = steps[earlier] as Step;
      if (other.cpu !== step.cpu && areDependent(other.operation, step.operation)) before.push(earlier);
    }
    return before;
  });
}

interface Front {
  /** How many steps of each queue are done. */
  readonly done: readonly number[];
  readonly queue: number;
  readonly order: readonly number[];
}

/** Breadth-first by number of switches; in each run a queue goes on as far as it can or may stop anywhere. */
function fewestSwitches(queues: readonly number[][], before: readonly number[][]): number[] {
  const total = queues.reduce((sum, queue) => sum + queue.length, 0);
  let fronts: Front[] = [{ done: queues.map(() => 0), queue: -1, order: [] }];
  const seen = new Set<string>();
  while (fronts.length > 0) {
    const following: Front[] = [];
    for (const front of fronts) {
      for (const [at, queue] of queues.entries()) {
        if (at === front.queue) continue;
        const run = longestRun(front, queue, at, queues, before);
        if (run.length === 0) continue;
        // Stopping early never saves a switch: whatever waits for this queue may also come after all of the run.
        const done = front.done.map((count, index) => (index === at ? count + run.length : count));
        const next = { done, queue: at, order: [...front.order, ...run] };
        if (next.order.length === total) return [...next.order];
        const key = `${at}:${done.join()}`;
        if (!seen.has(key)) following.push(next);
        seen.add(key);
      }
    }
    fronts = following;
  }
  return [];
}

function longestRun(
  front: Front,
  queue: readonly number[],
  at: number,
  queues: readonly number[][],
  before: readonly number[][],
): number[] {
  const finished = new Set(queues.flatMap((other, index) => other.slice(0, front.done[index] ?? 0)));
  const run: number[] = [];
  for (let position = front.done[at] as number; position < queue.length; position++) {
    const step = queue[position] as number;
    if (!(before[step] as number[]).every((earlier) => finished.has(earlier))) break;
    finished.add(step);
    run.push(step);
  }
  return run;
}
