import type { Cpu, RcuCallback } from '../../../memory/cpu.ts';
import { type Field, isLong, NULL, type Ref } from '../../../memory/field.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import { FROM_INITIAL } from '../../../models/candidate.ts';
import type { Tag } from '../../../models/event.ts';
import type { GrownEvent } from '../../../models/grown-event.ts';
import type { Finding } from '../../finding.ts';
import type { Program } from '../../program.ts';
import { RCU_TASKS_TRACE } from '../../rcu-sections.ts';
import type { CpuEvent } from './cpu-event.ts';
import { CpuRecord } from './cpu-record.ts';
import { EventGraph } from './event-graph.ts';
import { GraphCpu } from './graph-cpu.ts';
import type { GraphObject, Host } from './host.ts';
import { isRepeated } from './is-repeated.ts';
import type { Knowledge } from './knowledge.ts';
import { listening } from './listening.ts';
import { neverLeave } from './never-leave.ts';
import { Objects } from './objects.ts';
import { openSections } from './open-sections.ts';
import type { Label, ReadOperation } from './operation.ts';
import { Prospects } from './prospects.ts';
import { type Choices, ReadChoices } from './read-choices.ts';
import { UNWIND } from './replay.ts';
import type { Running, Wake } from './running.ts';
import type { SearchSettings } from './search-options.ts';
import { TRACE_DOMAIN } from './signatures.ts';
import { wokenByFree, wokenByGivingBack, wokenByStore } from './wakes.ts';

/** A read that the search has to decide. */
export interface Request extends Choices {
  readonly record: CpuRecord;
  readonly operation: ReadOperation;
  readonly signature: number;
  readonly operand: number;
}

/** Where CPUs are in the execution that is being found: it does what they ask, and stops them where the search decides. */
export class Frontier implements Host {
  readonly knowledge: Knowledge;
  readonly settings: SearchSettings;
  readonly graph: EventGraph;
  readonly objects: Objects;
  readonly prospects: Prospects;
  readonly choices: ReadChoices;
  readonly running: Running[];
  /** What made the CPU that runs stop. */
  request: Request | undefined;
  gaveUp: 'cut' | 'repeated' | undefined;
  /** CPUs that a new write may wake. */
  wakes: Wake[] = [];
  /** Whether anything was added since the model was asked. */
  isDirty = false;

  constructor(program: Program, knowledge: Knowledge, size: number, settings: SearchSettings) {
    this.knowledge = knowledge;
    this.settings = settings;
    this.graph = new EventGraph(settings.model, size);
    this.objects = new Objects(program);
    this.running = settings.order.map((id) => ({
      record: new CpuRecord(id),
      program: program.cpus[id] as (cpu: Cpu) => number,
      isCallback: false,
    }));
    this.prospects = new Prospects(
      knowledge,
      () => this.running,
      () => this.wakes,
    );
    this.choices = new ReadChoices(this.graph, this.objects, this.prospects);
  }

  initial(slot: number, long: boolean): number {
    return this.objects.initial(slot, long);
  }

  objectAt(slot: number): GraphObject | undefined {
    return this.objects.objectAt(slot);
  }

  isReused(cache: SlabCache): boolean {
    return this.objects.isReused(cache);
  }

  pageGoes(cache: SlabCache): boolean {
    return this.objects.pageGoes(cache);
  }

  place(
    cpu: number,
    usedBefore: number,
    nth: number,
    cache: SlabCache,
  ): { readonly ref: Ref; readonly used: number } {
    return this.objects.place(cpu, usedBefore, nth, cache);
  }

  readLast(record: CpuRecord, slot: number, field: Field, signature: number): number {
    const last = this.graph.writesTo(slot).at(-1);
    const value =
      last === undefined
        ? this.objects.initial(slot, isLong(field))
        : (this.graph.labels[last]?.value as number);
    record.record(signature, 0, value, -1);
    return value;
  }

  isQueued(cpu: number): boolean {
    return this.running.some(({ record }) => record.id === cpu);
  }

  read(record: CpuRecord, operation: ReadOperation, signature: number, operand: number): number {
    const request = { record, operation, signature, operand, ...this.choices.of(record, operation) };
    const [only] = request.sources;
    if (request.sources.length === 1 && only !== undefined && !request.mayWait) {
      this.take(record, operation, signature, operand, only);
      if (record.ended || this.wakes.length > 0) throw UNWIND;
      return record.results.at(-1) as number;
    }
    this.request = request;
    throw UNWIND;
  }

