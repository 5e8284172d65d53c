import type { Field, Ref } from '../../memory/field.ts';
import type { Pause } from '../machine.ts';
import { ThreadCpu, type ThreadCpuParts } from './thread-cpu.ts';

/**
 * A CPU that is interrupted, or loses its core, right before each of its accesses to one field: windows of two
 * adjacent loads then stand open for microseconds. A class of its own, so that without a pause each access stays
 * as it is.
 */
export class PausingCpu extends ThreadCpu {
  readonly #field: Field;
  readonly #micros: Float64Array;
  #nth = 0;

  constructor(parts: ThreadCpuParts, { field, micros }: Pause) {
    super(parts);
    this.#field = field;
    this.#micros = micros;
  }

  /** A thread that is interrupted stays in its read section: grace periods wait for it. */
  #pauseBefore(field: Field): void {
    if (field !== this.#field) return;
    const end = performance.now() + (this.#micros[this.#nth++ % this.#micros.length] as number) / 1000;
    while (performance.now() < end) {
      // Held up.
    }
  }

  override load(base: Ref, field: Field): number {
    this.#pauseBefore(field);
    return super.load(base, field);
  }
  override store(base: Ref, field: Field, value: number): void {
    this.#pauseBefore(field);
    super.store(base, field, value);
  }
  override readOnce(base: Ref, field: Field): number {
    this.#pauseBefore(field);
    return super.readOnce(base, field);
  }
  override writeOnce(base: Ref, field: Field, value: number): void {
    this.#pauseBefore(field);
    super.writeOnce(base, field, value);
  }
  override smpLoadAcquire(base: Ref, field: Field): number {
    this.#pauseBefore(field);
    return super.smpLoadAcquire(base, field);
  }
  override rcuDereference(base: Ref, field: Field): number {
    this.#pauseBefore(field);
    return super.rcuDereference(base, field);
  }
  override rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.#pauseBefore(field);
    super.rcuAssignPointer(base, field, value);
  }
  override xchg(base: Ref, field: Field, value: number): number {
    this.#pauseBefore(field);
    return super.xchg(base, field, value);
  }
  override cmpxchg(base: Ref, field: Field, expected: number, value: number): number {
    this.#pauseBefore(field);
    return super.cmpxchg(base, field, expected, value);
  }
  override fetchAdd(base: Ref, field: Field, value: number): number {
    this.#pauseBefore(field);
    return super.fetchAdd(base, field, value);
  }
  override downRead(base: Ref, lock: Field): void {
    this.#pauseBefore(lock);
    super.downRead(base, lock);
  }
  override downReadTrylock(base: Ref, lock: Field): boolean {
    this.#pauseBefore(lock);
    return super.downReadTrylock(base, lock);
  }
  override upRead(base: Ref, lock: Field): void {
    this.#pauseBefore(lock);
    super.upRead(base, lock);
  }
}
