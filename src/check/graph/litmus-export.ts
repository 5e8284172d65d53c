import { printLitmus } from '../../litmus/print-test.ts';
import type { Initial, LitmusTest } from '../../litmus/syntax.ts';
import type { CpuExecution } from '../../machines/graph/cpus/cpu-execution.ts';
import type { CpuRecord } from '../../machines/graph/cpus/cpu-record.ts';
import type { Host } from '../../machines/graph/cpus/host.ts';
import type { Label, ReadOperation } from '../../machines/graph/cpus/operation.ts';
import {
  type CpuPath,
  FREED,
  initialValue,
  type PathStep,
  pathsOf,
} from '../../machines/graph/cpus/paths.ts';
import { infoOf, isLong, nameOf, slotOf } from '../../memory/field.ts';
import { maple_node_cache, UPROBES } from '../../memory/layout.ts';
import { SIGTRAP } from '../../uprobes/handle-swbp.ts';
import { exploreBounds } from '../explore-options.ts';
import { isAnswer, REFUTED_BY, readersOf } from '../judge.ts';
import { UserError } from '../lookup-error.ts';
import type { Prepared } from '../prepare.ts';
import { namesOf } from '../record-trace.ts';
import { type CheckGraphOptions, type GraphVerdict, preparable, runGraph } from './check-graph.ts';
import { and, or, ThreadWriter } from './litmus-thread.ts';
import { GraphCallOrder, graphSections } from './moments.ts';
import { treeOf } from './path-tree.ts';

/** A scenario as a litmus test. */
export interface LitmusExport {
  /** In herd's C format, with the verdict in a comment. */
  readonly text: string;
  /** What {@link checkGraph} says of the scenario: a checker for litmus tests has to come to the same. */
  readonly verdict: GraphVerdict;
}

/** Ways through a lookup that are written out at most. */
const MOST_PATHS = 100_000;

/**
 * Writes what a lookup and the writers of a scenario do to shared memory as a litmus test, whose condition says that the
 * claim of the scenario is refuted. Only what others can see is in it. Each CPU is written with all ways that it goes in
 * any execution; the lookup also with those that it would go on any other value of what is stored, so that the
 * condition covers what a model forbids.
 *
 * @throws UserError for scenarios whose claim is no matter of what the lookup returns
 *
 * @example
 * ```ts
 * import { checkLitmus, litmusExport } from 'vmaspec';
 *
 * const { text, verdict } = litmusExport({ lookup: 'sep05', scenario: 'torn-split', sections: 1 });
 * console.log(checkLitmus(text).verdict === verdict.verdict); // true
 * ```
 */
export function litmusExport(options: CheckGraphOptions): LitmusExport {
  const seen = new Values();
  const { firstWitness: _, ...whole } = options;
  const { claim = 'right' } = exploreBounds(preparable(options)).scenario;
  // Callbacks that only free come last in some execution, whatever the others do: a claim that is not about memory is
  // refuted with them if it is refuted without.
  const { verdict, prepared } = runGraph(whole, {
    see: (execution, of) => seen.add(execution, of),
    frees: claim === 'memory',
    // What a CPU reads is taken from the executions, also of locks.
    setsAside: false,
  });
  const { scenario, readers } = prepared.bounds;
  if (claim === 'undisturbed' || claim === 'no-collision')
    throw new UserError('its claim is about needless fallbacks: no final state of a litmus test shows one');
  if (verdict.ended !== 'done')
    throw new UserError(
      `the search was stopped (${verdict.ended}) after ${verdict.executions} executions: give it more time`,
    );
  const { last } = seen;
  if (last === undefined) throw new UserError('there is no execution to write down');

  const { right } = seen;
  const refutes = ({ result, finding }: CpuPath): boolean => {
    if (finding !== undefined) return REFUTED_BY[claim].includes(finding.kind);
    return result === SIGTRAP || (isAnswer(result) && !right.has(result));
  };
  const places = new Places(prepared, last);
  const cpus = [...seen.cpus].sort((a, b) => a - b);
  const threads = cpus.map((cpu, thread) => {
    const isReader = cpu < readers;
    const valuesOf = (operation: ReadOperation, before: readonly PathStep[]): readonly number[] =>
      isReader ? seen.possible(cpu, operation, before) : seen.seen(cpu, operation);
    const all: CpuPath[] = [];
    for (const path of pathsOf(last.host, cpu, seen.programOf(cpu), valuesOf)) {
      if (all.push(path) > MOST_PATHS) throw new UserError(`the lookup has more than ${MOST_PATHS} paths`);
    }
    const tree = treeOf(all, (path) => isReader && refutes(path));
    return new ThreadWriter(
      thread,
      places.nameOf,
      (step) => isWalk(last.host, step),
      options.lockModel === 'spin',
    ).write(tree, isReader);
  });

  const types = new Map(threads.flatMap((thread) => [...thread.places]));
  const test: LitmusTest = {
    name: `${scenario.id}-${verdict.lookup}`.replace(/[^\w.-]/g, '-'),
    initial: [
      ...[...types].flatMap(([name, type]): Initial[] => {
        const value = type === 'int' ? places.initialOf(name) : 0;
        return value === 0 ? [] : [{ place: { kind: 'memory', name }, value }];
      }),
      ...threads.flatMap(({ initial }) => initial),
    ],
    threads: threads.map((thread) => ({
      parameters: [...thread.places].map(([name, type]) => ({
        type: type === 'int' ? 'int *' : type === 'srcu' ? 'struct srcu_struct *' : 'spinlock_t *',
        name,
      })),
      body: thread.body,
    })),
    locations: [],
    condition: { quantifier: 'exists', proposition: or(...threads.map(({ refuted }) => refuted)) },
  };
  const filter = and(...threads.map((thread) => thread.filter));
  const printed = printLitmus(filter.kind === 'true' ? test : { ...test, filter });
  return {
    text: withComment(
      printed,
      verdict,
      cpus.map((cpu) => last.nameOf(cpu)),
      claim === 'memory',
    ),
    verdict,
  };
}

