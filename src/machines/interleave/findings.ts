import type { Finding } from '../finding.ts';
import type { Fault } from '../watchable.ts';
import type { InterleaveCpu } from './interleave-cpu.ts';
import type { NotDeterministic } from './not-deterministic.ts';
import type { CpuState } from './scheduler.ts';

/** What an execution showed. */
export class Findings {
  /** What each CPU was stopped for. The others go on: what they do may decide whether it happens at all. */
  readonly #byCpu = new Map<number, Finding>();
  #notDeterministic: Finding | undefined;

  stop(cpu: InterleaveCpu, kind: Finding['kind'], text: string, position?: Fault['position']): void {
    if (!cpu.stopped) this.#byCpu.set(cpu.id, { kind, text, cpu: cpu.id, position });
    cpu.stopped = true;
  }

  /** Ends the execution at once. */
  notDeterministic(cpu: CpuState | undefined, { message, position }: NotDeterministic): void {
    this.#notDeterministic ??= { kind: 'not-deterministic', text: message, cpu: cpu?.id, position };
  }

  /** True once nothing that follows means anything. */
  get isOver(): boolean {
    return this.#notDeterministic !== undefined;
  }

  /** One finding an execution, chosen so that equivalent executions have the same: that of the first CPU. */
  get first(): Finding | undefined {
    return this.#notDeterministic ?? this.#byCpu.get(Math.min(...this.#byCpu.keys()));
  }
}

/** In the order of CPUs. */
export const byId = (a: CpuState, b: CpuState): number => a.id - b.id;

/** Of an execution in which nobody can move any more. */
export function deadlock(waiting: readonly CpuState[]): Finding {
  const who = waiting
    .toSorted(byId)
    .map(({ id, next }) => `CPU${id} in ${next?.name}`)
    .join(', ');
  return { kind: 'deadlock', text: `everyone waits for ever: ${who}`, cpu: undefined };
}
