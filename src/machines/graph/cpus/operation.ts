import type { Field, Ref } from '../../../memory/field.ts';
import type { CpuEvent } from './cpu-event.ts';

/** What an event is to people and judges. */
export type Deed =
  | 'read'
  | 'write'
  | 'modify'
  | 'wait'
  | 'down_read'
  | 'down_read_trylock'
  | 'up_read'
  | 'down_write'
  | 'up_write'
  | 'downgrade_write'
  | 'rcu_read_lock'
  | 'rcu_read_unlock'
  | 'grace period'
  | 'call_rcu'
  | 'callback'
  | 'free'
  | 'take'
  | 'zero';

/** Name of what tells a model of a section that never ends: nothing that a CPU did. */
export const NEVER_LEFT = 'never left';

/** What is known of an event besides what the models look at. */
export interface Label {
  readonly cpu: number;
  readonly deed: Deed;
  /** The kernel's name of the operation. */
  readonly name: string;
  readonly base: Ref;
  readonly field: Field;
  /** Where it takes place; below 0 for what is no slot of memory. */
  readonly slot: number;
  /** Slots that a free or a zeroing is about. */
  readonly slots: number;
  /** What a read returned, or what a write stored. */
  readonly value: number;
  /** Position among the operations of its CPU. */
  readonly position: number;
}

/** What a read-modify-write of memory does. */
export type Modification =
  | { readonly kind: 'xchg'; readonly value: number }
  | { readonly kind: 'cmpxchg'; readonly expected: number; readonly value: number }
  | { readonly kind: 'add'; readonly amount: number };

/** An operation that reads: where it may read from is what the search decides. */
export interface ReadOperation {
  readonly deed: Deed;
  readonly name: string;
  readonly base: Ref;
  readonly field: Field;
  readonly slot: number;
  /** The read. */
  readonly read: CpuEvent;
  /** The write, if there is one. */
  readonly write?: CpuEvent;
  /** For what waits: whether it goes on with this value. */
  readonly accepts?: (value: number) => boolean;
  /** What is stored, given what was read; undefined if nothing is. */
  readonly next?: (value: number) => number | undefined;
  /** What `next` does, for those who write programs down; a lock has none. */
  readonly modification?: Modification;
  /** What the operation returns, given what was read. */
  readonly result?: (value: number) => number;
  /** The value, if nobody else writes there: it is known, whichever own write is an event. */
  readonly known?: number;
  /** For waiting for a grace period: its flavour of RCU, and the event that it is if it ends. */
  readonly period?: number;
  /** For taking an object from a cache: its name. */
  readonly pool?: string;
}
