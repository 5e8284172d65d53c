import { type Field, type Ref, slotOf } from '../../../memory/field.ts';
import { FREE, WRITE_HELD } from './access-cpu.ts';
import { MemoryCpu } from './memory-cpu.ts';
import type { Deed } from './operation.ts';

/** Locks: taking one is an event that picks whom it was handed over by. Nobody spins. */
export abstract class LockingCpu extends MemoryCpu {
  downWrite(base: Ref, lock: Field): void {
    this.acquire('down_write', 'down_write', base, lock);
  }
  spinLock(base: Ref, lock: Field): void {
    this.acquire('down_write', 'spin_lock', base, lock, true);
  }
  protected acquire(deed: Deed, name: string, base: Ref, lock: Field, isSpinlock = false): void {
    this.modify(deed, name, base, lock, 'acquire', 0, () => WRITE_HELD, {
      accepts: (state) => state === FREE,
      result: () => 0,
      ...this.roles('lock-read', 'lock-write', isSpinlock),
    });
    this.held.set(base + slotOf(lock), WRITE_HELD);
  }
  downRead(base: Ref, lock: Field): void {
    this.modify('down_read', 'down_read', base, lock, 'acquire', 0, (state) => state + 1, {
      accepts: (state) => state >= FREE,
      result: () => 0,
      ...this.roles('lock-read', 'lock-write'),
    });
    this.hold(base, lock, 1);
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    const got = this.modify(
      'down_read_trylock',
      'down_read_trylock',
      base,
      lock,
      'acquire',
      0,
      (state) => (state >= FREE ? state + 1 : undefined),
      { result: (state) => (state >= FREE ? 1 : 0), ...this.roles('lock-read', 'lock-write') },
    );
    if (got === 1) this.hold(base, lock, 1);
    return got === 1;
  }
  upRead(base: Ref, lock: Field): void {
    if ((this.held.get(base + slotOf(lock)) ?? 0) <= 0) this.stray('up_read');
    this.modify('up_read', 'up_read', base, lock, 'release', 0, (state) => state - 1, {
      accepts: (state) => state > FREE,
      result: () => 0,
      ...this.roles(undefined, 'unlock'),
    });
    this.hold(base, lock, -1);
  }
  upWrite(base: Ref, lock: Field): void {
    this.release('up_write', 'up_write', base, lock, FREE);
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.release('up_write', 'spin_unlock', base, lock, FREE, true);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    this.release('downgrade_write', 'downgrade_write', base, lock, 1);
  }
  /** Who holds it for writing is the only one who writes to it, so this needs to read nothing. */
  protected release(
    deed: Deed,
    name: string,
    base: Ref,
    lock: Field,
    state: number,
    isSpinlock = false,
  ): void {
    const slot = this.slot(name, base, lock);
    if (this.held.get(slot) !== WRITE_HELD) this.stray(name);
    const role = this.host.settings.spin || isSpinlock ? 'unlock' : undefined;
    this.performWrite(deed, name, base, lock, slot, state, 'release', role);
    this.held.set(slot, state);
  }
  protected hold(base: Ref, lock: Field, more: number): void {
    const slot = base + slotOf(lock);
    this.held.set(slot, (this.held.get(slot) ?? 0) + more);
  }
  protected stray(name: string): never {
    return this.find('unlock of what is not held', `CPU${this.id}: ${name} without the lock`);
  }
  protected roles(
    read: 'lock-read' | undefined,
    write: 'lock-write' | 'unlock',
    isSpinlock = false,
  ): { readonly roles?: readonly ['lock-read' | undefined, 'lock-write' | 'unlock'] } {
    return this.host.settings.spin || isSpinlock ? { roles: [read, write] } : {};
  }
}
