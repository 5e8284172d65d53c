import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import type { ModelName } from '../../../models/models.ts';
import type { Trace } from '../../../report/trace.ts';
import type { Prepared } from '../../stage/prepare.ts';
import { claimOf, refuting } from '../claims.ts';
import { type Found, keyOf } from '../found.ts';
import { positionIn, waitingReader } from '../interleave/witnesses.ts';
import type { VerdictFinding } from '../verdict.ts';
import { graphTrace, isSimpler, type KeptExecution, keep, waitsIn } from './graph-trace.ts';

/**
 * How many executions are compared to find the simplest: of those that refute the claim, and of those that show each
 * other finding.
 */
const MOST_COMPARED = 200;
const MOST_OF_OTHERS = 10;

interface Kept {
  readonly found: Found;
  executions: number;
  simplest: KeptExecution;
}

/** Counts what execution graphs show, and keeps a simple execution for each finding. */
export class GraphWitnesses {
  readonly #prepared: Prepared;
  readonly #model: ModelName;
  readonly #kept = new Map<string, Kept>();
  #refuting = 0;
  /** The simplest that refutes the claim. */
  #simplest: KeptExecution | undefined;

  constructor(prepared: Prepared, model: ModelName) {
    this.#prepared = prepared;
    this.#model = model;
  }

  clear(): void {
    this.#kept.clear();
    this.#refuting = 0;
    this.#simplest = undefined;
  }

  add(found: readonly Found[], execution: CpuExecution): void {
    const [refutes] = refuting(claimOf(this.#prepared.bounds.scenario), found);
    const compared = refutes !== undefined && this.#refuting++ < MOST_COMPARED;
    const kept = compared ? keep(execution, this.#model, refutes) : undefined;
    if (kept !== undefined && (this.#simplest === undefined || isSimpler(kept, this.#simplest)))
      this.#simplest = kept;
    for (const [key, one] of new Map(found.map((one) => [keyOf(one), one])))
      this.#count(key, one, execution, one === refutes ? kept : undefined);
  }

  #count(key: string, found: Found, execution: CpuExecution, seen: KeptExecution | undefined): void {
    const known = this.#kept.get(key);
    if (known === undefined) {
      const simplest = seen ?? keep(execution, this.#model, found);
      this.#kept.set(key, { found, executions: 1, simplest });
      return;
    }
    known.executions++;
    const now =
      seen ?? (known.executions <= MOST_OF_OTHERS ? keep(execution, this.#model, found) : undefined);
    if (now !== undefined && isSimpler(now, known.simplest)) known.simplest = now;
  }

  /** All that was found, the most frequent first. */
  findings(lookup: string): VerdictFinding[] {
    return [...this.#kept.values()]
      .sort((a, b) => b.executions - a.executions || (a.found.text < b.found.text ? -1 : 1))
      .map(({ found: { kind, text, position: known }, executions, simplest }) => {
        const witness = this.#trace(lookup, simplest);
        const waiting = kind === 'deadlock' ? waitingReader(witness, waitsIn(simplest)) : undefined;
        const position = known ?? waiting ?? positionIn(witness);
        return { kind, text, executions, ...(position === undefined ? {} : { position }), witness };
      });
  }

  witness(lookup: string): Trace | undefined {
    return this.#simplest && this.#trace(lookup, this.#simplest);
  }

  #trace(lookup: string, kept: KeptExecution): Trace {
    return graphTrace(this.#prepared, lookup, this.#model, kept);
  }
}
