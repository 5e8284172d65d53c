import { isOurs } from '../../../common/source-position.ts';
import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import type { Label } from '../../../machines/graph/cpus/operation.ts';
import { nameOf } from '../../../memory/field.ts';
import type { DataRace } from '../../../report/verdict.ts';
import { placesInProgram, type Whereabouts } from './graph-trace.ts';

/** Counts which plain accesses of the readers race, and with what: these are the accesses that a reader could mark. */
export class Races {
  /** Executions with a data race. */
  executions = 0;
  readonly #readers: number;
  readonly #found = new Map<string, { -readonly [K in keyof DataRace]: DataRace[K] }>();

  constructor(readers: number) {
    this.#readers = readers;
  }

  clear(): void {
    this.executions = 0;
    this.#found.clear();
  }

  add(execution: CpuExecution): void {
    if (!execution.flags.includes('data-race')) return;
    this.executions++;
    const { graph, records } = execution;
    const keys = new Set<string>();
    // The execution is valid only during this call, and most show what others showed: its places are read only if
    // needed.
    let places: ReadonlyMap<number, readonly Whereabouts[]> | undefined;
    const isOwn = (node: number): boolean =>
      (graph.labels[node]?.cpu as number) < this.#readers && graph.growing.events[node]?.tag === 'plain';
    for (const [a, b] of graph.checker.races(graph.state)) {
      if (!isOwn(a) && !isOwn(b)) continue;
      const [own, other] = [isOwn(a) ? a : b, isOwn(a) ? b : a].map((node) => graph.labels[node] as Label);
      if (own === undefined || other === undefined) continue;
      const key = keyOf(own, other);
      if (keys.has(key)) continue;
      keys.add(key);
      const known = this.#found.get(key);
      if (known !== undefined) {
        known.executions++;
        continue;
      }
      places ??= placesInProgram({ records, execution });
      this.#found.set(key, raceOf(own, other, places));
    }
  }

  /** Each pair of places once, the most frequent first. On another path the same place may be another operation. */
  get found(): DataRace[] {
    const merged = new Map<string, DataRace>();
    for (const race of this.#found.values()) {
      const { field, access, path, position, with: other } = race;
      const key = JSON.stringify([field, access, path, position, other]);
      const known = merged.get(key);
      if ((known?.executions ?? 0) < race.executions) merged.set(key, race);
    }
    return [...merged.values()].sort((a, b) => b.executions - a.executions || (a.field < b.field ? -1 : 1));
  }
}

const keyOf = (own: Label, other: Label): string =>
  [nameOf(own.field), own.name, other.name, own.position, other.position].join();

function raceOf(own: Label, other: Label, places: ReadonlyMap<number, readonly Whereabouts[]>): DataRace {
  const placeOf = ({ cpu, position }: Label): Whereabouts | undefined => places.get(cpu)?.[position];
  const here = placeOf(own);
  const source = here?.source.source;
  return {
    field: nameOf(own.field),
    access: own.name,
    path: here?.path ?? [],
    ...(source === undefined || isOurs(source) ? {} : { position: source }),
    with: { access: other.name, path: placeOf(other)?.path ?? [] },
    executions: 1,
  };
}
