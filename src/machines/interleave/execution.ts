import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { Arena, type ArenaObject } from '../arena.ts';
import type { Finding } from '../finding.ts';
import { MachineLimit } from '../machine-limit.ts';
import type { Program } from '../program.ts';
import type { RcuSections } from '../rcu-sections.ts';
import type { Fault } from '../watchable.ts';
import type { Host } from './host.ts';
import { InterleaveCpu, PAGE } from './interleave-cpu.ts';
import { Locks } from './locks.ts';
import { NotDeterministic } from './not-deterministic.ts';
import { type Effect, effects, type Operation, storedBy } from './operation.ts';
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
  readonly #callbacks: number[] = [];
  readonly #steps: Step[] = [];
  /** What each CPU was stopped for. The others go on: what they do may decide whether it happens at all. */
  readonly #findings = new Map<number, Finding>();
  readonly #startedAfter = new Map<number, number>();
  /** Ends the execution at once. */
  #notDeterministic: Finding | undefined;
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
    for (const cpu of this.#cpus) if (this.#notDeterministic === undefined) cpu.runAgain();
    const waiting = this.#cpus.filter(({ next }) => next !== undefined);
    const complete = this.#notDeterministic !== undefined || !waiting.some(({ enabled }) => enabled);
    if (this.#notDeterministic === undefined) this.#scheduler.endExecution(this.#cpus);
    if (complete && this.#observer?.onWait !== undefined) {
      this.#isOver = true;
      for (const cpu of waiting) cpu.advance();
    }
    return {
      results: this.#cpus.toSorted(byId).map(({ result }) => result),
      steps: this.#steps,
      startedAfter: this.#startedAfter,
      finding: this.#firstFinding() ?? (complete && waiting.length > 0 ? deadlock(waiting) : undefined),
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
    if (this.#notDeterministic !== undefined) return;
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
    const value = this.#apply(cpu, operation, before);
    const step = { cpu: cpu.id, operation, value, before };
    this.#steps.push(step);
    this.#observer?.onStep(cpu.id, step, this.#arena);
    if (effect === effects.callRcu) this.#startCallback(cpu, operation);
    return value;
  }

  #apply(cpu: InterleaveCpu, operation: Operation, before: number): number {
    const { effect, name, base, field, value, slot } = operation;
    switch (effect) {
      case effects.read:
        this.#checkAlive(cpu, operation);
        return before;
      case effects.write:
        this.#checkAlive(cpu, operation);
        this.#arena.write(base, field, storedBy(operation, before));
        return operation.modify === 'add' || operation.modify === 'set' ? before : value;
      case effects.free:
        this.#free(cpu, operation);
        return 0;
      case effects.take: {
        const cache = this.#pools[value] as SlabCache;
        return this.#arena.takeAgain(value) ?? -this.#arena.alloc(cpu.id, cache);
      }
      case effects.zero:
        this.#arena.zero(base, operation.slots);
        return 0;
      case effects.rcuReadLock:
        sectionsOf(cpu, slot).lock();
        return 0;
      case effects.rcuReadUnlock:
        if (sectionsOf(cpu, slot).nesting > 0) sectionsOf(cpu, slot).unlock();
        else this.#stop(cpu, 'unlock of what is not held', `CPU${cpu.id}: ${name} outside a section`);
        return 0;
      case effects.gracePeriodStart:
        sectionsOf(cpu, slot).begun = this.#begun(slot);
        return 0;
      case effects.gracePeriodEnd:
      case effects.callRcu:
        return 0;
      case effects.stop: {
        const { kind, text, position } = cpu.fault as Fault;
        this.#stop(cpu, kind, text, position);
        return 0;
      }
      case effects.strayUnlock:
        this.#checkAlive(cpu, operation);
        this.#stop(cpu, 'unlock of what is not held', `CPU${cpu.id}: ${name} without the lock`);
        return 0;
      default:
        this.#checkAlive(cpu, operation);
        return this.#locks.apply(effect, slot, cpu.id);
    }
  }

  #free(cpu: InterleaveCpu, { name, base, pool, value }: Operation): void {
    if (value === PAGE) {
      this.#arena.pageGoes(base);
      return;
    }
    const wrong = this.#arena.free(base, pool);
    if (wrong === undefined) return;
    const object = this.#arena.objectAt(base)?.cache.object;
    if (wrong === 'freed before')
      this.#stop(cpu, 'double free', `${name} of a ${object} that was freed before`);
    else this.#stop(cpu, 'use-after-free', `${name} of what is no object`);
  }

  isStray(cpu: InterleaveCpu, effect: Effect, slot: number): boolean {
    return this.#locks.isStray(effect, slot, cpu.id);
  }

  #checkAlive(cpu: InterleaveCpu, { base, slot, name }: Operation): void {
    if (base === NULL) this.#stop(cpu, 'NULL dereference', `${name} through NULL`);
    const object = this.#arena.deadObjectAt(slot);
    if (object !== undefined) {
      this.#stop(cpu, 'use-after-free', `${name} of a ${object.cache.object} that was freed`);
    }
  }

  #stop(cpu: InterleaveCpu, kind: Finding['kind'], text: string, position?: Fault['position']): void {
    if (!cpu.stopped) this.#findings.set(cpu.id, { kind, text, cpu: cpu.id, position });
    cpu.stopped = true;
  }

  /** One finding an execution, chosen so that equivalent executions have the same: that of the first CPU. */
  #firstFinding(): Finding | undefined {
    return this.#notDeterministic ?? this.#findings.get(Math.min(...this.#findings.keys()));
  }

  tooLong(cpu: InterleaveCpu, steps: number): void {
    const text = `CPU${cpu.id} was still at work after ${steps} steps: a loop in the lookup does not end`;
    this.#stop(cpu, 'endless', text);
  }

  /** The others go on, so that the scheduler sees what they would have done. */
  cut(cpu: InterleaveCpu): void {
    this.#isCut = true;
    cpu.stopped = true;
  }

  notDeterministic(cpu: CpuState | undefined, { message, position }: NotDeterministic): void {
    this.#notDeterministic ??= { kind: 'not-deterministic', text: message, cpu: cpu?.id, position };
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

const byId = (a: CpuState, b: CpuState): number => a.id - b.id;

const sectionsOf = (cpu: InterleaveCpu, flavour: number): RcuSections => cpu.rcu[flavour] as RcuSections;

function deadlock(waiting: readonly CpuState[]): Finding {
  const who = waiting
    .toSorted(byId)
    .map(({ id, next }) => `CPU${id} in ${next?.name}`)
    .join(', ');
  return { kind: 'deadlock', text: `everyone waits for ever: ${who}`, cpu: undefined };
}
