import { FROM_INITIAL } from '../../../models/candidate.ts';
import type { Finding } from '../../finding.ts';
import type { CpuExecution } from './cpu-execution.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { Frontier } from './frontier.ts';
import { GraphCpu } from './graph-cpu.ts';
import { listening } from './listening.ts';
import { deadlock, misusedObjects } from './misuse.ts';
import { UNWIND } from './replay.ts';
import type { Running } from './running.ts';

/**
 * An execution that has come to its end, as it is told to others: what it returned, what was wrong in it, and what its
 * memory holds. It is lent: it is true only until the search goes on.
 *
 * @param waiting CPUs that wait for ever
 * @param flags what the model says of it
 */
export function completeExecution(
  frontier: Frontier,
  waiting: readonly CpuRecord[],
  flags: readonly string[],
): CpuExecution {
  const { graph, objects, knowledge } = frontier;
  const findings: Finding[] = [];
  const results = new Map<number, number | undefined>();
  for (const { record } of frontier.running) {
    if (record.error !== undefined) throw record.error.thrown;
    if (record.finding !== undefined) findings.push(record.finding);
    results.set(record.id, record.result);
  }
  // Who waits for one that was stopped waits for nothing else that is wrong.
  if (waiting.length > 0 && findings.length === 0) findings.push(deadlock(waiting));
  findings.push(...misusedObjects(graph, objects));
  const programs = new Map(frontier.running.map((running) => [running.record.id, running]));
  return {
    graph,
    records: frontier.running.map(({ record }) => record),
    programOf: (cpu) => programs.get(cpu) as Running,
    host: frontier,
    rerun: (record, observer) => {
      const { program, isCallback } = programs.get(record.id) as Running;
      const stop = (): never => {
        throw UNWIND;
      };
      // It does again what it did, and no more: where it was stopped or waits it asks for nothing.
      new GraphCpu(listening(frontier, stop), record, observer).run(program, isCallback);
    },
    results,
    findings,
    flags,
    memory: (slot, isLong) => {
      const last = graph.lastWriteTo(slot) ?? FROM_INITIAL;
      return last === FROM_INITIAL ? objects.initial(slot, isLong) : (graph.labels[last]?.value as number);
    },
    initial: (slot, isLong) => objects.initial(slot, isLong),
    objectAt: (slot) => objects.objectAt(slot),
    nameOf: (cpu) => knowledge.callbacks.nameOf(cpu),
  };
}
