import type { Ordering } from '../../../memory/cpu.ts';
import { type Field, isLong, isRef, NULL, type Ref, slotOf } from '../../../memory/field.ts';
import type { Tag } from '../../../models/event.ts';
import type { GrownEvent } from '../../../models/grown-event.ts';
import { asAddress } from './dependencies.ts';
import { LocalMemory } from './local-memory.ts';
import type { Deed, ReadOperation } from './operation.ts';
import { Replay } from './replay.ts';
import { signatureOf } from './signatures.ts';

/** States of a lock: held for writing, free, or as many readers as it says. */
export const WRITE_HELD = -1;
export const FREE = 0;

/** Orders nothing by itself. */
const isUnordered = (tag: Tag): boolean => tag === 'plain' || tag === 'once';

/** Reads, writes and what does both, which are events only if others can see something of them. */
export abstract class AccessCpu extends Replay {
  protected readonly memory = new LocalMemory(() => this.accesses);
  /** By slot of a lock its state, as far as this CPU holds it. */
  protected readonly held = new Map<number, number>();
  /** Slots of which some access was set aside. */
  readonly #aside = new Set<number>();
  /** How many callbacks were queued. */
  protected callbacks = 0;

  /** The flavours of RCU in a section of which it is. */
  protected abstract sections(): readonly number[];

  protected override slot(name: string, base: Ref, field: Field): number {
    const slot = super.slot(name, base, field);
    this.memory.uses(base);
    return slot;
  }

  protected plain(): Tag {
    return this.host.settings.asWritten ? 'plain' : 'once';
  }

  protected read(name: string, base: Ref, field: Field, tag: Tag): number {
    const slot = this.slot(name, base, field);
    const { knowledge, settings } = this.host;
    if (this.isNew) knowledge.read(this.id, slot, this.callbacks);
    if (settings.folds && isUnordered(tag) && !knowledge.isWrittenByOthers(this.id, slot, this.callbacks)) {
      const value = this.memory.valueOf(slot) ?? this.host.initial(slot, isLong(field));
      this.memory.readAlone(base, slot, pointerIn(field, value), tag !== 'plain');
      return value;
    }
    if (settings.folds && isUnordered(tag) && this.isProtected(slot)) {
      const signature = signatureOf('read', slot);
      const known = this.replayed(signature, 0);
      const value = known ?? this.ask(() => this.host.readLast(this.record, slot, field, signature));
      this.memory.readAlone(base, slot, pointerIn(field, value), tag !== 'plain');
      return value;
    }
    return this.performRead('read', name, base, field, slot, tag, undefined);
  }