function withComment(
  text: string,
  verdict: GraphVerdict,
  cpus: readonly string[],
  isAboutMemory: boolean,
): string {
  const { scenario, lookup, writerSide, model, lockModel, positive, negative } = verdict;
  const [first, ...rest] = text.split('\n');
  const comment = [
    '(*',
    ` * Result: ${verdict.verdict}`,
    ' *',
    ` * vmaspec: scenario ${scenario}, lookup ${lookup}, writer side ${writerSide}.`,
    ` * Model ${model}, mmap_lock as ${lockModel}: ${positive} executions refute the claim, ${negative} do not.`,
    ` * ${cpus.map((cpu, thread) => `P${thread} is CPU${cpu}`).join(', ')}.`,
    ' * Each plain access is taken as READ_ONCE() or WRITE_ONCE().',
    ...(isAboutMemory ? [` * ${FREED} stands for what was freed.`] : []),
    ' *)',
  ];
  return [first, '', ...comment, ...rest].join('\n');
}

/** What was read and stored where in all executions. */
class Values {
  readonly cpus = new Set<number>();
  /** Answers that are right at some moment; what is right at another one than the call is not told apart. */
  readonly right = new Set<number>();
  /** An execution that a host can be had from. */
  last: CpuExecution | undefined;
  readonly #read = new Map<string, Set<number>>();
  readonly #stored = new Map<number, Set<number>>();
  readonly #walks = new Map<string, Set<number>>();
  readonly #programs = new Map<number, ReturnType<CpuExecution['programOf']>>();

  clear(): void {
    this.cpus.clear();
    this.right.clear();
    this.#read.clear();
    this.#stored.clear();
    this.#walks.clear();
  }

  add(execution: CpuExecution | undefined, prepared: Prepared): void {
    if (execution === undefined) {
      this.clear();
      return;
    }
    for (const cpu of readersOf(prepared)) {
      const { truth, mm } = prepared;
      const right =
        truth.always ?? truth.among(graphSections(execution, mm), new GraphCallOrder(execution, cpu));
      for (const answer of right) this.right.add(answer);
    }
    this.last = execution;
    const { graph, records } = execution;
    for (const record of records) {
      this.cpus.add(record.id);
      this.#programs.set(record.id, execution.programOf(record.id));
      this.#addWalk(execution, record);
      // A take has no place of its own: what it returns says which object it took.
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
        const source = graph.state.source[node] as number;
        put(this.#read, `${cpu} ${deed} ${slot}`, source >= 0 && graph.isFree(source) ? FREED : value);
      }
    }
  }

  programOf(cpu: number): ReturnType<CpuExecution['programOf']> {
    return this.#programs.get(cpu) as ReturnType<CpuExecution['programOf']>;
  }

