import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import type { CpuRecord } from '../../machines/graph/cpus/cpu-record.ts';
import type { Host } from '../../machines/graph/cpus/host.ts';
import type { Label, ReadOperation } from '../../machines/graph/cpus/operation.ts';
import { type CpuPath, FREED, initialValue, type PathStep } from '../../machines/graph/cpus/paths.ts';
import { infoOf } from '../../memory/field.ts';
import { maple_node_cache } from '../../memory/layout.ts';
import { rightAnswers } from '../judge/answer.ts';
import { claimOf, refuting } from '../judge/claims.ts';
import { GraphEvidence } from '../judge/graph/graph-evidence.ts';
import { judge, readersOf } from '../judge/judge.ts';
import type { Prepared } from '../stage/prepare.ts';
import { isLock } from './litmus-locks.ts';

/** What was read and stored in each place in all executions, and which executions refute the claim. */
export class LitmusValues {
  readonly cpus = new Set<number>();
  /** Answers that are right at some moment, of the call or not. */
  readonly right = new Set<number>();
  /** The last execution, for its host. */
  last: CpuExecution | undefined;
  readonly #read = new Map<string, Set<number>>();
  readonly #stored = new Map<number, Set<number>>();
  readonly #walks = new Map<string, Set<number>>();
  /** What a CPU read next, by what it had read before. */
  readonly #went = new Map<string, Set<number>>();
  /** Whether the claim was refuted, by what a reader read. */
  readonly #refuted = new Map<string, Set<boolean>>();
  readonly #programs = new Map<number, ReturnType<CpuExecution['programOf']>>();

