/**
 * How often a uprobe was hit.
 *
 * Up to v6.11 one counter for all CPUs, in the cache line that each hit then takes from the CPU before; it is not
 * atomic, so it loses hits that race. Since v6.12 (commit 10cdb82aa77f) each CPU has a counter in a cache line of its
 * own, which nobody else writes; a reader adds them up.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { nhit, nhits, pcpu_nhit, percpu_areas, trace_uprobe_cachep } from '../memory/layout.ts';
import type { SlabCache } from '../memory/slab.ts';
import { LINE_SLOTS } from '../memory/words.ts';

/** How hits are counted. */
export interface NhitCounting {
  /** One counter for all, or one for each CPU. */
  readonly nhit: 'shared' | 'percpu';
  /** How many CPUs there may be: their numbers are below it. */
  readonly cpus: number;
}

/** `alloc_trace_uprobe()`: a consumer that counts. */
export function allocTraceUprobe(cpu: Cpu, counting: NhitCounting): Ref {
  const consumer = cpu.alloc(trace_uprobe_cachep);
  const area = counting.nhit === 'percpu' ? cpu.alloc(areaFor(counting.cpus)) : NULL;
  cpu.store(consumer, nhits, area);
  return consumer;
}

/** `free_trace_uprobe()`: for a consumer that was unregistered, after uprobeUnregisterSync(). */
export function freeTraceUprobe(cpu: Cpu, consumer: Ref, counting: NhitCounting): void {
  const area = cpu.load(consumer, nhits);
  if (area !== NULL) cpu.free(areaFor(counting.cpus), area);
  cpu.free(trace_uprobe_cachep, consumer);
}

/** `uprobe_dispatcher()`: the handler; all that it does here is count. */
export function uprobeDispatcher(cpu: Cpu, consumer: Ref): void {
  const area = cpu.load(consumer, nhits);
  if (area === NULL) cpu.store(consumer, nhit, cpu.load(consumer, nhit) + 1);
  else thisCpuInc(cpu, area);
}

/** `this_cpu_inc()`: nobody else writes there, so a plain load and store lose nothing. */
function thisCpuInc(cpu: Cpu, area: Ref): void {
  const own = area + cpu.id * LINE_SLOTS;
  cpu.store(own, pcpu_nhit, cpu.load(own, pcpu_nhit) + 1);
}

/** `probes_profile_seq_show()`: hits counted so far. Hits may go on meanwhile. */
export function probesProfile(cpu: Cpu, consumer: Ref, { cpus }: NhitCounting): number {
  const area = cpu.load(consumer, nhits);
  if (area === NULL) return cpu.load(consumer, nhit);
  let sum = 0;
  for (let at = 0; at < cpus; at++) sum += cpu.load(area + at * LINE_SLOTS, pcpu_nhit);
  return sum;
}

function areaFor(cpus: number): SlabCache {
  const found = percpu_areas.find((area) => area.cpus >= cpus);
  if (found !== undefined) return found.cache;
  throw new RangeError(
    `hits are counted for at most ${percpu_areas.at(-1)?.cpus} CPUs, not for ${cpus}: ask for fewer`,
  );
}
