import { Bench } from 'tinybench';
import type { Lookup } from '../../src/lookup/lookup.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import type { Ref } from '../../src/memory/field.ts';

/** What is looked up, over and over. */
export interface Sweep {
  readonly lookup: Lookup;
  readonly mm: Ref;
  readonly visits: Float64Array;
}

/** Looks every address up once; the sum keeps the compiler from leaving any of it out. */
export function sweepOnce(cpu: Cpu, { lookup, mm, visits }: Sweep): number {
  let sum = 0;
  for (let nth = 0; nth < visits.length; nth++) sum += lookup(cpu, mm, visits[nth] as number);
  return sum;
}

/** Milliseconds of one call: the median over so many milliseconds of calls. */
export function medianCall(call: () => unknown, milliseconds: number): number {
  const bench = new Bench({ time: milliseconds, iterations: 1, warmup: false, throws: true });
  bench.add('call', () => {
    call();
  });
  const [task] = bench.runSync();
  const result = task?.result;
  if (result?.state !== 'completed')
    throw new Error(`expected a timed call, found one that is ${result?.state}`);
  return result.latency.p50;
}

/** Nanoseconds per lookup of one thread. */
export function timeSweeps(cpu: Cpu, sweep: Sweep, milliseconds: number): number {
  return (medianCall(() => sweepOnce(cpu, sweep), milliseconds) * 1e6) / sweep.visits.length;
}