  clear(): void {
    this.cpus.clear();
    this.right.clear();
    for (const all of [this.#read, this.#stored, this.#walks, this.#went, this.#refuted]) all.clear();
  }

  add(execution: CpuExecution | undefined, prepared: Prepared): void {
    if (execution === undefined) {
      this.clear();
      return;
    }
    this.last = execution;
    this.#addAnswers(execution, prepared);
    const { graph, records } = execution;
    for (const record of records) {
      this.cpus.add(record.id);
      this.#programs.set(record.id, execution.programOf(record.id));
      this.#addWays(execution, record);
      // Taking an object has no place of its own: the result says which object it was.
      for (const [at, node] of record.nodes.entries()) {
        const label = graph.labels[node];
        if (node < 0 || label?.deed === 'take')
          put(this.#read, `${record.id} take`, record.results[at] as number);
      }
    }
    for (const [node, { cpu, slot, value, deed, slots, base }] of graph.labels.entries()) {
      if (graph.state.ordered[node] === 1) {
        put(this.#stored, slot, value);
        if (deed === 'free')
          for (let freed = base; freed < base + slots; freed++) put(this.#stored, freed, FREED);
      } else {
        put(this.#read, `${cpu} ${deed} ${slot}`, valueRead(execution, node, value));
      }
    }
  }

  programOf(cpu: number): ReturnType<CpuExecution['programOf']> {
    return this.#programs.get(cpu) as ReturnType<CpuExecution['programOf']>;
  }

  #addAnswers(execution: CpuExecution, prepared: Prepared): void {
    const evidence = new GraphEvidence(execution);
    const refutes = refuting(claimOf(prepared.bounds.scenario), judge(prepared, evidence));
    for (const cpu of readersOf(prepared)) {
      for (const answer of rightAnswers(prepared, evidence, cpu)) this.right.add(answer);
      const record = execution.records.find(({ id }) => id === cpu);
      if (record === undefined) continue;
      const isRefuted = refutes.some((one) => one.cpu === cpu);
      const key = `${cpu}${readsOf(execution, record).map(keyOf).join('')}`;
      const all = this.#refuted.get(key) ?? new Set();
      this.#refuted.set(key, all.add(isRefuted));
    }
  }

  /** Whether a reader refuted the claim in all executions in which it took this path; undefined if only in some. */
  refutedOn(cpu: number, { steps }: CpuPath): boolean | undefined {
    const all = this.#refuted.get(`${cpu}${steps.filter(isRead).map(keyOf).join('')}`) ?? new Set();
    return all.size > 1 ? undefined : all.has(true);
  }

  /** What a CPU has read there. */
  seen(cpu: number, { deed, slot, pool }: ReadOperation): readonly number[] {
    return [...(this.#read.get(pool === undefined ? `${cpu} ${deed} ${slot}` : `${cpu} take`) ?? [])];
  }

  /** What a CPU has read there after exactly these reads. */
  went(cpu: number, operation: ReadOperation, before: readonly PathStep[]): readonly number[] {
    if (operation.pool !== undefined || operation.slot < 0) return this.seen(cpu, operation);
    const key = `${cpu}${before.filter(isRead).map(keyOf).join('')} ${operation.slot}`;
    return [...(this.#went.get(key) ?? [])];
  }

  /**
   * What a CPU has read there after exactly these reads, and under a lock anything that is ever stored there. After
   * one read that no execution had, it goes on as if nothing changed any more.
   */
  nearby(cpu: number, operation: ReadOperation, before: readonly PathStep[]): readonly number[] {
    const met = this.went(cpu, operation, before);
    if (met.length === 0) {
      const last = before.findLast((step) => isRead(step) && step.slot === operation.slot);
      // A lock has changed since it was read before: it was taken.
      return last === undefined || operation.write !== undefined ? this.seen(cpu, operation) : [last.value];
    }
    if (!before.some(isLock)) return met;
    const others = operation.accepts === undefined ? this.#everStored(operation) : [];
    return [...new Set([...met, ...others, ...this.possible(cpu, operation, before)])];
  }

  #everStored(operation: ReadOperation): readonly number[] {
    const { host } = this.last as CpuExecution;
    return [initialValue(host, operation), ...(this.#stored.get(operation.slot) ?? [])];
  }

  /** Notes the path of a CPU: what it read after what, and among these the pointers and nodes. */
  #addWays(execution: CpuExecution, record: CpuRecord): void {
    let went = `${record.id}`;
    let walked = `${record.id} `;
    for (const read of readsOf(execution, record)) {
      put(this.#went, `${went} ${read.slot}`, read.value);
      went += keyOf(read);
      if (!isWalk(execution.host, read)) continue;
      put(this.#walks, `${walked} ${read.slot}`, read.value);
      walked += ` ${read.slot}=${read.value}`;
    }
  }

  /**
   * What it might read there if nothing were ordered: anything that is ever stored there, also values that a model
   * forbids. Only its walks, by pointers and through the tree, go as they went in some execution.
   */
  possible(cpu: number, operation: ReadOperation, before: readonly PathStep[]): readonly number[] {
    const { slot, pool, accepts, write, deed } = operation;
    // The state of a lock is no value.
    if (pool !== undefined || slot < 0 || (accepts !== undefined && write !== undefined))
      return this.seen(cpu, operation);
    const { host } = this.last as CpuExecution;
    if (isWalk(host, operation)) {
      const walked = before
        .filter((step) => step.operation !== undefined && isWalk(host, step))
        .map((step) => ` ${step.slot}=${step.value}`)
        .join('');
      return [...(this.#walks.get(`${cpu} ${walked} ${slot}`) ?? [])];
    }
    if (deed === 'down_read_trylock') return this.seen(cpu, operation);
    return [...new Set([...this.#everStored(operation), ...this.seen(cpu, operation)])];
  }
}

type Read = Pick<Label, 'slot' | 'field' | 'deed' | 'value'>;

const keyOf = ({ slot, value }: Pick<Read, 'slot' | 'value'>): string => ` ${slot}=${value}`;
const isRead = ({ operation, slot }: PathStep): boolean => operation !== undefined && slot >= 0;

/** What a CPU read, in order, from places that have an address. */
function readsOf(execution: CpuExecution, { nodes }: CpuRecord): readonly Read[] {
  const { labels, growing } = execution.graph;
  return nodes.flatMap((node) => {
    const label = labels[node];
    if (label === undefined || label.slot < 0 || growing.events[node]?.kind !== 'read') return [];
    return [{ ...label, value: valueRead(execution, node, label.value) }];
  });
}

const valueRead = ({ graph }: CpuExecution, node: number, value: number): number => {
  const source = graph.state.source[node] as number;
  return source >= 0 && graph.isFree(source) ? FREED : value;
};

/** Whether a read decides where a lookup goes next: it is of a pointer, or of a node of the tree. */
export function isWalk(host: Host, { slot, field, deed }: Pick<Label, 'slot' | 'field' | 'deed'>): boolean {
  if (slot < 0 || deed === 'take' || isLock({ deed })) return false;
  const isNode = host.objectAt(slot)?.cache.number === maple_node_cache.number;
  return isNode || infoOf(field).kind === 'ref';
}

function put<K>(sets: Map<K, Set<number>>, key: K, value: number): void {
  const set = sets.get(key) ?? new Set();
  set.add(value);
  sets.set(key, set);
}