  /**
   * Whether an access that orders others needs no event: nobody else touches its place, and it depends on nothing, so it
   * is a fence to its own CPU and nothing to others.
   */
  protected standsAside(base: Ref, slot: number, isRead: boolean): boolean {
    const { knowledge, settings } = this.host;
    if (!settings.setsAside || slot < 0) return false;
    const isAlone =
      !knowledge.isShared(this.id, slot, this.callbacks) || (isRead && knowledge.writersOf(slot) === 0);
    if (isAlone && !this.memory.depends(base, slot) && !knowledge.isShown(slot)) return true;
    // Then no other access to it may be set aside: what those order would be lost.
    if (this.#aside.has(slot)) knowledge.show(slot);
    return false;
  }

  protected setAside(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    halves: readonly GrownEvent[],
    value: number,
    operand: number,
    result: number,
  ): void {
    const slot = base + slotOf(field);
    this.#aside.add(slot);
    const signature = signatureOf(deed, slot);
    if (this.replayed(signature, operand) !== undefined) return;
    const label = this.label(deed, name, base, field, slot, value);
    this.ask(() => this.host.setAside(this.record, halves, label, signature, operand, result));
  }

  /**
   * Whether a lock that this CPU write-holds keeps all others from writing a slot. Then a read has one outcome, and it
   * needs to be no event: the release and the acquire of that lock order all that it would.
   */
  protected isProtected(slot: number): boolean {
    // What was recorded as such a read is one again; what was recorded as an event is none.
    if (this.position < this.record.results.length) return this.record.nodes[this.position] === -1;
    for (const [lock, state] of this.held) {
      if (state !== WRITE_HELD) continue;
      if (this.host.knowledge.isProtected(this.id, slot, lock, (cpu) => this.host.isQueued(cpu))) return true;
    }
    return false;
  }

  /** Locks that are held, or write-held. */
  protected locks(isWriteHeld: boolean): readonly number[] {
    return [...this.held]
      .filter(([, state]) => state === WRITE_HELD || (!isWriteHeld && state > 0))
      .map(([lock]) => lock);
  }

  protected performRead(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    slot: number,
    tag: Tag,
    accepts: ((value: number) => boolean) | undefined,
  ): number {
    if (deed === 'wait' && this.isNew) this.host.knowledge.stuck.wait(this.id, slot, this.sections());
    if (tag === 'acquire' && this.standsAside(base, slot, true)) {
      const value = this.memory.valueOf(slot) ?? this.host.initial(slot, isLong(field));
      if (accepts?.(value) !== false) {
        this.setAside(deed, name, base, field, [{ kind: 'read', tag }], value, 0, value);
        return value;
      }
      this.host.knowledge.show(slot);
    }
    const signature = signatureOf(deed, slot);
    let value = this.replayed(signature, 0);
    if (value === undefined) {
      const depends = asAddress(this.memory.dependenciesOf(base).toReads);
      const operation: ReadOperation = {
        deed,
        name,
        base,
        field,
        slot,
        read: { kind: 'read', tag, ...depends },
        ...(accepts === undefined ? {} : { accepts }),
        ...this.known(field, slot),
      };
      value = this.ask(() => this.host.read(this.record, operation, signature, 0));
    }
    this.memory.readEvent(this.lastNode, pointerIn(field, value));
    return value;
  }

  /** The value of a slot that nobody else writes: its last write may be no event. */
  protected known(field: Field, slot: number): { readonly known?: number } {
    const { settings, knowledge } = this.host;
    if (!settings.folds || slot < 0 || knowledge.isWrittenByOthers(this.id, slot, this.callbacks)) return {};
    return { known: this.memory.valueOf(slot) ?? this.host.initial(slot, isLong(field)) };
  }

  protected write(name: string, base: Ref, field: Field, value: number, tag: Tag): void {
    this.performWrite('write', name, base, field, this.slot(name, base, field), value, tag);
  }

  protected performWrite(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    slot: number,
    value: number,
    tag: Tag,
    lock?: 'unlock',
  ): void {
    const { knowledge, settings } = this.host;
    if (this.isNew) {
      knowledge.write(this.id, slot, this.callbacks, this.accesses);
      knowledge.writeUnder(slot, this.locks(true));
    }
    const memory = this.memory;
    const isAlone =
      settings.folds &&
      isUnordered(tag) &&
      !knowledge.isShared(this.id, slot, this.callbacks) &&
      !memory.mustShow(base, slot);
    if (tag === 'release' && this.standsAside(base, slot, false)) {
      const half = { kind: 'write', tag, ...(lock === undefined ? {} : { lock }) } as const;
      this.setAside(deed, name, base, field, [half], value, value, 0);
      memory.wrote(base, slot, value, false);
      return;
    }
    if (!isAlone) {
      const signature = signatureOf(deed, slot);
      if (this.replayed(signature, value) === undefined) {
        const depends = asAddress(memory.dependenciesOfWrite(base, slot));
        const event = { kind: 'write', tag, ...depends, ...(lock === undefined ? {} : { lock }) } as const;
        const label = this.label(deed, name, base, field, slot, value);
        this.ask(() => this.host.write(this.record, event, label, signature, value));
      }
    }
    memory.wrote(base, slot, value, !isAlone);
  }

  /** A read-modify-write; `next` says what is stored, undefined if nothing is. */
  protected modify(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    ordering: Ordering,
    operand: number,
    next: (value: number) => number | undefined,
    more: Pick<ReadOperation, 'accepts' | 'result' | 'modification'> & {
      readonly roles?: readonly ['lock-read' | undefined, 'lock-write' | 'unlock'];
    } = {},
  ): number {
    const slot = this.slot(name, base, field);
    const { knowledge } = this.host;
    if (this.isNew) {
      knowledge.read(this.id, slot, this.callbacks);
      knowledge.write(this.id, slot, this.callbacks, this.accesses);
      knowledge.writeUnder(slot, this.locks(true));
      if (deed === 'down_read' || deed === 'down_write') knowledge.stuck.wait(this.id, slot, this.sections());
    }
    if (ordering !== 'mb' && this.standsAside(base, slot, false)) {
      // The state of a lock begins as free, whatever the memory of the thread that built it says.
      const begin = more.result === undefined ? this.host.initial(slot, isLong(field)) : FREE;
      const found = this.memory.valueOf(slot) ?? begin;
      const stored = more.accepts?.(found) === false ? undefined : next(found);
      if (stored !== undefined) {
        const half = (kind: 'read' | 'write', lock: GrownEvent['lock']): GrownEvent => ({
          kind,
          tag: ordering === 'relaxed' ? 'once' : ordering,
          atomic: true,
          ...(lock === undefined ? {} : { lock }),
        });
        const halves = [half('read', more.roles?.[0]), half('write', more.roles?.[1])];
        const returned = more.result?.(found) ?? found;
        this.setAside(deed, name, base, field, halves, stored, operand, returned);
        this.memory.wrote(base, slot, stored, false);
        return returned;
      }
      this.host.knowledge.show(slot);
    }
    const { known } = ordering === 'relaxed' && more.result === undefined ? this.known(field, slot) : {};
    if (
      known !== undefined &&
      this.host.settings.foldsModifications &&
      !knowledge.isShared(this.id, slot, this.callbacks) &&
      !this.memory.mustShow(base, slot)
    ) {
      this.memory.readAlone(base, slot, pointerIn(field, known), true);
      const stored = next(known);
      if (stored !== undefined) this.memory.wrote(base, slot, stored, false);
      return known;
    }
    const signature = signatureOf(deed, slot);
    const tag: Tag = ordering === 'relaxed' ? 'once' : ordering;
    const { roles, ...rest } = more;
    let result = this.replayed(signature, operand);
    if (result === undefined) {
      const [ofRead, ofWrite] = roles ?? [];
      const operation: ReadOperation = {
        deed,
        name,
        base,
        field,
        slot,
        read: {
          kind: 'read',
          tag,
          atomic: true,
          ...asAddress(this.memory.dependenciesOf(base).toReads),
          ...(ofRead === undefined ? {} : { lock: ofRead }),
        },
        write: {
          kind: 'write',
          tag,
          atomic: true,
          ...asAddress(this.memory.dependenciesOfWrite(base, slot)),
          ...(ofWrite === undefined ? {} : { lock: ofWrite }),
        },
        next,
        ...rest,
        // The state of a lock is in its events alone.
        ...(rest.result === undefined ? this.known(field, slot) : {}),
      };
      result = this.ask(() => this.host.read(this.record, operation, signature, operand));
    }
    this.memory.readEvent(this.lastNode, rest.result === undefined ? pointerIn(field, result) : undefined);
    // Only what nobody else writes is ever asked for, and that has no other value than what was stored last.
    const stored = rest.result === undefined ? next(result) : undefined;
    if (stored !== undefined) this.memory.wrote(base, slot, stored, true);
    return result;
  }
}

const pointerIn = (field: Field, value: number): Ref | undefined =>
  isRef(field) && value !== NULL ? value : undefined;
