/**
 * Schedules as text: `1x9-0x5-1x2` is nine steps of CPU1, five of CPU0, two of CPU1. `1.0` is the first
 * callback that CPU1 queued with call_rcu(). No character of it means anything to a shell.
 */
import type { CpuState, Scheduler } from './scheduler.ts';

/** The name of a CPU in a schedule, given how many CPUs run functions of their own. */
export function cpuLabel(id: number, width: number): string {
  return id < width ? `${id}` : `${id % width}.${Math.floor(id / width) - 1}`;
}

function cpuId(label: string, width: number): number {
  const [cpu, callback] = label.split('.').map(Number) as [number, number?];
  return callback === undefined ? cpu : width * (callback + 1) + cpu;
}

/** Writes a sequence of CPU ids as a schedule. */
export function formatSchedule(ids: readonly number[], width: number): string {
  const runs: { id: number; length: number }[] = [];
  for (const id of ids) {
    const last = runs.at(-1);
    if (last?.id === id) last.length++;
    else runs.push({ id, length: 1 });
  }
  return runs.map(({ id, length }) => `${cpuLabel(id, width)}x${length}`).join('-');
}

/** Reads a schedule, of no steps if it is empty; throws a RangeError that says what is wrong with it. */
export function parseSchedule(text: string, width: number): number[] {
  if (text === '') return [];
  return text.split('-').flatMap((run) => {
    const match = /^(\d+(?:\.\d+)?)x(\d{1,5})$/.exec(run);
    const id = match === null ? Number.NaN : cpuId(match[1] as string, width);
    if (match === null || Number(match[1]?.split('.')[0]) >= width) {
      throw new RangeError(
        `a schedule is runs such as 1x9-0x5 with CPUs 0 to ${width - 1}, but ${JSON.stringify(run)} was found: ` +
          'copy it whole from the output that printed it',
      );
    }
    return Array<number>(Number(match[2])).fill(id);
  });
}

/** Replays one schedule, then gives the execution up. */
export class Replay implements Scheduler {
  readonly #ids: readonly number[];
  #position = 0;
  #started = false;

  constructor(ids: readonly number[]) {
    this.#ids = ids;
  }

  newExecution(): boolean {
    const first = !this.#started;
    this.#started = true;
    return first;
  }

  nextCpu(cpus: readonly CpuState[]): number {
    const id = this.#ids[this.#position];
    if (id === undefined) return -1;
    let cpu: CpuState | undefined;
    for (const candidate of cpus) if (candidate.id === id) cpu = candidate;
    if (cpu?.enabled !== true) {
      const why = cpu?.next === undefined ? 'has nothing left to do' : `waits in ${cpu.next.name}`;
      throw new RangeError(
        `the schedule wants CPU${id} to move at step ${this.#position + 1}, but it ${why}: it belongs to another ` +
          'lookup, scenario or number of cycles',
      );
    }
    this.#position++;
    return id;
  }

  endExecution(): void {}
}
