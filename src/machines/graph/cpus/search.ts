import type { Cpu, RcuCallback } from '../../../memory/cpu.ts';
import { type Field, isLong, type Ref } from '../../../memory/field.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import { LINE_SLOTS } from '../../../memory/words.ts';
import { FROM_INITIAL } from '../../../models/candidate.ts';
import type { Tag } from '../../../models/event.ts';
import type { GrownEvent } from '../../../models/growing.ts';
import type { ModelName } from '../../../models/models.ts';
import { has } from '../../../models/relation.ts';
import { MAX_SLOTS, placeFor } from '../../interleave/arena.ts';
import type { Finding } from '../../interleave/finding.ts';
import { MachineLimit } from '../../interleave/machine-limit.ts';
import type { Program } from '../../interleave/program.ts';
import { CpuRecord, markOf, type RecordMark, undoTo } from './cpu-record.ts';
import { EventGraph, type Mark } from './event-graph.ts';
import { GraphCpu, type OperationObserver, UNWIND } from './graph-cpu.ts';
import type { GraphObject, Host } from './host.ts';
import type { Knowledge } from './knowledge.ts';
import { type Label, NEVER_LEFT, type ReadOperation } from './operation.ts';

/** What the search leaves open: how memory behaves, and how far it goes. */
export interface SearchOptions {
  readonly model: ModelName;
  /** A lock is a spinlock of the LKMM; otherwise acquire and release, and nothing more. */
  readonly spin: boolean;
  /** Objects that are freed and taken again are handed over as by such a lock. */
  readonly handsOver: boolean;
  /** Plain accesses stay plain, and data races are looked for. */
  readonly asWritten: boolean;
  /** Accesses that can only have one outcome are no events. */
  readonly folds: boolean;
  /** What orders others is no event either if nobody else ever touches its place. Not for plain accesses. */
  readonly setsAside: boolean;
  /** After a free nothing is there. Without, a memory error is nothing that executions show. */
  readonly frees: boolean;
  readonly retries: number;
  /** CPUs of the program in the order in which they run as far as they can. */
  readonly order: readonly number[];
}

/** What the search calls; it throws to end the search. */
export interface CpuWatch {
  step(): void;
  /** A complete execution that the model allows. It is only lent. */
  execution(execution: CpuExecution): void;
  /** An execution that is not followed further. */
  gaveUp(why: 'cut'): void;
}

/** A complete execution that the model allows. It is only lent: what is to be kept must be copied. */
export interface CpuExecution {
  readonly graph: EventGraph;
  /** By CPU what its program returned; undefined of one that was stopped. Callbacks have CPUs of their own. */
  readonly results: ReadonlyMap<number, number | undefined>;
  /** What no correct protocol does, by the CPU that was stopped for it; a deadlock has none. */
  readonly findings: readonly Finding[];
  /** What each CPU did; it can be run again on that. */
  readonly records: readonly CpuRecord[];
  /** What a CPU runs, and whether it is a callback. */
  programOf(cpu: number): { readonly program: (cpu: Cpu) => number; readonly isCallback: boolean };
  /** What was asked while the execution was found. */
  readonly host: Host;
  /** Runs a CPU again on what was recorded of it. */
  rerun(record: CpuRecord, observer: OperationObserver): void;
  /** What the model says of it, such as `data-race`. */
  readonly flags: readonly string[];
  /** What a slot holds in the end, if anybody else ever looks at it. */
  memory(slot: number, isLong: boolean): number;
  /** What a slot held at the start. */
  initial(slot: number, isLong: boolean): number;
  objectAt(slot: number): GraphObject | undefined;
  /** `1`, and `1.0` for its first callback. */
  nameOf(cpu: number): string;
}

/** Something was met that the search should have known from its beginning. */
export const BEGIN_AGAIN: unique symbol = Symbol('begin again');

interface Running {
  readonly record: CpuRecord;
  readonly program: (cpu: Cpu) => number;
  readonly isCallback: boolean;
}

interface Saved {
  readonly graph: Mark;
  readonly running: number;
  readonly records: readonly RecordMark[];
}

