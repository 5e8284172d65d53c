import { type Field, NULL, type Ref, slotOf } from '../../../memory/field.ts';
import type { Tag } from '../../../models/event.ts';
import type { Fault } from '../../watchable.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { Host } from './host.ts';
import type { Deed, Label } from './operation.ts';
import { FENCE_SIGNATURE, FENCES } from './signatures.ts';

/** Thrown through a program to leave it; it is run again from its start on the values recorded. */
export const UNWIND: unique symbol = Symbol('unwind');

/** More operations than any program that ends has. */
const MAX_OPERATIONS = 10_000;

/** Told of an operation by its position, also of one that waits for ever; of a fence also which one it is. */
export type OperationObserver = (position: number, fence: (typeof FENCES)[number] | undefined) => void;

/** Runs a program again on what was recorded of it, and asks its host for what comes behind that. */
export abstract class Replay {
  readonly id: number;
  protected readonly host: Host;
  protected readonly record: CpuRecord;
  readonly #observer: OperationObserver | undefined;
  protected readonly freed = new Set<Ref>();
  protected position = 0;
  /** Accesses so far, with those that are no operations: unlike positions they stay what they are as more is known. */
  protected accesses = 0;
  protected isUnwinding = false;
  #turns = 0;

  /** @param observer sees each operation that is performed again, inside the program's own call stack */
  constructor(host: Host, record: CpuRecord, observer?: OperationObserver) {
    this.id = record.id;
    this.host = host;
    this.record = record;
    this.#observer = observer;
  }

  /** Asks the host, which may leave this run for good. */
  protected ask<T>(question: () => T): T {
    this.isUnwinding = true;
    this.record.reached = this.accesses;
    const answer = question();
    this.isUnwinding = false;
    this.position++;
    return answer;
  }

  /** Counts what a program does, also what is no operation. */
  protected turn(): void {
    if (++this.#turns <= MAX_OPERATIONS) return;
    const text = `CPU${this.id} was still at work after ${MAX_OPERATIONS} steps: a loop in the lookup does not end`;
    this.find('endless', text);
  }

  protected fail(text: string): never {
    return this.find('not-deterministic', text);
  }

  protected find(
    kind: Parameters<Host['find']>[1]['kind'],
    text: string,
    position: Fault['position'] = undefined,
  ): never {
    this.isUnwinding = true;
    return this.host.find(this.record, { kind, text, ...(position === undefined ? {} : { position }) });
  }

  /** The result that was recorded for this operation, or undefined if it is its turn. */
  protected replayed(signature: number, operand: number): number | undefined {
    if (this.isUnwinding) this.fail('it caught what the machine threw to leave it');
    const at = this.position;
    const { results, signatures, operands } = this.record;
    if (at >= results.length) {
      if (this.record.waits !== undefined) this.#observer?.(at, undefined);
      return undefined;
    }
    if (signatures[at] !== signature || !Object.is(operands[at], operand))
      this.fail(`its operation ${at + 1} was another one when it ran before`);
    this.position++;
    this.#observer?.(at, signature >= FENCE_SIGNATURE ? FENCES[signature - FENCE_SIGNATURE] : undefined);
    return results[at];
  }

  /** Whether what it does now was not done in an earlier run: then it is already known. */
  protected get isNew(): boolean {
    return this.accesses >= this.record.reached;
  }

  /** The event of the operation before. */
  protected get lastNode(): number {
    return this.record.nodes[this.position - 1] as number;
  }

  protected slot(name: string, base: Ref, field: Field): number {
    this.accesses++;
    this.turn();
    const slot = base + slotOf(field);
    if (!Number.isInteger(slot)) throw new TypeError(`${name} of a field of ${base}, which is no object`);
    if (base === NULL) this.find('NULL dereference', `${name} through NULL`);
    if (this.freed.size > 0) {
      const object = this.host.objectAt(slot);
      if (object !== undefined && this.freed.has(object.ref) && !object.cache.typesafeByRcu)
        this.find('use-after-free', `${name} of a ${object.cache.object} that was freed`);
    }
    return slot;
  }

  protected label(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    slot: number,
    value: number,
    slots = 0,
  ): Label {
    return { cpu: this.id, deed, name, base, field, slot, slots, value, position: this.position };
  }

  protected event(tag: Tag, label: Label, signature: number): void {
    this.turn();
    if (this.replayed(signature, 0) !== undefined) return;
    this.ask(() => this.host.fence(this.record, tag, label, signature));
  }
}
