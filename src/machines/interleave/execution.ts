import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { Arena, type ArenaObject } from '../arena.ts';
import type { Finding } from '../finding.ts';
import { MachineLimit } from '../machine-limit.ts';
import type { Program } from '../program.ts';
import { Effects, sectionsOf } from './effects.ts';
import { byId, deadlock, Findings } from './findings.ts';
import type { Host } from './host.ts';
import { InterleaveCpu } from './interleave-cpu.ts';
import { Locks } from './locks.ts';
import { NotDeterministic } from './not-deterministic.ts';
import { type Effect, effects, type Operation } from './operation.ts';
import type { Observer, Outcome, Step } from './outcome.ts';
import type { CpuState, Scheduler } from './scheduler.ts';

export type { Finding, Observer, Outcome, Program, Step };

/** More callbacks of one CPU than any execution that can be searched has. */
const MAX_CALLBACKS = 1000;

/**
 * Runs one execution of a program under a scheduler.
 *
 * @param retries rounds of one loop after its first; a CPU that says by `retry()` that it goes on is stopped, and the
 *   execution is cut
 */
export function execute(
  program: Program,
  scheduler: Scheduler,
  observer?: Observer,
  retries = Infinity,
): Outcome {
  return new Execution(program, scheduler, observer, retries).run();
}

class Execution implements Host<InterleaveCpu> {
  readonly tearing: boolean;
  readonly retries: number;
  readonly #arena: Arena;
  /** In the order in which they started. */
  readonly #cpus: InterleaveCpu[];
  readonly #scheduler: Scheduler;
  readonly #observer: Observer | undefined;
  readonly #width: number;
  readonly #reuse: readonly string[];
  readonly #pagesGo: readonly string[];
  /** Caches that are reused, by number. */
  readonly #pools: SlabCache[] = [];
  readonly #locks = new Locks();
  readonly #effects: Effects;
  readonly #callbacks: number[] = [];
  readonly #steps: Step[] = [];
  readonly #findings = new Findings();
  readonly #startedAfter = new Map<number, number>();
  /** Thrown by the scheduler in the middle of a protocol, which must not see it. */
  #failure: { readonly error: unknown } | undefined;
  #chosen = -1;
  #isCut = false;
  #granted = false;
  /** Nobody can move any more: who waits is asked only where. */
  #isOver = false;

