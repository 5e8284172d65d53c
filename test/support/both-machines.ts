/** What a few CPUs end with, on the interleaver and as execution graphs. */
import { exploreCpus } from '../../src/machines/graph/cpus/explore-cpus.ts';
import type { SearchOptions } from '../../src/machines/graph/cpus/search-options.ts';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import type { Program } from '../../src/machines/program.ts';
import { RETRIES } from '../../src/machines/retries.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { type Ref, slotOf, struct } from '../../src/memory/field.ts';
import { kmemCache } from '../../src/memory/slab.ts';
import { alignSlots, allocateWords, LINE_SLOTS } from '../../src/memory/words.ts';
import type { ModelName } from '../../src/models/models.ts';

const memory = struct('shared', {
  x: { kind: 'int' },
  y: { kind: 'int' },
  z: { kind: 'int' },
  p: { kind: 'ref' },
  q: { kind: 'ref' },
  lock: { kind: 'lock', slots: 4 },
  spin: { kind: 'lock', slots: 4 },
});
const node = struct('node', { value: { kind: 'int' }, next: { kind: 'ref' } });
const cache = kmemCache('both_cache', 'node', node.sizeof);

/** What CPUs share: one struct, and two nodes of a cache whose objects may be freed. */
export const at: Ref = LINE_SLOTS;
export const { x, y, z, p, q, lock, spin } = memory;
export const { value, next } = node;
export const nodeCache = cache;
export const first: Ref = at + alignSlots(memory.sizeof);
export const second: Ref = first + alignSlots(cache.slots);

type Run = (cpu: Cpu) => number;

/** A program of these CPUs; `p` and `q` point to the first node. */
export function programOfCpus(cpus: readonly Run[]): Program {
  const end = second + alignSlots(cache.slots);
  const words = allocateWords(end, false);
  for (const pointer of [p, q]) words.int32[(at + slotOf(pointer)) << 1] = first;
  const object = (ref: Ref, nth: number) => ({ cache, ref, owner: -1, nth, freed: false });
  return { words, end, objects: [object(first, 0), object(second, 1)], cpus };
}

export interface Found {
  /** `0,1`: what CPUs returned, a dash for one that did not end; `0,- deadlock` with what was found. Each once. */
  readonly outcomes: readonly string[];
  readonly executions: number;
  readonly cut: number;
}

const outcomeOf = (results: readonly (number | undefined)[], kinds: readonly string[]): string =>
  [results.map((result) => result ?? '-').join(), ...new Set(kinds)].join(' ');

export function interleaved(cpus: readonly Run[], retries = RETRIES): Found {
  const outcomes = new Set<string>();
  const scheduler = new DepthFirst();
  const program = programOfCpus(cpus);
  let executions = 0;
  let cut = 0;
  while (scheduler.newExecution()) {
    const outcome = execute(program, scheduler, undefined, retries);
    if (!outcome.complete) continue;
    if (outcome.cut) cut++;
    else {
      executions++;
      const kinds = outcome.finding === undefined ? [] : [outcome.finding.kind];
      outcomes.add(outcomeOf(outcome.results.slice(0, cpus.length), kinds));
    }
  }
  return { outcomes: [...outcomes].sort(), executions, cut };
}

export function graphs(cpus: readonly Run[], model: ModelName, more: Partial<SearchOptions> = {}): Found {
  let outcomes = new Set<string>();
  const { executions, cut } = exploreCpus(
    programOfCpus(cpus),
    {
      model,
      spin: false,
      handsOver: true,
      asWritten: false,
      folds: true,
      setsAside: true,
      frees: true,
      retries: RETRIES,
      order: cpus.map((_, cpu) => cpu),
      ...more,
    },
    {
      begin: () => {
        outcomes = new Set();
      },
      visit: ({ results, findings }) => {
        const [kind] = findings.map((finding) => finding.kind);
        outcomes.add(
          outcomeOf(
            cpus.map((_, cpu) => results.get(cpu)),
            kind === undefined ? [] : [kind],
          ),
        );
        return true;
      },
    },
  );
  return { outcomes: [...outcomes].sort(), executions, cut };
}

export const MODELS = ['sc', 'tso', 'lkmm'] as const;
