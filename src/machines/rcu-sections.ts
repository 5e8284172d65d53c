/** Flavours of RCU, as the slot of their operations. */
export const RCU = 0;
/** Tasks Trace, inside whose sections a CPU may sleep. */
export const RCU_TASKS_TRACE = 1;

/** The read sections of a CPU, and the grace period that it waits for, in one flavour of RCU. */
export class RcuSections {
  nesting = 0;
  /** How many outermost sections have begun. */
  section = 0;
  /** By CPU: how many sections it had begun when the grace period of this CPU began. */
  begun: readonly number[] = [];

  /** Number of the section that a lock would begin; 0 if it would only nest deeper. */
  get toBegin(): number {
    return this.nesting === 0 ? this.section + 1 : 0;
  }

  /** Number of the section that an unlock would end; 0 if it stays inside one. */
  get toEnd(): number {
    return this.nesting === 1 ? this.section : 0;
  }

  lock(): void {
    if (this.nesting++ === 0) this.section++;
  }

  unlock(): void {
    this.nesting--;
  }

  /** True if this CPU is still in a section that had begun when so many had. */
  isInOneOf(begun: number): boolean {
    return this.nesting > 0 && this.section <= begun;
  }
}
