/** Bugs for the machines: what the comparison of random programs is worth shows in whether it catches them. */
import type { Part } from './compare.ts';

/** One text of a source file that is replaced when it is loaded. */
export interface PlantedBug {
  /** What it breaks. */
  readonly breaks: string;
  /** Below `src`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly replacement: string;
  /** Whose outcomes it changes: only these are compared, to save time. */
  readonly part: Part;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    breaks: 'the interleaver reverses no race of taking a freed object',
    file: 'machines/interleave/operation.ts',
    text: 'if (a.pool !== 0 && a.pool === b.pool) return true;',
    replacement: '',
    part: 'interleaver',
  },
  {
    breaks: 'the interleaver takes the begin of a section and of a grace period for independent',
    file: 'machines/interleave/operation.ts',
    text: 'return period.effect === gracePeriodStart || period.effect === callRcu;',
    replacement: 'return period.effect === callRcu;',
    part: 'interleaver',
  },
  {
    breaks: 'the depth-first search never empties its sleep sets',
    file: 'machines/interleave/depth-first.ts',
    text: 'return own !== undefined && !areDependent(own, next[chosen] as Operation);',
    replacement: 'return own !== undefined;',
    part: 'interleaver',
  },
  {
    breaks: 'the depth-first search does not ask what a CPU that waits for ever has missed',
    file: 'machines/interleave/depth-first.ts',
    text: 'if (cpu.next !== undefined && !cpu.enabled)',
    replacement: 'if (cpu.next !== undefined && cpu.enabled)',
    part: 'interleaver',
  },
  {
    breaks: 'a trylock never fails',
    file: 'machines/interleave/locks.ts',
    text: 'if (lock.writer >= 0) return 0;',
    replacement: '',
    part: 'interleaver',
  },
  {
    breaks: 'a writer does not wait for readers',
    file: 'machines/interleave/locks.ts',
    text: 'return lock.writer < 0 && (effect === effects.downRead || lock.readers.size === 0);',
    replacement: 'return lock.writer < 0;',
    part: 'interleaver',
  },
  {
    breaks: 'a grace period does not wait for the last section that began before it',
    file: 'machines/rcu-sections.ts',
    text: 'return this.nesting > 0 && this.section <= begun;',
    replacement: 'return this.nesting > 0 && this.section < begun;',
    part: 'interleaver',
  },
  {
    breaks: 'a freed object is taken twice',
    file: 'machines/arena.ts',
    text: 'const object = this.#pools[pool]?.pop();',
    replacement: 'const object = this.#pools[pool]?.at(-1);',
    part: 'interleaver',
  },
  {
    breaks: 'a wait goes on with any value',
    file: 'machines/interleave/interleave-cpu.ts',
    text: "'smp_cond_load_acquire', base, field, 0, undefined, undefined, test);",
    replacement: "'smp_cond_load_acquire', base, field, 0, undefined, undefined);",
    part: 'interleaver',
  },
  {
    breaks: 'a store wakes no read of the graph that waits for it',
    file: 'machines/graph/cpus/frontier.ts',
    text: 'this.#wake(record, label.slot, label.value, node);',
    replacement: '',
    part: 'graph',
  },
  {
    breaks: 'a read under a lock is folded, though others write without it',
    file: 'machines/graph/cpus/knowledge.ts',
    text: 'if (((writers.get(slot) ?? 0) & others) !== 0 && !writeLocks.get(slot)?.includes(lock)) return false;',
    replacement: '',
    part: 'graph',
  },
  {
    breaks: 'an access that others see is set aside',
    file: 'machines/graph/cpus/access-cpu.ts',
    text: '!knowledge.isShared(this.id, slot, this.callbacks) || (isRead && knowledge.writersOf(slot) === 0);',
    replacement: 'isRead || !knowledge.isShared(this.id, slot, this.callbacks);',
    part: 'graph',
  },
  {
    breaks: 'smp_mb() does not wait for stores under tso',
    file: 'models/thread-sets.ts',
    text: `this.mb.set(this.all);
      this.drained.set(this.all);`,
    replacement: 'this.mb.set(this.all);',
    part: 'graph',
  },
  {
    breaks: 'taking a lock orders nothing',
    file: 'machines/graph/cpus/locking-cpu.ts',
    text: "this.modify(deed, name, base, lock, 'acquire', 0, () => WRITE_HELD, {",
    replacement: "this.modify(deed, name, base, lock, 'relaxed', 0, () => WRITE_HELD, {",
    part: 'graph',
  },
];
