import type { Arena } from '../../../machines/arena.ts';
import { execute, type Observer, type Step } from '../../../machines/interleave/execution.ts';
import { formatSchedule, parseSchedule, Replay } from '../../../machines/interleave/schedule.ts';
import type { CpuState, Scheduler } from '../../../machines/interleave/scheduler.ts';
import { longestCommon } from '../../../report/longest-common.ts';
import type { TraceStep } from '../../../report/trace.ts';
import type { Prepared } from '../../stage/prepare.ts';
import { ExecutionRecorder } from './execution-recorder.ts';
import { namesOf } from './record-trace.ts';

/** At most so many rounds; after two or three the schedule stays the same. */
const ROUNDS = 8;

/** One CPU runs until it has done what it did in so many of its steps in another execution. */
interface Stretch {
  readonly cpu: number;
  readonly until: number;
}

/** One CPU alone, to its end. */
class Alone implements Scheduler {
  readonly #id: number;

  constructor(id: number) {
    this.#id = id;
  }

  newExecution = (): boolean => true;
  endExecution = (): void => {};
  nextCpu = (cpus: readonly CpuState[]): number =>
    cpus.some(({ id, enabled }) => id === this.#id && enabled) ? this.#id : -1;
}

/** Lets each CPU go as far as it went in another execution, then the readers to their end. */
class Following implements Scheduler {
  readonly ids: number[] = [];
  readonly #stretches: readonly Stretch[];
  readonly #placeOf: (cpu: number, nth: number) => number;
  readonly #readers: number;
  readonly #made = new Map<number, number>();
  #at = 0;

  constructor(stretches: readonly Stretch[], placeOf: (cpu: number, nth: number) => number, readers: number) {
    this.#stretches = stretches;
    this.#placeOf = placeOf;
    this.#readers = readers;
  }

  newExecution = (): boolean => true;
  endExecution = (): void => {};

  nextCpu(cpus: readonly CpuState[]): number {
    const chosen = this.#choose(cpus);
    if (chosen < 0) return chosen;
    this.#made.set(chosen, (this.#made.get(chosen) ?? 0) + 1);
    this.ids.push(chosen);
    return chosen;
  }

  #choose(cpus: readonly CpuState[]): number {
    for (; this.#at < this.#stretches.length; this.#at++) {
      const { cpu, until } = this.#stretches[this.#at] as Stretch;
      const isFree = cpus.some(({ id, enabled }) => id === cpu && enabled);
      if (isFree && this.#placeOf(cpu, this.#made.get(cpu) ?? 0) < until) return cpu;
    }
    const readers = cpus.filter(({ id, next }) => id < this.#readers && next !== undefined);
    if (readers.length === 0) return -1;
    // If a reader waits for a lock, the writer has to run.
    return (readers.find(({ enabled }) => enabled) ?? cpus.find(({ enabled }) => enabled))?.id ?? -1;
  }
}

/** What each CPU does at the points where CPUs may switch; barriers are no such points. */
class Moves implements Observer {
  readonly ofCpu = new Map<number, string[]>();
  readonly #recorder: ExecutionRecorder;

  constructor(prepared: Prepared) {
    this.#recorder = new ExecutionRecorder(namesOf(prepared));
  }

  onStep(cpu: number, step: Step, arena: Arena): void {
    this.#recorder.onStep(cpu, step, arena);
    const { operation, object, field, access } = this.#recorder.steps.at(-1) as TraceStep;
    const moves = this.ofCpu.get(cpu) ?? [];
    moves.push(`${object ?? operation}.${field}.${access ?? operation}`);
    this.ofCpu.set(cpu, moves);
  }

  onNote(): void {}
}

/**
 * The schedule under which a lookup meets what another lookup met in an execution: each CPU runs until it has done
 * what it did there. Steps that only one of the lookups has change nothing for the other CPUs.
 *
 * @param there the other lookup, and the schedule of that execution
 */
export function followSchedule(prepared: Prepared, there: Prepared, schedule: string): string {
  const { program, bounds } = prepared;
  const width = program.cpus.length;
  const ids = parseSchedule(schedule, width);
  const guide = movesUnder(there, new Replay(ids));
  const stretches = stretchesOf(ids);
  const places = new Map<number, readonly number[]>();
  const place = (cpu: number, moves: readonly string[] = []): void => {
    places.set(cpu, placesIn(guide.get(cpu) ?? [], moves));
  };
  for (const cpu of program.cpus.keys()) place(cpu, movesUnder(prepared, new Alone(cpu)).get(cpu));
  // Steps of a CPU beyond the known ones belong to its current place.
  const placeOf = (cpu: number, nth: number): number => places.get(cpu)?.[nth] ?? -1;
  // What a reader does depends on what it meets, so the place of its steps is known only after it has run: repeat
  // until the schedule stays the same.
  let last = '';
  for (let round = 0; round < ROUNDS; round++) {
    const scheduler = new Following(stretches, placeOf, bounds.readers);
    const moves = movesUnder(prepared, scheduler);
    const now = formatSchedule(scheduler.ids, width);
    if (now === last) break;
    last = now;
    for (let cpu = 0; cpu < bounds.readers; cpu++) place(cpu, moves.get(cpu));
  }
  return last;
}

function movesUnder(prepared: Prepared, scheduler: Scheduler): ReadonlyMap<number, readonly string[]> {
  const moves = new Moves(prepared);
  execute(prepared.program, scheduler, moves);
  return moves.ofCpu;
}

/**
 * For each step the place of the same step in the other execution. A step that is missing there belongs to the step
 * before it, or after the last common step to no place: there the other lookup did not go on.
 */
function placesIn(there: readonly string[], here: readonly string[]): number[] {
  const alike = new Map(longestCommon(there, here).map(([place, at]) => [at, place]));
  const end = Math.max(...alike.keys());
  let last = -1;
  return here.map((_, at) => {
    last = alike.get(at) ?? last;
    return at > end ? Number.POSITIVE_INFINITY : last;
  });
}

function stretchesOf(ids: readonly number[]): Stretch[] {
  const counts = new Map<number, number>();
  const stretches: Stretch[] = [];
  for (const cpu of ids) {
    const until = (counts.get(cpu) ?? 0) + 1;
    counts.set(cpu, until);
    if (stretches.at(-1)?.cpu === cpu) stretches.pop();
    stretches.push({ cpu, until });
  }
  return stretches;
}
