/** What the machines make of programs. */
import { exploreCpus } from '../../../src/machines/graph/cpus/explore-cpus.ts';
import type { SearchOptions } from '../../../src/machines/graph/cpus/search-options.ts';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { execute } from '../../../src/machines/interleave/execution.ts';
import { numbersIn, programOf, resultOf } from './machine-program.ts';
import { byCpu, type Fault, type Outcome } from './outcome.ts';
import type { CrossProgram } from './program.ts';

/** A machine gives up: the program has more executions than are worth the time. */
export class TooMany extends Error {}

/** Outcomes of the interleaver, CPUs in the order given. */
export function onInterleaver(cross: CrossProgram, limit: number): Outcome[] {
  const width = cross.cpus.length;
  const program = programOf(cross);
  const scheduler = new DepthFirst();
  const found = new Map<string, Outcome>();
  for (let executions = 0; scheduler.newExecution(); executions++) {
    if (executions >= limit) throw new TooMany();
    const { complete, finding, results, arena } = execute(program, scheduler);
    if (!complete) continue;
    const isStop = finding !== undefined && finding.kind !== 'deadlock';
    const cpu = finding?.cpu ?? 0;
    const callback = cpu < width ? undefined : Math.floor(cpu / width) - 1;
    add(found, finding?.kind === 'deadlock', {
      faults: isStop ? [{ kind: finding.kind, cpu: cpu % width, callback }] : [],
      results: results.slice(0, width).map(resultOf),
      waitingCallbacks: results.slice(width).filter((result) => result === undefined).length,
      memory: numbersIn((slot) => arena.words.int32[slot << 1] as number),
    });
  }
  return [...found.values()];
}

/** Outcomes of the search for execution graphs. */
export function onGraph(cross: CrossProgram, options: Partial<SearchOptions>, limit: number): Outcome[] {
  const width = cross.cpus.length;
  const all: SearchOptions = {
    model: 'sc',
    spin: false,
    handsOver: true,
    asWritten: false,
    folds: true,
    setsAside: true,
    frees: true,
    retries: 4,
    order: cross.cpus.map((_, cpu) => cpu),
    ...options,
  };
  let found = new Map<string, Outcome>();
  const visitor = {
    begin: () => {
      found = new Map();
    },
    visit: ({ findings, results, nameOf, memory: read }: Parameters<Visit>[0]) => {
      const faults = findings
        .filter(({ kind }) => kind !== 'deadlock')
        .map(({ kind, cpu = 0 }): Fault => {
          const [main, callback] = nameOf(cpu).split('.').map(Number) as [number, number?];
          return { kind, cpu: main, callback };
        });
      const callbacks = [...results].filter(([cpu]) => cpu >= width);
      add(found, faults.length < findings.length, {
        faults: faults.sort(byCpu),
        results: cross.cpus.map((_, cpu) => resultOf(results.get(cpu))),
        waitingCallbacks: callbacks.filter(([, result]) => result === undefined).length,
        memory: numbersIn((slot) => read(slot, false)),
      });
      return true;
    },
  };
  const { ended, cut } = exploreCpus(programOf(cross), all, visitor, { executions: limit });
  if (ended !== 'done') throw new TooMany();
  if (cut > 0) throw new Error(`${cut} executions were cut, though no loop goes round so often`);
  return [...found.values()];
}

type Visit = Parameters<typeof exploreCpus>[2]['visit'];

function add(found: Map<string, Outcome>, isDeadlock: boolean, outcome: Outcome): void {
  const { faults, results, waitingCallbacks } = outcome;
  const isWaiting = results.includes(undefined) || waitingCallbacks > 0;
  if (faults.length === 0 && isWaiting !== isDeadlock)
    throw new Error(`who waits for ever, and only that, is a deadlock: ${JSON.stringify(outcome)}`);
  found.set(JSON.stringify(outcome), outcome);
}
