import { type Field, nameOf, type Ref, slotOf } from '../../memory/field.ts';
import { mmap_lock, uprobes_treelock, vm_lock } from '../../memory/layout.ts';
import type { AccessCheck } from './access-check.ts';
import { wrongLock } from './arguments.ts';
import { placeOf } from './call-place.ts';
import type { Gate } from './gate.ts';
import type { Holdings } from './holdings.ts';
import type { KnownObjects } from './known-objects.ts';
import { PROTECTIONS, type Protection } from './protection.ts';
import type { LockUse } from './structs.ts';

/** What a lock covers; one that is not named here covers nothing. */
const COVERED: ReadonlyMap<Field, Protection> = new Map<Field, Protection>([
  [mmap_lock, PROTECTIONS.mmapLock],
  [vm_lock, PROTECTIONS.vmaLock],
  [uprobes_treelock, PROTECTIONS.treelock],
]);
const COVERS_NOTHING: Protection = { reads: [], reaches: [], reason: 'it is not known what it is for' };
/** Why one CPU must not take the same lock for reading twice. */
const QUEUED =
  'a deadlock, if a writer queues between the two: it holds up the second and waits for the first';

/** Locks that a watched reader takes, and gives back. */
export class Locks {
  readonly #gate: Gate;
  readonly #check: AccessCheck;
  readonly #objects: KnownObjects;
  readonly #holdings: Holdings;

  constructor(gate: Gate, check: AccessCheck, objects: KnownObjects, holdings: Holdings) {
    this.#gate = gate;
    this.#check = check;
    this.#objects = objects;
    this.#holdings = holdings;
  }

  /** Takes a lock, and waits for it. */
  take(name: string, end: string, base: Ref, lock: Field, use: LockUse, run: () => void): void {
    this.#mayTake(name, base, lock, use);
    const held = this.#holdings.lock(base + slotOf(lock));
    if (held !== undefined) {
      const again = `${name}() of ${nameOf(lock)}, which it holds${placeOf(held.taken)}`;
      const isQueue = name === 'down_read' && held.end.startsWith('up_read');
      const why = `${isQueue ? QUEUED : 'it waits for itself'}, which lockdep reports as possible recursive locking`;
      this.#gate.stop('recursive lock', `${again}: ${why}`, name, { base, field: lock });
    }
    this.#gate.pass(run);
    this.#taken(base, lock, end);
  }

  /** Takes a lock if it is free. */
  tryToTake(name: string, end: string, base: Ref, lock: Field, use: LockUse, run: () => boolean): boolean {
    this.#mayTake(name, base, lock, use);
    const isTaken = this.#gate.pass(run);
    if (isTaken) this.#taken(base, lock, end);
    return isTaken;
  }

  giveBack(name: string, base: Ref, lock: Field, use: LockUse, run: () => void): void {
    this.#mayGiveBack(name, base, lock, use);
    this.#gate.pass(run);
    this.#holdings.unlocked(base + slotOf(lock));
  }

  downgrade(name: string, end: string, base: Ref, lock: Field, run: () => void): void {
    this.#mayGiveBack(name, base, lock, 'rwsem');
    this.#gate.pass(run);
    const held = this.#holdings.lock(base + slotOf(lock));
    if (held !== undefined) held.end = endOf(end, lock);
  }

  #mayTake(name: string, base: Ref, lock: Field, use: LockUse): void {
    const wrong = wrongLock(name, lock, this.#check.mayTouch(name, base, lock), use);
    this.#gate.refuseArgument(name, wrong, { base, field: lock });
  }

  #mayGiveBack(name: string, base: Ref, lock: Field, use: LockUse): void {
    const wrong = wrongLock(name, lock, this.#check.leadsThere(name, base, lock), use);
    this.#gate.refuseArgument(name, wrong, { base, field: lock });
  }

  #taken(base: Ref, lock: Field, end: string): void {
    const row = COVERED.get(lock);
    const hold = this.#holdings.locked(base + slotOf(lock), row ?? COVERS_NOTHING, base, endOf(end, lock));
    if (row !== undefined) this.#objects.held(hold);
  }
}

/** `up_read(mmap_lock)`, the call that gives a lock back. */
const endOf = (end: string, lock: Field): string => `${end}(${nameOf(lock)})`;
