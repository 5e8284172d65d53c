/** A process that times the interleaver: one step of one CPU that goes on, while a second one waits its turn. */

import { seqcount } from '../../src/locks/seqcount.ts';
import { findActiveUprobeSpeculative } from '../../src/lookup/merged.ts';
import { execute, type Program } from '../../src/machines/interleave/execution.ts';
import type { Scheduler } from '../../src/machines/interleave/scheduler.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { buildSpace, type Size } from './space.ts';
import { medianCall } from './time-sweeps.ts';

/** What the process is asked for. */
export interface Request extends Size {
  readonly milliseconds: number;
}

/** Lookups of each CPU in one execution: a few thousand steps, less than the machine takes for endless. */
const LOOKUPS = 64;

/** The CPU that moved goes on until it has ended. */
const goOn: Scheduler = {
  newExecution: () => true,
  nextCpu: (cpus, current) =>
    (cpus.find(({ id, enabled }) => enabled && id === current) ?? cpus.find(({ enabled }) => enabled))?.id ??
    -1,
  endExecution: () => {},
};

let program: Program | undefined;

function programOf(size: Size): Program {
  const { words, end, mm, visits } = buildSpace(seqcount, size);
  const reader = (cpu: Cpu): number => {
    let answer = 0;
    for (let nth = 0; nth < LOOKUPS; nth++) {
      answer = findActiveUprobeSpeculative(cpu, mm, visits[nth] as number);
    }
    return answer;
  };
  return { words, end, objects: [], cpus: [reader, reader] };
}

process.on('message', (request: Request) => {
  program ??= programOf(request);
  const once = execute(program, goOn);
  if (once.finding !== undefined || !once.complete) {
    throw new Error(`expected an execution without a finding, found ${once.finding?.text ?? 'one given up'}`);
  }
  const steps = once.steps.length;
  const run = program;
  process.send?.((medianCall(() => execute(run, goOn), request.milliseconds) * 1e6) / steps);
});