  constructor(program: Program, scheduler: Scheduler, observer: Observer | undefined, retries: number) {
    this.retries = retries;
    this.#width = program.cpus.length;
    this.tearing = program.tearing === true;
    this.#reuse = program.reuse ?? [];
    this.#pagesGo = program.pagesGo ?? [];
    this.#arena = new Arena(program.words, program.end, this.#width, program.objects);
    this.#cpus = program.cpus.map((run, id) => new InterleaveCpu(this, id, run));
    this.#effects = new Effects(this.#arena, this.#locks, this.#findings, this.#pools, (flavour) =>
      this.#begun(flavour),
    );
    this.#scheduler = scheduler;
    this.#observer = observer;
  }

  run(): Outcome {
    // Each CPU runs up to its first operation, where it waits to be chosen.
    for (const cpu of this.#cpus) cpu.advance();
    for (this.#pick(this.#cpus[0]); this.#chosen >= 0; ) {
      const cpu = this.#cpu(this.#chosen);
      this.#granted = true;
      cpu.advance();
      if (cpu.next === undefined) this.#pick(cpu);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    for (const cpu of this.#cpus) if (!this.#findings.isOver) cpu.runAgain();
    const waiting = this.#cpus.filter(({ next }) => next !== undefined);
    const complete = this.#findings.isOver || !waiting.some(({ enabled }) => enabled);
    if (!this.#findings.isOver) this.#scheduler.endExecution(this.#cpus);
    if (complete && this.#observer?.onWait !== undefined) {
      this.#isOver = true;
      for (const cpu of waiting) cpu.advance();
    }
    return {
      results: this.#cpus.toSorted(byId).map(({ result }) => result),
      steps: this.#steps,
      startedAfter: this.#startedAfter,
      finding: this.#findings.first ?? (complete && waiting.length > 0 ? deadlock(waiting) : undefined),
      complete,
      cut: this.#isCut,
      arena: this.#arena,
    };
  }

  mayProceed(cpu: InterleaveCpu): boolean {
    if (this.#isOver) {
      this.#observer?.onWait?.(cpu.id);
      return false;
    }
    if (this.#granted) {
      this.#granted = false;
      return true;
    }
    // A CPU that has just been started only shows what it is about to do.
    if (cpu.moves === 0 && this.#chosen !== cpu.id) return false;
    this.#pick(cpu);
    return this.#chosen === cpu.id;
  }

  #cpu(id: number): InterleaveCpu {
    for (const cpu of this.#cpus) if (cpu.id === id) return cpu;
    throw new Error(`[vmaspec bug] no CPU ${id}`);
  }

  #pick(current: InterleaveCpu | undefined): void {
    this.#chosen = -1;
    if (this.#findings.isOver) return;
    if (!current?.enabled && !this.#cpus.some(({ enabled }) => enabled)) return;
    try {
      this.#chosen = this.#scheduler.nextCpu(this.#cpus, current?.id ?? 0);
    } catch (error) {
      if (error instanceof NotDeterministic) this.notDeterministic(current, error);
      else this.#failure = { error };
    }
  }

  isEnabled(cpu: InterleaveCpu, { effect, slot, base, field, test }: Operation): boolean {
    const isWait = test !== undefined || effect === effects.downRead || effect === effects.downWrite;
    // Who waits looks again and again, and so at what is gone.
    if (isWait && (base === NULL || this.#arena.deadObjectAt(slot) !== undefined)) return true;
    if (effect === effects.downRead || effect === effects.downWrite) return this.#locks.isFree(effect, slot);
    if (effect === effects.gracePeriodEnd) {
      const { begun } = sectionsOf(cpu, slot);
      return !this.#cpus.some((other) => sectionsOf(other, slot).isInOneOf(begun[other.id] ?? 0));
    }
    return test === undefined || test(this.#arena.read(base, field));
  }

  perform(cpu: InterleaveCpu, operation: Operation): number {
    const { effect, base, field } = operation;
    const isAccess = effect === effects.read || effect === effects.write;
    const before = isAccess ? this.#arena.read(base, field) : 0;
    const value = this.#effects.apply(cpu, operation, before);
    const step = { cpu: cpu.id, operation, value, before };
    this.#steps.push(step);
    this.#observer?.onStep(cpu.id, step, this.#arena);
    if (effect === effects.callRcu) this.#startCallback(cpu, operation);
    return value;
  }

  isStray(cpu: InterleaveCpu, effect: Effect, slot: number): boolean {
    return this.#locks.isStray(effect, slot, cpu.id);
  }

  tooLong(cpu: InterleaveCpu, steps: number): void {
    const text = `CPU${cpu.id} was still at work after ${steps} steps: a loop in the lookup does not end`;
    this.#findings.stop(cpu, 'endless', text);
  }

  /** The others go on, so that the scheduler sees what they would have done. */
  cut(cpu: InterleaveCpu): void {
    this.#isCut = true;
    cpu.stopped = true;
  }

  notDeterministic(cpu: CpuState | undefined, error: NotDeterministic): void {
    this.#findings.notDeterministic(cpu, error);
    this.#chosen = -1;
  }

  alloc(cpu: InterleaveCpu, cache: SlabCache): Ref {
    return this.#arena.alloc(cpu.id, cache);
  }

  objectAt(slot: number): ArenaObject | undefined {
    return this.#arena.objectAt(slot);
  }

  poolOf(cache: SlabCache): number {
    if (!cache.typesafeByRcu) return 0;
    const pool = this.pageGoes(cache) ? 0 : this.#reuse.indexOf(cache.name) + 1;
    this.#pools[pool] = cache;
    return pool;
  }

  pageGoes({ name, typesafeByRcu }: SlabCache): boolean {
    return typesafeByRcu && this.#pagesGo.includes(name);
  }

  /** How many sections each CPU has begun. */
  #begun(flavour: number): number[] {
    const begun: number[] = [];
    for (const cpu of this.#cpus) begun[cpu.id] = sectionsOf(cpu, flavour).section;
    return begun;
  }

  /**
   * A callback is a CPU of its own. Its grace period begins in call_rcu(): to begin it later would only make it wait
   * for more sections, so what then happens can happen now, too.
   */
  #startCallback(cpu: InterleaveCpu, { name, slot, value: word }: Operation): void {
    const nth = this.#callbacks[cpu.id] ?? 0;
    this.#callbacks[cpu.id] = nth + 1;
    const { callback } = cpu;
    if (callback === undefined) throw new Error('[vmaspec bug] call_rcu() without a callback');
    if (cpu.id >= this.#width)
      throw new MachineLimit(`a callback queues another one: only CPUs of their own may`);
    if (nth >= MAX_CALLBACKS)
      throw new MachineLimit(`CPU${cpu.id} queues more than ${MAX_CALLBACKS} callbacks: give it less to do`);
    const id = this.#width * (nth + 1) + cpu.id;
    const runCallback = (self: Cpu): number => {
      (self as InterleaveCpu).endGracePeriod(name, slot);
      callback(self, word);
      return NULL;
    };
    const started = new InterleaveCpu(this, id, runCallback, { cpu: cpu.id, moves: cpu.moves });
    sectionsOf(started, slot).begun = this.#begun(slot);
    this.#startedAfter.set(id, this.#steps.length - 1);
    this.#cpus.push(started);
    started.advance();
  }

  note(cpu: InterleaveCpu, name: string): void {
    this.#observer?.onNote(cpu.id, name);
  }
}
