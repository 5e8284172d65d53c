import type { Cpu } from '../../../memory/cpu.ts';
import { type Field, isLong, type Ref } from '../../../memory/field.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import type { Tag } from '../../../models/event.ts';
import type { Finding } from '../../finding.ts';
import type { CpuEvent } from './cpu-event.ts';
import { CpuRecord } from './cpu-record.ts';
import { GraphCpu } from './graph-cpu.ts';
import type { GraphObject, Host } from './host.ts';
import type { Knowledge } from './knowledge.ts';
import type { Label, ReadOperation } from './operation.ts';
import { UNWIND } from './replay.ts';
import type { SearchSettings } from './search-options.ts';
import { TRACE_DOMAIN } from './signatures.ts';

/** What a read of something returns that was freed. */
export const FREED = 0xdead;

/** One operation of a path. */
export interface PathStep {
  readonly deed: Label['deed'];
  readonly name: string;
  readonly base: Ref;
  readonly field: number;
  readonly slot: number;
  /** The read, or the only event. */
  readonly event: CpuEvent;
  /** For a fence that is no event. */
  readonly fence?: Tag;
  readonly operation?: ReadOperation;
  /** What was read or stored. */
  readonly value: number;
  /** For a free: the slots after which nothing is there. */
  readonly slots?: readonly number[];
}

/** One way through the program of a CPU. */
export interface CpuPath {
  readonly steps: readonly PathStep[];
  readonly result: number | undefined;
  readonly finding: Omit<Finding, 'cpu'> | undefined;
}

/** Answers a CPU with values that somebody chooses, and writes down what it does. */
class PathHost implements Host {
  readonly knowledge: Knowledge;
  readonly settings: SearchSettings;
  readonly steps: PathStep[] = [];
  finding: Omit<Finding, 'cpu'> | undefined;
  /** Set if the path leads nowhere. */
  isDead = false;
  readonly #like: Host;
  readonly #choose: (values: readonly number[]) => number;
  readonly #valuesOf: (operation: ReadOperation, before: readonly PathStep[]) => readonly number[];

  constructor(
    like: Host,
    valuesOf: (operation: ReadOperation, before: readonly PathStep[]) => readonly number[],
    choose: (values: readonly number[]) => number,
  ) {
    this.#like = like;
    this.#choose = choose;
    this.#valuesOf = valuesOf;
    this.knowledge = like.knowledge;
    // Who writes a program down writes its locks down, too.
    this.settings = { ...like.settings, setsAside: false };
  }

  initial = (slot: number, long: boolean): number => this.#like.initial(slot, long);
  objectAt = (slot: number): GraphObject | undefined => this.#like.objectAt(slot);
  isReused = (cache: SlabCache): boolean => this.#like.isReused(cache);
  pageGoes = (cache: SlabCache): boolean => this.#like.pageGoes(cache);
  place = (...asked: Parameters<Host['place']>): ReturnType<Host['place']> => this.#like.place(...asked);
  probe = (): void => {};

  /** What protects it is no matter of one CPU alone: here it is a read like any other, of which nothing is shown. */
  readLast(record: CpuRecord, slot: number, field: Field, signature: number): number {
    const name = 'load';
    const like: ReadOperation = {
      deed: 'read',
      name,
      base: slot,
      field,
      slot,
      read: { kind: 'read', tag: 'once' },
    };
    const values = this.#valuesOf(like, this.steps);
    const value = this.#choose(values.length === 0 ? [initialValue(this.#like, like)] : values);
    record.record(signature, 0, value, -1);
    return value;
  }

  isQueued = (): boolean => false;

  read(record: CpuRecord, operation: ReadOperation, signature: number, operand: number): number {
    const { known, accepts, result, deed, name, base, field, slot, read } = operation;
    const values = (known === undefined ? this.#valuesOf(operation, this.steps) : [known]).filter(
      (value) => value === FREED || accepts === undefined || accepts(value),
    );
    if (values.length === 0) this.#die();
    const value = this.#choose(values);
    this.steps.push({ deed, name, base, field, slot, event: read, operation, value });
    if (value === FREED) this.find(record, { kind: 'use-after-free', text: `${name} of what was freed` });
    const returned = operation.pool === undefined ? (result?.(value) ?? value) : value;
    record.record(signature, operand, returned, this.steps.length - 1);
    return returned;
  }

