import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { Words } from '../../memory/words.ts';
import { Arena, type ArenaObject } from './arena.ts';
import { type Host, InterleaveCpu, RCU } from './interleave-cpu.ts';
import { MachineLimit } from './machine-limit.ts';
import { type Effect, effects, type Operation } from './operation.ts';
import type { CpuState, Scheduler } from './scheduler.ts';

/** What is run: initial memory and one function a CPU. */
export interface Program {
  readonly words: Words;
  /** First slot behind the initial memory. */
  readonly end: Ref;
  readonly objects: readonly ArenaObject[];
  readonly cpus: readonly ((cpu: Cpu) => number)[];
}

/** A step performed: by whom, what, with which value, and what stood there before. */
export interface Step {
  readonly cpu: number;
  readonly operation: Operation;
  readonly value: number;
  readonly before: number;
}

/** Something that no correct protocol does. */
export interface Finding {
  readonly kind:
    | 'use-after-free'
    | 'NULL dereference'
    | 'deadlock'
    | 'unlock of what is not held'
    | 'endless';
  readonly text: string;
}

/** What an execution left behind. */
export interface Outcome {
  /** What each CPU's function returned; undefined if it did not come to an end. */
  readonly results: readonly (number | undefined)[];
  readonly steps: readonly Step[];
  readonly finding: Finding | undefined;
  /** For a CPU started by call_rcu(), the index of the step after which it exists. */
  readonly startedAfter: ReadonlyMap<number, number>;
  /** False if the scheduler gave the execution up. */
  readonly complete: boolean;
}

/** Sees each step at the moment it is performed, inside the protocol's own call stack. */
export interface Observer {
  onStep(cpu: number, step: Step, arena: Arena): void;
  onNote(cpu: number, name: string): void;
}

/** Ids are bits of a mask. */
const MAX_CPUS = 31;

interface LockState {
  writer: number;
  /** How often each CPU holds it for reading. */
  readonly readers: Map<number, number>;
}

/** Runs one execution of a program under a scheduler. */
export function execute(program: Program, scheduler: Scheduler, observer?: Observer): Outcome {
  return new Execution(program, scheduler, observer).run();
}

class Execution implements Host {
  readonly #arena: Arena;
  readonly #cpus: InterleaveCpu[];
  readonly #scheduler: Scheduler;
  readonly #observer: Observer | undefined;
  readonly #width: number;
  readonly #locks = new Map<number, LockState>();
  readonly #callbacks: number[] = [];
  readonly #steps: Step[] = [];
  /** What each CPU was stopped for. The others go on: what they do may decide whether it happens at all. */
  readonly #findings = new Map<number, Finding>();
  readonly #startedAfter = new Map<number, number>();
  #chosen = -1;
  #granted = false;

  constructor(program: Program, scheduler: Scheduler, observer: Observer | undefined) {
    this.#width = program.cpus.length;
    this.#arena = new Arena(program.words, program.end, this.#width, program.objects);
    this.#cpus = program.cpus.map((run, id) => new InterleaveCpu(this, id, run));
    this.#scheduler = scheduler;
    this.#observer = observer;
  }

