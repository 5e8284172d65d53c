import type { Cpu, RcuCallback } from '../../../memory/cpu.ts';
import type { Field, Ref } from '../../../memory/field.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import type { Tag } from '../../../models/event.ts';
import type { GrownEvent } from '../../../models/grown-event.ts';
import type { Finding } from '../../finding.ts';
import type { CpuEvent } from './cpu-event.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { Knowledge } from './knowledge.ts';
import type { Label, ReadOperation } from './operation.ts';
import type { SearchSettings } from './search-options.ts';

/** An object of memory: what it is, and who took it as which of its allocations; -1 for the set-up. */
export interface GraphObject {
  readonly cache: SlabCache;
  readonly ref: Ref;
  readonly owner: number;
  readonly nth: number;
}

/** What a CPU asks of the search that runs it. All of it happens at the frontier: nothing is asked twice. */
export interface Host {
  readonly knowledge: Knowledge;
  readonly settings: SearchSettings;
  /** What a slot held at the start. */
  initial(slot: number, isLong: boolean): number;
  /** Reads what stands there last: nobody else can be writing it. Not an event. */
  readLast(record: CpuRecord, slot: number, field: Field, signature: number): number;
  /** Whether a callback has been queued. */
  isQueued(cpu: number): boolean;
  /** Reads, by itself if there is one way only; else it unwinds the CPU. Returns what the operation returns. */
  read(record: CpuRecord, operation: ReadOperation, signature: number, operand: number): number;
  write(record: CpuRecord, event: CpuEvent, label: Label, signature: number, operand: number): void;
  /** Gives an object back, after which nothing is there, at the slots that others touch. */
  free(record: CpuRecord, event: CpuEvent, label: Label, signature: number, slots: readonly number[]): void;
  /** Adds what an access orders that is no event: the halves that it has. */
  setAside(
    record: CpuRecord,
    halves: readonly GrownEvent[],
    label: Label,
    signature: number,
    operand: number,
    result: number,
  ): void;
  /** Adds an event that neither reads nor writes, or just a fence. */
  fence(record: CpuRecord, tag: Tag, label: Label, signature: number): void;
  /**
   * Waits for a grace period: adds it, or leaves it open for ever. Inside a section of the same flavour it has no end.
   */
  gracePeriod(record: CpuRecord, operation: ReadOperation, signature: number, isInside: boolean): number;
  /** Queues a callback that others can see something of. */
  callRcu(
    record: CpuRecord,
    cpu: number,
    program: (self: Cpu) => number,
    label: Label,
    signature: number,
    operand: number,
  ): void;
  /** Runs a callback that nobody has seen anything of so far, to find out whether that is still so. */
  probe(cpu: number, callback: RcuCallback, word: number): void;
  /** Whether operations from one position to another only did again what those before them had done. */
  isRepeated(record: CpuRecord, from: number, to: number): boolean;
  /** Where the next new object of a CPU lies, and how many slots it has used with it. */
  place(
    cpu: number,
    used: number,
    nth: number,
    cache: SlabCache,
  ): { readonly ref: Ref; readonly used: number };
  /** The object that a slot belongs to. */
  objectAt(slot: number): GraphObject | undefined;
  /** Whether freed objects of a cache are taken again. */
  isReused(cache: SlabCache): boolean;
  /** Whether the slab pages of a cache are given back. */
  pageGoes(cache: SlabCache): boolean;
  /** Something that no correct protocol does: the CPU is stopped. */
  find(record: CpuRecord, finding: Omit<Finding, 'cpu'>): never;
  /** A loop has gone round too often, or again without reading anything new: the execution is given up. */
  giveUp(record: CpuRecord, why: 'cut' | 'repeated'): never;
}