  /** What a CPU has read there. */
  seen(cpu: number, { deed, slot, pool }: ReadOperation): readonly number[] {
    return [...(this.#read.get(pool === undefined ? `${cpu} ${deed} ${slot}` : `${cpu} take`) ?? [])];
  }

  /** Notes how a CPU walked: what it read of pointers and nodes after which other such reads. */
  #addWalk({ graph, host }: CpuExecution, { id, nodes }: CpuRecord): void {
    let walked = '';
    for (const node of nodes) {
      const label = graph.labels[node];
      if (node < 0 || label === undefined || graph.state.ordered[node] === 1) continue;
      if (!isWalk(host, label)) continue;
      const source = graph.state.source[node] as number;
      const value = source >= 0 && graph.isFree(source) ? FREED : label.value;
      put(this.#walks, `${id} ${walked} ${label.slot}`, value);
      walked += ` ${label.slot}=${value}`;
    }
  }

  /**
   * What it might read there on its own: anything that is ever stored there, also what a model keeps it from. Only
   * where it walks, by pointers and through the tree, it goes as it went in some execution.
   */
  possible(cpu: number, operation: ReadOperation, before: readonly PathStep[]): readonly number[] {
    const { slot, pool, accepts, write } = operation;
    const { host } = this.last as CpuExecution;
    // The state of a lock is no value.
    if (pool !== undefined || slot < 0 || (accepts !== undefined && write !== undefined))
      return this.seen(cpu, operation);
    if (isWalk(host, operation)) {
      const walked = before
        .filter((step) => step.operation !== undefined && isWalk(host, step))
        .map((step) => ` ${step.slot}=${step.value}`)
        .join('');
      return [...(this.#walks.get(`${cpu} ${walked} ${slot}`) ?? [])];
    }
    if (operation.deed === 'down_read_trylock') return this.seen(cpu, operation);
    const stored = this.#stored.get(slot) ?? [];
    return [...new Set([initialValue(host, operation), ...stored, ...this.seen(cpu, operation)])];
  }
}

/** Whether a read decides where a lookup goes next: it is of a pointer, or of a node of the tree. */
function isWalk(host: Host, { slot, field, deed }: Pick<Label, 'slot' | 'field' | 'deed'>): boolean {
  if (slot < 0 || deed === 'take' || LOCKS.has(deed)) return false;
  const isNode = host.objectAt(slot)?.cache.number === maple_node_cache.number;
  return isNode || infoOf(field).kind === 'ref';
}

function put<K>(sets: Map<K, Set<number>>, key: K, value: number): void {
  const set = sets.get(key) ?? new Set();
  set.add(value);
  sets.set(key, set);
}

/** Names of locations. */
class Places {
  readonly #execution: CpuExecution;
  readonly #objects: Map<number, string>;
  readonly #names = new Map<number, string>();
  readonly #initial = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  constructor(prepared: Prepared, execution: CpuExecution) {
    this.#execution = execution;
    this.#objects = new Map(namesOf(prepared));
    this.#objects.set(UPROBES, 'uprobes');
  }

  readonly nameOf = (slot: number, step: PathStep): string => {
    const known = this.#names.get(slot);
    if (known !== undefined) return known;
    let name = this.#newName(slot, step).replace(/\W+/g, '_').replace(/_$/, '');
    while (this.#initial.has(name)) name += '_';
    this.#names.set(slot, name);
    const isMemory = slot >= 0 && !isLockStep(step);
    this.#initial.set(name, isMemory ? this.#execution.initial(slot, isLong(step.field)) : 0);
    return name;
  };

  initialOf(name: string): number {
    return this.#initial.get(name) ?? 0;
  }

  #newName(slot: number, { deed, base, field, name }: PathStep): string {
    if (deed === 'call_rcu' || deed === 'callback') return `called_${-slot}`;
    if (deed === 'take' || (deed === 'free' && slot < 0)) return `free_${-slot}`;
    if (slot < 0) return name.includes('trace') ? 'tasks_trace' : `place_${-slot}`;
    const object = this.#execution.objectAt(slot)?.ref ?? base;
    const isField = deed !== 'zero' && deed !== 'free' && slot === base + slotOf(field);
    return `${this.#objectName(object)}_${isField ? nameOf(field) : slot - object}`;
  }

  #objectName(ref: number): string {
    const known = this.#objects.get(ref);
    if (known !== undefined) return known;
    const kind = this.#execution.objectAt(ref)?.cache.object ?? `at_${ref}`;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = count === 1 ? kind : `${kind}${count}`;
    this.#objects.set(ref, name);
    return name;
  }
}

const LOCKS: ReadonlySet<Label['deed']> = new Set([
  'down_read',
  'down_read_trylock',
  'up_read',
  'down_write',
  'up_write',
  'downgrade_write',
] as const);
const isLockStep = ({ deed }: PathStep): boolean => LOCKS.has(deed);
