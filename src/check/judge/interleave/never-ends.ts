import { execute } from '../../../machines/interleave/execution.ts';
import { formatSchedule } from '../../../machines/interleave/schedule.ts';
import type { CpuState, Scheduler } from '../../../machines/interleave/scheduler.ts';
import type { Prepared } from '../../stage/prepare.ts';
import type { Found } from '../found.ts';
import type { VerdictFinding } from '../verdict.ts';
import { recordWitness } from './record-trace.ts';
import { positionIn } from './witnesses.ts';

/** Runs all other CPUs to their ends, then the readers. */
class OthersFirst implements Scheduler {
  readonly ids: number[] = [];
  readonly #readers: number;

  constructor(readers: number) {
    this.#readers = readers;
  }

  newExecution = (): boolean => true;
  endExecution = (): void => {};

  nextCpu(cpus: readonly CpuState[]): number {
    const able = cpus.filter(({ enabled }) => enabled);
    const { id = -1 } = able.find((cpu) => cpu.id >= this.#readers) ?? able[0] ?? {};
    this.ids.push(id);
    return id;
  }
}

/**
 * A search cuts a loop after a few rounds, so it cannot tell that the loop has no end. Here a reader loops after all
 * others have ended, so that nobody is left who could end it: this shows an endless loop under any memory model.
 */
export function neverEnds(prepared: Prepared, lookup: string): VerdictFinding | undefined {
  const { readers } = prepared.bounds;
  const scheduler = new OthersFirst(readers);
  const { finding } = execute(prepared.program, scheduler);
  if (finding?.kind !== 'endless' || finding.cpu === undefined || finding.cpu >= readers) return undefined;
  const text = `${finding.text}, and all others have ended`;
  const found: Found = { kind: 'endless', text, cpu: finding.cpu };
  const schedule = formatSchedule(scheduler.ids, prepared.program.cpus.length);
  const { trace: witness } = recordWitness(prepared, lookup, schedule, found);
  const position = positionIn(witness);
  return { kind: 'endless', text, executions: 1, ...(position === undefined ? {} : { position }), witness };
}