/** A read that the search has to decide. */
interface Request {
  readonly record: CpuRecord;
  readonly operation: ReadOperation;
  readonly signature: number;
  readonly operand: number;
  readonly sources: readonly number[];
  readonly mayWait: boolean;
}

/**
 * Every execution of CPUs that a model allows, each once, as far as program order and reads-from have no cycle together.
 *
 * CPUs run one after the other as far as they can. A read takes any write that is there, or waits for one that is not
 * there yet, as long as another CPU may still store to its slot; each new write either is what a waiting read takes or is
 * not. So the choices are those of reads-from, and a given execution is met on one path only: a read whose write is
 * there takes it, a read whose write is not there waits until it comes. If a CPU waits for what nobody stores, there is
 * no such execution. The order of writes that reads leave open is chosen in the end.
 */
export class CpuSearch implements Host {
  readonly knowledge: Knowledge;
  readonly folds: boolean;
  readonly setsAside: boolean;
  readonly asWritten: boolean;
  readonly spin: boolean;
  readonly handsOver: boolean;
  readonly frees: boolean;
  readonly retries: number;
  readonly graph: EventGraph;
  readonly #program: Program;
  readonly #watch: CpuWatch;
  readonly #order: readonly number[];
  readonly #pick: ((count: number) => number) | undefined;
  #running: Running[] = [];
  /** Objects by cache line. */
  readonly #objects: (GraphObject | undefined)[] = [];
  /** What made the CPU that runs stop. */
  #request: Request | undefined;
  #gaveUp: 'cut' | 'repeated' | undefined;
  /** CPUs that a new write may wake, with the write. */
  #wakes: { readonly record: CpuRecord; readonly write: number }[] = [];
  /** Whether anything was added since the model was asked. */
  #isDirty = false;
  /** Whether the model has looked at another part of the search since, or at less. */
  #isStale = false;

  /** @param pick goes one way only wherever there are several: it says which. That finds no execution, but knowledge. */
  constructor(
    program: Program,
    knowledge: Knowledge,
    size: number,
    options: SearchOptions,
    watch: CpuWatch,
    pick?: (count: number) => number,
  ) {
    this.#program = program;
    this.#pick = pick;
    this.knowledge = knowledge;
    this.graph = new EventGraph(options.model, size);
    this.folds = options.folds;
    this.setsAside = options.folds && options.setsAside && !options.asWritten;
    this.asWritten = options.asWritten;
    this.spin = options.spin;
    this.handsOver = options.handsOver;
    this.frees = options.frees;
    this.retries = options.retries;
    this.#order = options.order;
    this.#watch = watch;
    for (const { cache, ref, owner, nth } of program.objects) this.#addObject({ cache, ref, owner, nth });
  }