  run(): Outcome {
    // Each CPU runs up to its first operation, where it waits to be chosen.
    for (const cpu of this.#cpus) cpu.advance();
    for (this.#pick(0); this.#chosen >= 0; ) {
      const cpu = this.#cpu(this.#chosen);
      this.#granted = true;
      cpu.advance();
      if (cpu.next === undefined) this.#pick(cpu.id);
    }
    for (const cpu of this.#cpus) cpu.runAgain();
    const states = this.#states();
    const waiting = states.filter(({ next }) => next !== undefined);
    this.#scheduler.endExecution(states);
    return {
      results: this.#cpus.map(({ result }) => result),
      steps: this.#steps,
      startedAfter: this.#startedAfter,
      finding: this.#firstFinding() ?? (waiting.length > 0 ? deadlock(waiting) : undefined),
      complete: !waiting.some(({ enabled }) => enabled),
    };
  }

  mayProceed(cpu: InterleaveCpu): boolean {
    if (this.#granted) {
      this.#granted = false;
      return true;
    }
    // A CPU that has just been started only shows what it is about to do.
    if (cpu.moves === 0 && this.#chosen !== cpu.id) return false;
    this.#pick(cpu.id);
    return this.#chosen === cpu.id;
  }

  #cpu(id: number): InterleaveCpu {
    const cpu = this.#cpus.find((candidate) => candidate.id === id);
    if (cpu === undefined) throw new Error(`[vmaspec bug] no CPU ${id}`);
    return cpu;
  }

  #pick(current: number): void {
    this.#chosen = -1;
    const states = this.#states();
    if (states.some(({ enabled }) => enabled)) this.#chosen = this.#scheduler.nextCpu(states, current);
  }

  #states(): CpuState[] {
    return this.#cpus.map((cpu) => ({
      id: cpu.id,
      next: cpu.next,
      enabled: cpu.next !== undefined && this.#isEnabled(cpu, cpu.next),
      startedBy: cpu.startedBy,
    }));
  }

  #isEnabled(cpu: InterleaveCpu, operation: Operation): boolean {
    const lock = this.#locks.get(operation.slot);
    switch (operation.effect) {
      case effects.downRead:
        return lock === undefined || lock.writer < 0;
      case effects.downWrite:
        return lock === undefined || (lock.writer < 0 && lock.readers.size === 0);
      case effects.gracePeriodEnd:
        return this.#cpus.every((other) => {
          const section = rcuOf(cpu, operation).waitsFor.get(other.id);
          const { nesting, section: current } = rcuOf(other, operation);
          return section === undefined || nesting === 0 || current !== section;
        });
      default:
        return operation.test?.(this.#arena.read(operation.base, operation.field)) ?? true;
    }
  }

  perform(cpu: InterleaveCpu, operation: Operation): number {
    const before = this.#valueAt(operation);
    const value = this.#apply(cpu, operation, before);
    const step = { cpu: cpu.id, operation, value, before };
    this.#steps.push(step);
    this.#observer?.onStep(cpu.id, step, this.#arena);
    return value;
  }

  #valueAt({ effect, base, field }: Operation): number {
    return effect === effects.read || effect === effects.write ? this.#arena.read(base, field) : 0;
  }

  #apply(cpu: InterleaveCpu, operation: Operation, before: number): number {
    const { effect, base, field, value } = operation;
    switch (effect) {
      case effects.read:
        this.#checkAlive(cpu, operation);
        return before;
      case effects.write: {
        this.#checkAlive(cpu, operation);
        if (operation.expected !== undefined && operation.expected !== before) return before;
        this.#arena.write(base, field, operation.modify === 'add' ? before + value : value);
        return operation.modify === undefined ? value : before;
      }
      case effects.free:
        if (this.#arena.free(base)) return 0;
        this.#stop(cpu, 'use-after-free', `${operation.name} of what was freed before`);
        return 0;
      case effects.rcuReadLock: {
        const sections = rcuOf(cpu, operation);
        if (sections.nesting++ === 0) sections.section++;
        return 0;
      }
      case effects.rcuReadUnlock:
        rcuOf(cpu, operation).nesting--;
        return 0;
      case effects.gracePeriodStart:
        for (const other of this.#cpus) {
          const { nesting, section } = rcuOf(other, operation);
          if (nesting > 0) rcuOf(cpu, operation).waitsFor.set(other.id, section);
        }
        return 0;
      case effects.gracePeriodEnd:
        rcuOf(cpu, operation).waitsFor.clear();
        return 0;
      default:
        return this.#applyLock(cpu, operation);
    }
  }

  #applyLock(cpu: InterleaveCpu, operation: Operation): number {
    const { effect, name, slot } = operation;
    this.#checkAlive(cpu, operation);
    const lock = this.#locks.get(slot) ?? { writer: -1, readers: new Map() };
    this.#locks.set(slot, lock);
    const reads = lock.readers.get(cpu.id) ?? 0;
    if (effect === effects.strayUnlock) {
      this.#stop(cpu, 'unlock of what is not held', `CPU${cpu.id}: ${name} without the lock`);
    } else if (effect === effects.downReadTrylock) {
      if (lock.writer >= 0) return 0;
      lock.readers.set(cpu.id, reads + 1);
      return 1;
    } else if (effect === effects.downWrite) lock.writer = cpu.id;
    else if (effect === effects.downRead) lock.readers.set(cpu.id, reads + 1);
    else if (effect !== effects.upRead) {
      lock.writer = -1;
      if (effect === effects.downgradeWrite) lock.readers.set(cpu.id, 1);
    } else if (reads > 1) lock.readers.set(cpu.id, reads - 1);
    else lock.readers.delete(cpu.id);
    return 0;
  }

  isStray(cpu: InterleaveCpu, effect: Effect, slot: number): boolean {
    const lock = this.#locks.get(slot);
    if (effect === effects.upRead) return !lock?.readers.has(cpu.id);
    return (effect === effects.upWrite || effect === effects.downgradeWrite) && lock?.writer !== cpu.id;
  }

  #checkAlive(cpu: InterleaveCpu, { base, slot, name }: Operation): void {
    if (base === NULL) this.#stop(cpu, 'NULL dereference', `${name} through NULL`);
    const object = this.#arena.deadObjectAt(slot);
    if (object !== undefined) {
      this.#stop(cpu, 'use-after-free', `${name} of a ${object.cache.object} that was freed`);
    }
  }

  #stop(cpu: InterleaveCpu, kind: Finding['kind'], text: string): void {
    if (!cpu.stopped) this.#findings.set(cpu.id, { kind, text });
    cpu.stopped = true;
  }

  /** One finding an execution, chosen so that equivalent executions have the same: that of the first CPU. */
  #firstFinding(): Finding | undefined {
    return this.#findings.get(Math.min(...this.#findings.keys()));
  }

  tooLong(cpu: InterleaveCpu, steps: number): void {
    const text = `CPU${cpu.id} was still at work after ${steps} steps: a loop in the lookup does not end`;
    this.#stop(cpu, 'endless', text);
  }

  alloc(cpu: InterleaveCpu, cache: SlabCache): Ref {
    return this.#arena.alloc(cpu.id, cache);
  }

  callRcu(cpu: InterleaveCpu, callback: RcuCallback, word: number, flavour: number): void {
    const nth = this.#callbacks[cpu.id] ?? 0;
    this.#callbacks[cpu.id] = nth + 1;
    const id = this.#width * (nth + 1) + cpu.id;
    if (id >= MAX_CPUS)
      throw new MachineLimit(`CPU${cpu.id} queues too many callbacks: give it fewer operations`);
    const started = new InterleaveCpu(
      this,
      id,
      (self) => {
        if (flavour === RCU) self.synchronizeRcu();
        else self.synchronizeRcuTasksTrace();
        callback(self, word);
        return NULL;
      },
      { cpu: cpu.id, moves: cpu.moves },
    );
    if (cpu.moves > 0) this.#startedAfter.set(id, this.#steps.length - 1);
    this.#cpus.push(started);
    this.#cpus.sort((a, b) => a.id - b.id);
    const granted = this.#granted;
    this.#granted = false;
    started.advance();
    this.#granted = granted;
  }

  note(cpu: InterleaveCpu, name: string): void {
    this.#observer?.onNote(cpu.id, name);
  }
}

const rcuOf = (cpu: InterleaveCpu, { slot }: Operation) => cpu.rcu[slot] as (typeof cpu.rcu)[number];

function deadlock(waiting: readonly CpuState[]): Finding {
  const who = waiting.map(({ id, next }) => `CPU${id} in ${next?.name}`).join(', ');
  return { kind: 'deadlock', text: `everyone waits for ever: ${who}` };
}