  write(record: CpuRecord, event: CpuEvent, label: Label, signature: number, operand: number): void {
    this.#add(label, event, { value: label.value });
    record.record(signature, operand, 0, this.steps.length - 1);
  }

  free(record: CpuRecord, event: CpuEvent, label: Label, signature: number, slots: readonly number[]): void {
    this.#add(label, event, { slots });
    record.record(signature, 0, 0, this.steps.length - 1);
  }

  fence(record: CpuRecord, tag: Tag, label: Label, signature: number): void {
    this.#add(label, { kind: 'fence', tag }, { fence: tag });
    record.record(signature, 0, 0, this.steps.length - 1);
  }

  /** A path on which it does not end leads nowhere. */
  gracePeriod(record: CpuRecord, operation: ReadOperation, signature: number, isInside: boolean): number {
    if (isInside) this.#die();
    const { deed, name, base, field, read } = operation;
    const slot = read.tag === 'sync-rcu' ? 0 : TRACE_DOMAIN;
    this.steps.push({ deed, name, base, field, slot, event: read, fence: read.tag, value: 0 });
    record.record(signature, 0, 0, this.steps.length - 1);
    return 0;
  }

  setAside(): never {
    throw new Error('[vmaspec bug] a path sets nothing aside');
  }

  callRcu(
    record: CpuRecord,
    _cpu: number,
    _program: (self: Cpu) => number,
    label: Label,
    signature: number,
    operand: number,
  ): void {
    this.#add(label, { kind: 'write', tag: 'release' }, { value: 1 });
    record.record(signature, operand, 0, this.steps.length - 1);
  }

  #add(label: Label, event: CpuEvent, more: Partial<PathStep>): void {
    const { deed, name, base, field, slot, value } = label;
    this.steps.push({ deed, name, base, field, slot, event, value, ...more });
  }

  #die(): never {
    this.isDead = true;
    throw UNWIND;
  }

  isRepeated = (): boolean => false;

  find(record: CpuRecord, finding: Omit<Finding, 'cpu'>): never {
    this.finding = finding;
    record.ended = true;
    // As in the search: it leaves no section, so each ends with its last step.
    const open: PathStep[] = [];
    for (const step of this.steps) {
      if (step.deed === 'rcu_read_lock') open.push(step);
      if (step.deed === 'rcu_read_unlock') open.pop();
    }
    for (const lock of open.reverse()) {
      const tag = lock.event.tag === 'rcu-lock' ? 'rcu-unlock' : 'srcu-unlock';
      const value = this.steps.indexOf(lock);
      this.steps.push({ ...lock, deed: 'rcu_read_unlock', event: { kind: 'fence', tag }, fence: tag, value });
    }
    throw UNWIND;
  }

  giveUp(): never {
    return this.#die();
  }
}

/** The values that a slot held at the start. */
export const initialValue = (host: Host, { slot, field }: Pick<ReadOperation, 'slot' | 'field'>): number =>
  host.initial(slot, isLong(field));

/**
 * Every way through a program on values that its reads may have, whatever the other CPUs do. A path that runs into the
 * bound of a loop, or waits for what is never stored, is none.
 */
export function* pathsOf(
  like: Host,
  cpu: number,
  run: { readonly program: (cpu: Cpu) => number; readonly isCallback: boolean },
  valuesOf: (operation: ReadOperation, before: readonly PathStep[]) => readonly number[],
): Generator<CpuPath> {
  const choices: { at: number; of: number }[] = [];
  for (;;) {
    let depth = 0;
    const host = new PathHost(like, valuesOf, (values) => {
      choices[depth] ??= { at: 0, of: values.length };
      return values[(choices[depth++] as { at: number }).at] as number;
    });
    const record = new CpuRecord(cpu);
    new GraphCpu(host, record).run(run.program, run.isCallback);
    if (record.error !== undefined) throw record.error.thrown;
    if (!host.isDead) yield { steps: host.steps, result: record.result, finding: host.finding };
    choices.length = depth;
    let last = choices.at(-1);
    while (last !== undefined && ++last.at >= last.of) {
      choices.pop();
      last = choices.at(-1);
    }
    if (last === undefined) return;
  }
}