  /** Runs to the end, or until the watch throws. */
  run(): void {
    this.#running = this.#order.map((id) => ({
      record: new CpuRecord(id),
      program: this.#program.cpus[id] as (cpu: Cpu) => number,
      isCallback: false,
    }));
    this.#explore();
    if (this.#pick === undefined && this.knowledge.hasGrown) throw BEGIN_AGAIN;
  }

  #explore(): void {
    for (;;) {
      const wake = this.#wakes.pop();
      if (wake !== undefined) {
        this.#wakeOrNot(wake.record, wake.write);
        return;
      }
      if (this.#isHopeless()) return;
      const running = this.#next();
      if (running === undefined) {
        this.#finish();
        return;
      }
      const { record, program, isCallback } = running;
      const cpu = new GraphCpu(this, record);
      cpu.run(program, isCallback);
      if (this.#gaveUp !== undefined) {
        const why = this.#gaveUp;
        this.#gaveUp = undefined;
        if (why === 'cut' && this.#isPossible()) this.#watch.gaveUp(why);
        return;
      }
      const request = this.#request;
      if (request === undefined) continue;
      this.#request = undefined;
      this.#decide(request);
      return;
    }
  }

  /** Whether a CPU waits for a value that nobody can store any more: no execution is like that. */
  #isHopeless(): boolean {
    for (const { record } of this.#running) {
      const { waits } = record;
      if (waits !== undefined && !this.#isDeadlock(waits) && !this.#canComeTrue(record, waits)) return true;
    }
    return false;
  }

  /** Whether something may be waited for to the end: what waits in the program itself, for what is not there last. */
  #isDeadlock({ accepts, slot, pool, known, ...operation }: ReadOperation): boolean {
    if (accepts === undefined || pool !== undefined) return false;
    if (known !== undefined) return !accepts(known);
    const writes = this.graph.writesTo(slot);
    if (writes.length === 0) return !accepts(this.#initialFor({ slot, ...operation }));
    const { co } = this.graph.state;
    return writes.some(
      (write) =>
        !accepts(this.graph.labels[write]?.value as number) && !writes.some((later) => has(co, write, later)),
    );
  }

  /** The next CPU that can run: callbacks before those that look, so that what they do is there to be met. */
  #next(): Running | undefined {
    let found: Running | undefined;
    for (const running of this.#running) {
      const { ended, waits } = running.record;
      if (ended || waits !== undefined) continue;
      if (running.isCallback) return running;
      found ??= running;
    }
    return found;
  }

  #decide({ record, operation, signature, operand, sources, mayWait }: Request): void {
    const { read, slot, known, pool } = operation;
    const isOpen = sources.length > 1 && known === undefined && pool === undefined;
    const select = (): readonly number[] =>
      isOpen ? this.graph.possibleSources(record.id, read, slot, sources) : sources;
    let possible = select();
    if (possible.length > 1) {
      if (!this.#isPossibleNow()) return;
      possible = select();
    } else if (!this.#isPossible()) return;
    const [only] = possible;
    if (possible.length === 1 && only !== undefined && !mayWait) {
      this.#take(record, operation, signature, operand, only);
      this.#explore();
      return;
    }
    for (const at of this.#chosen(possible.length + (mayWait ? 1 : 0))) {
      const source = possible[at];
      const saved = this.#save();
      if (source !== undefined) {
        this.#take(record, operation, signature, operand, source);
        if (this.#isPossible()) this.#explore();
      } else {
        record.waits = operation;
        record.waitsSignature = signature;
        record.waitsOperand = operand;
        this.#explore();
      }
      this.#restore(saved);
    }
  }

  /** Which of so many ways to go on are gone: all, one after the other, or the one that is picked. */
  #chosen(count: number): readonly number[] {
    if (this.#pick === undefined) return Array.from({ length: count }, (_, at) => at);
    return count === 0 ? [] : [this.#pick(count)];
  }

  /** A new write: a CPU that waits for one takes it, or waits on. */
  #wakeOrNot(record: CpuRecord, write: number): void {
    const { waits, waitsSignature, waitsOperand } = record;
    if (waits === undefined) {
      // It has taken a later write meanwhile.
      this.#explore();
      return;
    }
    if (!this.#isPossible()) {
      this.#wakes = [];
      return;
    }
    const others = this.#wakes;
    const mayWaitOn = others.some((wake) => wake.record === record) || this.#canComeTrue(record, waits);
    for (const at of this.#chosen(mayWaitOn ? 2 : 1)) {
      const saved = this.#save();
      this.#wakes = [...others];
      if (at === 0) {
        record.waits = undefined;
        this.#take(record, waits, waitsSignature, waitsOperand, write);
        if (this.#isPossible()) this.#explore();
      } else this.#explore();
      this.#restore(saved);
    }
  }

  /** Whether somebody may still store what a CPU waits for. */
  #canComeTrue(record: CpuRecord, { slot, pool }: ReadOperation): boolean {
    return this.#mayBeWritten(record, slot, pool, this.#movable(record));
  }

  #mayBeWritten(
    { id }: CpuRecord,
    slot: number,
    pool: string | undefined,
    movable: ReadonlySet<number>,
  ): boolean {
    let cpus = pool === undefined ? this.knowledge.writersOf(slot) : this.knowledge.freersOf(pool);
    cpus &= ~(1 << id);
    for (let cpu = 0; cpus !== 0; cpu++, cpus >>>= 1)
      if ((cpus & 1) === 1 && this.#mayWrite(cpu, slot, pool !== undefined, id, movable)) return true;
    return false;
  }

  /**
   * The CPUs that may do anything while one of them waits for what it has not met: not those that in turn wait for
   * what it would have to do first.
   */
  #movable(waiting: CpuRecord): ReadonlySet<number> {
    const movable = new Set<number>();
    const blocked: CpuRecord[] = [];
    for (const { record } of this.#running) {
      if (record === waiting || record.ended) continue;
      if (record.waits === undefined || this.#wakes.some((wake) => wake.record === record))
        movable.add(record.id);
      else blocked.push(record);
    }
    for (let before = -1; before !== movable.size; ) {
      before = movable.size;
      for (const record of blocked) {
        const { slot, pool } = record.waits as ReadOperation;
        if (!movable.has(record.id) && this.#mayBeWritten(record, slot, pool, movable))
          movable.add(record.id);
      }
    }
    return movable;
  }

  /** Whether a CPU may still write a slot, or give any object back, while another one waits. */
  #mayWrite(
    cpu: number,
    slot: number,
    isFree: boolean,
    waiting: number,
    movable: ReadonlySet<number>,
  ): boolean {
    const running = this.#running.find(({ record }) => record.id === cpu);
    if (running !== undefined) {
      const { reached } = running.record;
      return movable.has(cpu) && (isFree || this.knowledge.mayWrite(cpu, slot, reached));
    }
    // A callback that is not queued yet.
    for (
      let parent = this.knowledge.parentOf(cpu);
      parent !== undefined;
      parent = this.knowledge.parentOf(parent)
    ) {
      if (parent === waiting) return false;
      const queues = this.#running.find(({ record }) => record.id === parent);
      if (queues !== undefined) return movable.has(parent);
    }
    return false;
  }

  /** Whether some execution has the part that is there. The model is asked only if it might say no. */
  #isPossible(): boolean {
    if (!this.#isDirty || !(this.graph.isSuspect || this.asWritten)) return true;
    return this.#isPossibleNow();
  }

  /** The same, and the model has looked at just this part then. */
  #isPossibleNow(): boolean {
    if (!this.#isDirty && !this.#isStale) return true;
    this.#watch.step();
    if (!this.graph.isConsistent()) return false;
    this.#isStale = false;
    // What a plain access may not see stays forbidden, too: without asking, a walk would read what is not there yet.
    if (this.asWritten && this.graph.checker.judge(this.graph.state) === undefined) return false;
    this.#isDirty = false;
    return true;
  }

  /** Nobody can run: all have come to their ends, or wait for ever. */
  #finish(): void {
    if (this.#pick !== undefined) return;
    if (this.knowledge.hasGrown) throw BEGIN_AGAIN;
    const waiting = this.#running.filter(({ record }) => record.waits !== undefined);
    // A read that is still to come true makes no execution; one that never will is a deadlock.
    if (waiting.some(({ record }) => !this.#isDeadlock(record.waits as ReadOperation))) return;
    if (!this.#isPossibleNow()) return;
    this.#orderWrites(waiting.map(({ record }) => record));
  }

  #orderWrites(waiting: readonly CpuRecord[]): void {
    const pair = this.graph.unorderedPair();
    if (pair === undefined) {
      this.#complete(waiting);
      return;
    }
    const [a, b] = pair;
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const saved = this.#save();
      this.graph.order(first, second);
      this.#isDirty = true;
      if (this.#isPossible()) this.#orderWrites(waiting);
      this.#restore(saved);
    }
  }

  #complete(waiting: readonly CpuRecord[]): void {
    // Now that the order of writes is known, there is one that is the last.
    if (waiting.some(({ waits }) => !this.#isDeadlock(waits as ReadOperation))) return;
    if (!this.#isPossibleNow()) return;
    const flags = this.asWritten ? this.graph.checker.judge(this.graph.state) : [];
    if (flags === undefined) return;
    const findings: Finding[] = [];
    const results = new Map<number, number | undefined>();
    for (const { record } of this.#running) {
      if (record.error !== undefined) throw record.error.thrown;
      if (record.finding !== undefined) findings.push(record.finding);
      results.set(record.id, record.result);
    }
    if (waiting.length > 0) findings.push(deadlock(waiting));
    findings.push(...this.#misusedObjects());
    const programs = new Map(this.#running.map((running) => [running.record.id, running]));
    this.#watch.execution({
      graph: this.graph,
      records: this.#running.map(({ record }) => record),
      programOf: (cpu) => programs.get(cpu) as Running,
      host: this,
      rerun: (record, observer) => {
        const { program, isCallback } = programs.get(record.id) as Running;
        new GraphCpu(this, record, observer).run(program, isCallback);
      },
      results,
      findings,
      flags,
      memory: (slot, isLong) => {
        const last = this.graph.lastWriteTo(slot) ?? FROM_INITIAL;
        return last === FROM_INITIAL
          ? this.initial(slot, isLong)
          : (this.graph.labels[last]?.value as number);
      },
      initial: (slot, isLong) => this.initial(slot, isLong),
      objectAt: (slot) => this.objectAt(slot),
      nameOf: (cpu) => this.knowledge.nameOf(cpu),
    });
  }

  /** The state of a lock begins as free, whatever the memory of the thread that built it says. */
  #initialFor(operation: ReadOperation): number {
    return isLockDeed(operation) ? 0 : this.initial(operation.slot, isLong(operation.field));
  }

  /** Stores to what was freed, and what was freed twice. */
  #misusedObjects(): Finding[] {
    const { labels, state } = this.graph;
    const found: Finding[] = [];
    for (const [free, { deed, slots, base, slot: place }] of labels.entries()) {
      if (deed !== 'free' || slots === 0) continue;
      for (const [node, { cpu, slot, name, deed: other }] of labels.entries()) {
        if (node === free || state.ordered[node] !== 1) continue;
        const isInside = slot >= base && slot < base + slots;
        const object = this.objectAt(base)?.cache.object;
        if (slot === place && node > free && other === 'free')
          found.push({ kind: 'double free', text: `${name} of a ${object} that was freed before`, cpu });
        else if (isInside && has(state.co, free, node))
          found.push({ kind: 'use-after-free', text: `${name} of a ${object} that was freed`, cpu });
      }
    }
    return found;
  }

  #save(): Saved {
    return {
      graph: this.graph.mark(),
      running: this.#running.length,
      records: this.#running.map(({ record }) => markOf(record)),
    };
  }

  #restore({ graph, running, records }: Saved): void {
    this.graph.undo(graph);
    this.#running.length = running;
    for (const [at, mark] of records.entries()) undoTo((this.#running[at] as Running).record, mark);
    this.#wakes = [];
    this.#isDirty = false;
    this.#isStale = true;
  }

  // What the CPUs ask.

  initial(slot: number, isLong: boolean): number {
    const { words, end } = this.#program;
    if (slot >= end || slot < 0) return 0;
    return (isLong ? words.float64[slot] : words.int32[slot << 1]) ?? 0;
  }

  readLast(record: CpuRecord, slot: number, field: Field, signature: number): number {
    const last = this.graph.writesTo(slot).at(-1);
    const value =
      last === undefined ? this.initial(slot, isLong(field)) : (this.graph.labels[last]?.value as number);
    record.record(signature, 0, value, -1);
    return value;
  }

  isQueued(cpu: number): boolean {
    return this.#running.some(({ record }) => record.id === cpu);
  }

  read(record: CpuRecord, operation: ReadOperation, signature: number, operand: number): number {
    const request = { record, operation, signature, operand, ...this.#choices(record, operation) };
    const [only] = request.sources;
    if (request.sources.length === 1 && only !== undefined && !request.mayWait) {
      this.#take(record, operation, signature, operand, only);
      if (record.ended || this.#wakes.length > 0) throw UNWIND;
      return record.results.at(-1) as number;
    }
    this.#request = request;
    throw UNWIND;
  }

  /** Where a read may have its value from now, and whether it may also wait. */
  #choices(record: CpuRecord, operation: ReadOperation): Pick<Request, 'sources' | 'mayWait'> {
    const { slot, accepts, known, pool, write } = operation;
    const mayWait = this.#canComeTrue(record, operation);
    if (known !== undefined) {
      if (accepts?.(known) === false) return { sources: [], mayWait: true };
      return { sources: [this.graph.writesTo(slot).at(-1) ?? FROM_INITIAL], mayWait: false };
    }
    if (pool !== undefined) return { sources: [FROM_INITIAL, ...this.#freeObjects(pool)], mayWait };
    const { labels } = this.graph;
    const passes = (value: number): boolean => accepts === undefined || accepts(value);
    // Nobody else's read-modify-write may have stored over it already.
    const succeeds = (value: number): boolean => write !== undefined && operation.next?.(value) !== undefined;
    const oldest = this.#seen(record.id, slot);
    const sources = this.graph.writesTo(slot).filter((node) => {
      if (oldest >= 0 && has(this.graph.state.co, node, oldest)) return false;
      if (this.graph.isFree(node)) return true;
      const value = labels[node]?.value as number;
      return passes(value) && !(succeeds(value) && this.#isTaken(node));
    });
    const initial = this.#initialFor(operation);
    if (oldest < 0 && passes(initial) && !(succeeds(initial) && this.#isInitialTaken(slot)))
      sources.unshift(FROM_INITIAL);
    return { sources, mayWait: mayWait || (accepts !== undefined && sources.length === 0) };
  }

  /** The write to a slot that a CPU has stored or seen last: it sees none that comes before. */
  #seen(cpu: number, slot: number): number {
    const { labels, state } = this.graph;
    for (let node = labels.length - 1; node >= 0; node--) {
      const label = labels[node] as Label;
      if (label.cpu !== cpu || label.slot !== slot) continue;
      return state.ordered[node] === 1 ? node : (state.source[node] as number);
    }
    return FROM_INITIAL;
  }

  #isTaken(write: number): boolean {
    const { source } = this.graph.state;
    const { partner } = this.graph.growing;
    for (let node = 0; node < this.graph.count; node++)
      if (source[node] === write && (partner[node] as number) >= 0) return true;
    return false;
  }

  #isInitialTaken(slot: number): boolean {
    const { source } = this.graph.state;
    const { partner } = this.graph.growing;
    for (let node = 0; node < this.graph.count; node++)
      if (
        source[node] === FROM_INITIAL &&
        this.graph.labels[node]?.slot === slot &&
        (partner[node] as number) >= 0
      )
        return true;
    return false;
  }

  /** Frees of a cache that nobody has taken the object of yet. */
  #freeObjects(pool: string): number[] {
    const found: number[] = [];
    for (const [node, { deed, slots, base }] of this.graph.labels.entries())
      if (deed === 'free' && slots === 0 && this.objectAt(base)?.cache.name === pool && !this.#isTaken(node))
        found.push(node);
    return found;
  }

  /** Performs a read with its source, and the write that belongs to it. */
  #take(
    record: CpuRecord,
    operation: ReadOperation,
    signature: number,
    operand: number,
    source: number,
  ): void {
    const { pool, known, next, result, read, write, field } = operation;
    this.#isDirty = true;
    if (pool !== undefined && source === FROM_INITIAL) {
      // A new object: there is nothing to be ordered with.
      record.record(signature, operand, 0, -1);
      return;
    }
    const isGone = this.graph.isFree(source) && pool === undefined;
    const slot = pool === undefined ? operation.slot : (this.graph.labels[source]?.slot as number);
    const value =
      known ??
      (source === FROM_INITIAL ? this.#initialFor(operation) : (this.graph.labels[source]?.value as number));
    const stored = isGone ? undefined : next?.(value);
    const label: Label = {
      cpu: record.id,
      deed: operation.deed,
      name: operation.name,
      base: operation.base,
      field,
      slot,
      slots: 0,
      value,
      position: record.results.length,
    };
    const succeeds = stored !== undefined && write !== undefined;
    // What does not succeed takes nothing.
    const { lock, ...failed } = read;
    const node = this.graph.pushRead(succeeds ? { ...read, succeeds } : failed, label, source);
    if (isGone) {
      const object = this.objectAt(slot)?.cache.object;
      record.record(signature, operand, 0, node);
      this.#stop(record, { kind: 'use-after-free', text: `${operation.name} of a ${object} that was freed` });
      return;
    }
    record.record(signature, operand, pool === undefined ? (result?.(value) ?? value) : value, node);
    if (!succeeds) return;
    const written = this.graph.pushWrite(write, { ...label, value: stored });
    this.#wake(record, slot, stored, written);
  }

  #wake(record: CpuRecord, slot: number, value: number, write: number): void {
    for (const { record: other } of this.#running) {
      if (other === record || other.waits === undefined || other.waits.slot !== slot) continue;
      if (other.waits.pool !== undefined) continue;
      if (other.waits.accepts === undefined || other.waits.accepts(value))
        this.#wakes.push({ record: other, write });
    }
  }

  write(record: CpuRecord, event: GrownEvent, label: Label, signature: number, operand: number): void {
    const node = this.graph.pushWrite(event, label);
    this.#isDirty = true;
    record.record(signature, operand, 0, node);
    this.#wake(record, label.slot, label.value, node);
    if (label.deed === 'free') {
      const cache = this.objectAt(label.base)?.cache.name;
      for (const { record: other } of this.#running)
        if (other !== record && other.waits?.pool !== undefined && other.waits.pool === cache)
          this.#wakes.push({ record: other, write: node });
    }
    if (this.#wakes.length > 0) throw UNWIND;
  }

  free(
    record: CpuRecord,
    event: GrownEvent,
    label: Label,
    signature: number,
    slots: readonly number[],
  ): void {
    const node = this.graph.pushFree(event, label, slots);
    this.#isDirty = true;
    record.record(signature, 0, 0, node);
    for (const { record: other } of this.#running)
      if (other !== record && other.waits !== undefined && slots.includes(other.waits.slot))
        this.#wakes.push({ record: other, write: node });
    if (this.#wakes.length > 0) throw UNWIND;
  }

  setAside(
    record: CpuRecord,
    halves: readonly GrownEvent[],
    label: Label,
    signature: number,
    operand: number,
    result: number,
  ): void {
    this.graph.setAside(halves, label);
    record.record(signature, operand, result, -1);
  }

  fence(record: CpuRecord, tag: Tag, label: Label, signature: number): void {
    let node = -1;
    if (tag === 'rmb' || tag === 'wmb' || tag === 'mb') this.graph.growing.fence(record.id, tag);
    else {
      const kind = tag === 'srcu-lock' ? 'read' : tag === 'srcu-unlock' ? 'write' : 'fence';
      const data = tag === 'srcu-unlock' ? { data: [label.value] } : {};
      node = this.graph.pushRead({ kind, tag, ...data }, label, kind === 'read' ? FROM_INITIAL : undefined);
      this.#isDirty = true;
    }
    record.record(signature, 0, 0, node);
  }

  callRcu(
    record: CpuRecord,
    cpu: number,
    program: (self: Cpu) => number,
    label: Label,
    signature: number,
    operand: number,
  ): void {
    const node = this.graph.pushWrite({ kind: 'write', tag: 'release' }, label);
    this.#isDirty = true;
    record.record(signature, operand, 0, node);
    this.#running.push({ record: new CpuRecord(cpu), program, isCallback: true });
  }

  probe(cpu: number, callback: RcuCallback, word: number): void {
    const isHeard = (): never => {
      this.knowledge.loud(cpu);
      throw UNWIND;
    };
    const host: Host = {
      knowledge: this.knowledge,
      folds: this.folds,
      setsAside: this.setsAside,
      asWritten: this.asWritten,
      spin: this.spin,
      handsOver: this.handsOver,
      frees: this.frees,
      retries: this.retries,
      initial: (slot, isLong) => this.initial(slot, isLong),
      readLast: isHeard,
      isQueued: (callback) => this.isQueued(callback),
      read: isHeard,
      write: isHeard,
      free: isHeard,
      fence: isHeard,
      setAside: isHeard,
      callRcu: isHeard,
      probe: (inner, again, with_) => this.probe(inner, again, with_),
      isRepeated: () => false,
      place: (...asked) => this.place(...asked),
      objectAt: (slot) => this.objectAt(slot),
      isReused: (cache) => this.isReused(cache),
      find: isHeard,
      giveUp: isHeard,
    };
    new GraphCpu(host, new CpuRecord(cpu)).run((self) => {
      callback(self, word);
      return 0;
    });
  }

  isRepeated({ signatures, nodes }: CpuRecord, from: number, to: number): boolean {
    const length = to - from;
    if (from < length) return false;
    const { source, ordered } = this.graph.state;
    const { partner } = this.graph.growing;
    for (let at = from; at < to; at++) {
      const before = at - length;
      if (signatures[at] !== signatures[before]) return false;
      const [a, b] = [nodes[at] as number, nodes[before] as number];
      if (a < 0 && b < 0) continue;
      if (ordered[a] === 1 || (partner[a] as number) >= 0 || source[a] !== source[b]) return false;
    }
    return true;
  }

  place(
    cpu: number,
    usedBefore: number,
    nth: number,
    cache: SlabCache,
  ): { readonly ref: Ref; readonly used: number } {
    const { end, cpus } = this.#program;
    if (cpu >= cpus.length)
      throw new MachineLimit(`a callback allocates a ${cache.object}, but only CPUs of their own may`);
    const placed = placeFor(end, cpus.length, cpu, usedBefore, cache.slots);
    if (placed.ref + cache.slots > MAX_SLOTS)
      throw new MachineLimit(
        `CPU${cpu} allocates more than fits into ${MAX_SLOTS} slots: give it less to do`,
      );
    this.#addObject({ cache, ref: placed.ref, owner: cpu, nth });
    return placed;
  }

  #addObject(object: GraphObject): void {
    const { ref, cache } = object;
    for (let slot = ref; slot < ref + cache.slots; slot += LINE_SLOTS)
      this.#objects[Math.floor(slot / LINE_SLOTS)] = object;
  }

  objectAt(slot: number): GraphObject | undefined {
    const object = this.#objects[Math.floor(slot / LINE_SLOTS)];
    return object !== undefined && slot < object.ref + object.cache.slots ? object : undefined;
  }

  isReused(cache: SlabCache): boolean {
    return cache.typesafeByRcu && this.#program.reuse?.includes(cache.name) === true;
  }

  find(record: CpuRecord, finding: Omit<Finding, 'cpu'>): never {
    this.#stop(record, finding);
    throw UNWIND;
  }

  /** A CPU that is stopped inside a read section stays there for ever: no grace period ends before its last event. */
  #stop(record: CpuRecord, finding: Omit<Finding, 'cpu'>): void {
    const open: number[] = [];
    for (const [node, { cpu, deed }] of this.graph.labels.entries()) {
      if (cpu !== record.id) continue;
      if (deed === 'rcu_read_lock') open.push(node);
      if (deed === 'rcu_read_unlock') open.pop();
    }
    for (const lock of open.reverse()) {
      const label: Label = {
        ...(this.graph.labels[lock] as Label),
        deed: 'rcu_read_unlock',
        name: NEVER_LEFT,
      };
      const isTrace = this.graph.growing.events[lock]?.tag === 'srcu-lock';
      if (isTrace) this.graph.pushRead({ kind: 'write', tag: 'srcu-unlock', data: [lock] }, label, undefined);
      else this.graph.pushRead({ kind: 'fence', tag: 'rcu-unlock' }, label, undefined);
    }
    this.#isDirty = true;
    record.finding = { ...finding, cpu: record.id };
    record.ended = true;
  }

  giveUp(_record: CpuRecord, why: 'cut' | 'repeated'): never {
    this.#gaveUp = why;
    throw UNWIND;
  }
}

const LOCK_DEEDS = new Set(['down_read', 'down_read_trylock', 'up_read', 'down_write']);

const isLockDeed = ({ deed }: ReadOperation): boolean => LOCK_DEEDS.has(deed) || deed === 'callback';

function deadlock(waiting: readonly CpuRecord[]): Finding {
  const text = waiting.map(({ id, waits }) => `CPU${id} waits in ${waits?.name}`).join(', ');
  return { kind: 'deadlock', text, cpu: undefined };
}
