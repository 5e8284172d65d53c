import type { Prepared } from '../stage/prepare.ts';
import { isAnswer } from './answer.ts';
import { claimOf, isVacuous, refuting } from './claims.ts';
import type { Evidence } from './evidence.ts';
import { fellBack } from './fallback.ts';
import type { Found } from './found.ts';
import { judgeWhole, readersOf } from './judge.ts';

/** What executions show, counted. */
export interface Counts {
  readonly positive: number;
  readonly negative: number;
  readonly otherwiseWrong: number;
  readonly accepted: number;
  readonly acceptedAcrossWrite: number;
  readonly fellBack: number;
}

const NONE: Counts = {
  positive: 0,
  negative: 0,
  otherwiseWrong: 0,
  accepted: 0,
  acceptedAcrossWrite: 0,
  fellBack: 0,
};

/** Judges executions one after the other, and counts. */
export class Tally {
  /** Names of the caches that handed out a freed object again in some execution. */
  readonly takenAgain = new Set<string>();
  readonly #prepared: Prepared;
  #counts: { -readonly [K in keyof Counts]: Counts[K] } = { ...NONE };

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
  }

  get counts(): Counts {
    return this.#counts;
  }

  get isVacuous(): boolean {
    return isVacuous(this.#prepared.bounds.scenario, this.#counts);
  }

  /** Forgets all counts. */
  clear(): void {
    this.#counts = { ...NONE };
    this.takenAgain.clear();
  }

  /**
   * Judges an execution.
   *
   * @returns what was found
   * @throws LookupError if a lookup returned something that is no answer
   */
  add(evidence: Evidence): readonly Found[] {
    const counts = this.#counts;
    const found = judgeWhole(this.#prepared, evidence);
    for (const cache of evidence.takenAgain()) this.takenAgain.add(cache);
    const refutes = refuting(claimOf(this.#prepared.bounds.scenario), found);
    if (found.some(({ kind }) => kind === 'not-deterministic')) {
      counts.otherwiseWrong++;
      return found;
    }
    if (refutes.length > 0) counts.positive++;
    else {
      counts.negative++;
      if (found.length > 0) counts.otherwiseWrong++;
    }
    for (const cpu of readersOf(this.#prepared)) this.#addReader(evidence, cpu);
    return found;
  }

  #addReader(evidence: Evidence, cpu: number): void {
    const counts = this.#counts;
    if (isAnswer(evidence.resultOf(cpu))) {
      counts.accepted++;
      if (evidence.mayOverlapSection(cpu, this.#prepared.mm)) counts.acceptedAcrossWrite++;
    }
    if (fellBack(this.#prepared, evidence, cpu)) counts.fellBack++;
  }
}