  /** Performs a read with its source, and the write that belongs to it. */
  take(
    record: CpuRecord,
    operation: ReadOperation,
    signature: number,
    operand: number,
    source: number,
  ): void {
    const { pool, known, next, result, read, write, field } = operation;
    this.isDirty = true;
    if (operation.period !== undefined) {
      this.#endPeriod(record, operation, signature);
      return;
    }
    if (pool !== undefined && source === FROM_INITIAL) {
      // A new object: there is nothing to be ordered with.
      record.record(signature, operand, 0, -1);
      return;
    }
    const isGone = this.graph.isFree(source) && pool === undefined;
    const slot = pool === undefined ? operation.slot : (this.graph.labels[source]?.slot as number);
    const value =
      known ??
      (source === FROM_INITIAL
        ? this.choices.initialFor(operation)
        : (this.graph.labels[source]?.value as number));
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
      const object = this.objects.objectAt(slot)?.cache.object;
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
    this.wakes.push(...wokenByStore(this.running, record, slot, value, write));
  }

  write(record: CpuRecord, event: CpuEvent, label: Label, signature: number, operand: number): void {
    const node = this.graph.pushWrite(event, label);
    this.isDirty = true;
    record.record(signature, operand, 0, node);
    this.#wake(record, label.slot, label.value, node);
    if (label.deed === 'free') {
      const cache = this.objects.objectAt(label.base)?.cache.name;
      this.wakes.push(...wokenByGivingBack(this.running, record, cache, node));
    }
    if (this.wakes.length > 0) throw UNWIND;
  }

  free(record: CpuRecord, event: CpuEvent, label: Label, signature: number, slots: readonly number[]): void {
    const node = this.graph.pushFree(event, label, slots);
    this.isDirty = true;
    record.record(signature, 0, 0, node);
    this.wakes.push(...wokenByFree(this.running, record, slots, node));
    if (this.wakes.length > 0) throw UNWIND;
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
      this.isDirty = true;
    }
    record.record(signature, 0, 0, node);
  }

  gracePeriod(record: CpuRecord, operation: ReadOperation, signature: number, isInside: boolean): number {
    const { knowledge, running } = this;
    if (!isInside && !knowledge.stuck.mayStayOpen(operation.period as number))
      return this.#endPeriod(record, operation, signature);
    // Callbacks of one CPU come in the order in which it queued them.
    const isBehind = running.some(
      ({ record: other }) =>
        other.waits?.period === operation.period && knowledge.callbacks.isQueuedBefore(other.id, record.id),
    );
    const sources = isInside || isBehind ? [] : [FROM_INITIAL];
    this.request = { record, operation, signature, operand: 0, sources, mayWait: true };
    throw UNWIND;
  }

  #endPeriod(record: CpuRecord, { deed, name, read, period }: ReadOperation, signature: number): number {
    const slot = period === RCU_TASKS_TRACE ? TRACE_DOMAIN : 0;
    const position = record.results.length;
    const label = { cpu: record.id, deed, name, base: NULL, field: 0, slot, slots: 0, value: 0, position };
    this.fence(record, read.tag, label, signature);
    return 0;
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
    this.isDirty = true;
    record.record(signature, operand, 0, node);
    this.running.push({ record: new CpuRecord(cpu), program, isCallback: true });
  }

  probe(cpu: number, callback: RcuCallback, word: number): void {
    const listener = listening(this, () => {
      this.knowledge.makeVisible(cpu);
      throw UNWIND;
    });
    new GraphCpu(listener, new CpuRecord(cpu)).run((self) => {
      callback(self, word);
      return 0;
    });
  }

  isRepeated(record: CpuRecord, from: number, to: number): boolean {
    return !this.settings.keepsRounds && isRepeated(this.graph, record, from, to);
  }

  find(record: CpuRecord, finding: Omit<Finding, 'cpu'>): never {
    this.#stop(record, finding);
    throw UNWIND;
  }

  #stop(record: CpuRecord, finding: Omit<Finding, 'cpu'>): void {
    for (const { flavour } of openSections(this.graph, [record]))
      this.knowledge.stuck.stop(record.id, flavour, record.reached);
    neverLeave(this.graph, record);
    this.isDirty = true;
    record.finding = { ...finding, cpu: record.id };
    record.ended = true;
  }

  giveUp(_record: CpuRecord, why: 'cut' | 'repeated'): never {
    this.gaveUp = why;
    throw UNWIND;
  }
}
