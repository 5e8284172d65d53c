import type { CpuRecord } from './cpu-record.ts';
import type { Knowledge } from './knowledge.ts';
import type { ReadOperation } from './operation.ts';
import type { Running, Wake } from './running.ts';

/** Who may still store what. */
export class Prospects {
  readonly #knowledge: Knowledge;
  readonly #running: () => readonly Running[];
  readonly #wakes: () => readonly Wake[];

  /** Asks for the CPUs that take part, and for those that may be woken, when it is asked itself. */
  constructor(knowledge: Knowledge, running: () => readonly Running[], wakes: () => readonly Wake[]) {
    this.#knowledge = knowledge;
    this.#running = running;
    this.#wakes = wakes;
  }

  /** Whether somebody may still store what a CPU waits for. */
  canComeTrue(record: CpuRecord, { slot, pool }: ReadOperation): boolean {
    return this.#mayBeWritten(record, slot, pool, this.#movable(record));
  }

  #mayBeWritten(
    { id }: CpuRecord,
    slot: number,
    pool: string | undefined,
    movable: ReadonlySet<number>,
  ): boolean {
    let cpus = pool === undefined ? this.#knowledge.writersOf(slot) : this.#knowledge.freersOf(pool);
    cpus &= ~(1 << id);
    for (let cpu = 0; cpus !== 0; cpu++, cpus >>>= 1)
      if ((cpus & 1) === 1 && this.#mayWrite(cpu, slot, pool !== undefined, id, movable)) return true;
    return false;
  }

  /**
   * The CPUs that may do anything while one of them waits for what it has not met: not those that in turn wait for
   * what it would have to do first.
   */
  #movable(waiting: CpuRecord): ReadonlySet<number> {
    const movable = new Set<number>();
    const blocked: CpuRecord[] = [];
    for (const { record } of this.#running()) {
      if (record === waiting || record.ended) continue;
      if (record.waits === undefined || this.#wakes().some((wake) => wake.record === record))
        movable.add(record.id);
      else blocked.push(record);
    }
    for (let before = -1; before !== movable.size; ) {
      before = movable.size;
      for (const record of blocked) {
        const { slot, pool } = record.waits as ReadOperation;
        if (!movable.has(record.id) && this.#mayBeWritten(record, slot, pool, movable))
          movable.add(record.id);
      }
    }
    return movable;
  }

  /** Whether a CPU may still write a slot, or give any object back, while another one waits. */
  #mayWrite(
    cpu: number,
    slot: number,
    isFree: boolean,
    waiting: number,
    movable: ReadonlySet<number>,
  ): boolean {
    const running = this.#running().find(({ record }) => record.id === cpu);
    if (running !== undefined) {
      const { reached } = running.record;
      return movable.has(cpu) && (isFree || this.#knowledge.mayWrite(cpu, slot, reached));
    }
    // A callback that is not queued yet.
    for (
      let parent = this.#knowledge.callbacks.parentOf(cpu);
      parent !== undefined;
      parent = this.#knowledge.callbacks.parentOf(parent)
    ) {
      if (parent === waiting) return false;
      const queues = this.#running().find(({ record }) => record.id === parent);
      if (queues !== undefined) return movable.has(parent);
    }
    return false;
  }
}
