import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import { mmap_lock } from '../../memory/layout.ts';
import type { ModelName } from '../../models/models.ts';
import type { Trace } from '../../report/trace.ts';
import { type Found, isAnswer, REFUTED_BY, readersOf } from '../judge.ts';
import type { Prepared } from '../prepare.ts';
import type { FindingKind } from '../verdict.ts';
import type { GraphVerdict } from './check-graph.ts';
import { graphTrace, isSimpler, type KeptExecution, keep } from './graph-trace.ts';
import { judgeExecution } from './judge-execution.ts';
import { mayOverlapSection } from './moments.ts';

/** Executions among which the simplest is looked for. */
const MOST_COMPARED = 200;

/** Counts what executions show. */
export class GraphTally {
  positive = 0;
  negative = 0;
  dataRaces = 0;
  accepted = 0;
  acceptedAcrossWrite = 0;
  fellBack = 0;
  readonly #prepared: Prepared;
  readonly #found = new Map<string, { kind: FindingKind; text: string; executions: number }>();

  readonly #model: ModelName;
  #simplest: KeptExecution | undefined;

  constructor(prepared: Prepared, model: ModelName) {
    this.#prepared = prepared;
    this.#model = model;
  }

  witness(lookup: string): Trace | undefined {
    return this.#simplest && graphTrace(this.#prepared, lookup, this.#model, this.#simplest);
  }

  clear(): void {
    this.positive = 0;
    this.negative = 0;
    this.dataRaces = 0;
    this.accepted = 0;
    this.acceptedAcrossWrite = 0;
    this.fellBack = 0;
    this.#found.clear();
    this.#simplest = undefined;
  }

  add(execution: CpuExecution): readonly Found[] {
    const { bounds } = this.#prepared;
    const found = judgeExecution(this.#prepared, execution);
    const refutedBy = REFUTED_BY[bounds.scenario.claim ?? 'right'];
    const refuting = found.find(({ kind }) => refutedBy.includes(kind));
    if (refuting === undefined) this.negative++;
    else if (this.positive++ < MOST_COMPARED) {
      const kept = keep(execution, this.#model, refuting);
      if (this.#simplest === undefined || isSimpler(kept, this.#simplest)) this.#simplest = kept;
    }
    if (execution.flags.includes('data-race')) this.dataRaces++;
    for (const key of new Set(found.map(({ kind, text }) => `${kind}\n${text}`))) {
      const one = found.find(({ kind, text }) => `${kind}\n${text}` === key) as Found;
      const known = this.#found.get(key) ?? { kind: one.kind, text: one.text, executions: 0 };
      known.executions++;
      this.#found.set(key, known);
    }
    for (const cpu of readersOf(this.#prepared)) {
      const result = execution.results.get(cpu);
      if (!isAnswer(result) || this.#tookLock(execution, cpu)) this.fellBack++;
      if (isAnswer(result)) {
        this.accepted++;
        if (mayOverlapSection(execution, cpu, this.#prepared.mm)) this.acceptedAcrossWrite++;
      }
    }
    return found;
  }

  /** A reader of one's own falls back by itself. */
  #tookLock({ graph }: CpuExecution, reader: number): boolean {
    return (
      this.#prepared.bounds.scenario.answers === 'as alone' &&
      graph.labels.some(
        ({ cpu, deed, field }) => cpu === reader && deed === 'down_read' && field === mmap_lock,
      )
    );
  }

  get findings(): GraphVerdict['findings'] {
    return [...this.#found.values()].sort(
      (a, b) => b.executions - a.executions || (a.text < b.text ? -1 : 1),
    );
  }
}
