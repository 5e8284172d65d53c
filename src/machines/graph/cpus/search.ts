import { NoRoom } from '../../../models/growing.ts';
import type { Program } from '../../program.ts';
import { agrees } from './agrees.ts';
import { completeExecution } from './complete-execution.ts';
import type { CpuWatch } from './cpu-execution.ts';
import { type CpuRecord, markOf, type RecordMark, undoTo } from './cpu-record.ts';
import type { Mark } from './event-graph.ts';
import { Frontier, type Request } from './frontier.ts';
import { GraphCpu } from './graph-cpu.ts';
import type { Knowledge } from './knowledge.ts';
import { canStayOpen } from './never-leave.ts';
import { openSections } from './open-sections.ts';
import type { ReadOperation } from './operation.ts';
import type { Running } from './running.ts';
import { MOST_ROOM, type SearchSettings } from './search-options.ts';

/** Something was met that the search should have known from its beginning. */
export const BEGIN_AGAIN: unique symbol = Symbol('begin again');

interface Saved {
  readonly graph: Mark;
  readonly running: number;
  readonly records: readonly RecordMark[];
}

/**
 * Every execution of CPUs that a model allows, each once, as far as program order and reads-from have no cycle together.
 *
 * CPUs run one after the other as far as they can. A read takes any write that is there, or waits for one that is not
 * there yet, as long as another CPU may still store to its slot; each new write either is what a waiting read takes or is
 * not. So the choices are those of reads-from, and a given execution is met on one path only: a read whose write is
 * there takes it, a read whose write is not there waits until it comes. If a CPU waits for what nobody stores, there is
 * no such execution. The order of writes that reads leave open is chosen in the end.
 */
export class CpuSearch {
  readonly #knowledge: Knowledge;
  readonly #frontier: Frontier;
  readonly #watch: CpuWatch;
  readonly #settings: SearchSettings;
  readonly #pick: ((count: number) => number) | undefined;
  /** Whether the model has looked at another part of the search since, or at less. */
  #isStale = false;

  /** @param pick goes one way only wherever there are several: it says which. That finds no execution, but knowledge. */
  constructor(
    program: Program,
    knowledge: Knowledge,
    size: number,
    settings: SearchSettings,
    watch: CpuWatch,
    pick?: (count: number) => number,
  ) {
    this.#pick = pick;
    this.#knowledge = knowledge;
    this.#frontier = new Frontier(program, knowledge, size, settings);
    this.#watch = watch;
    this.#settings = settings;
  }

  /** Runs to the end, or until the watch throws. */
  run(): void {
    this.#explore();
    if (this.#pick === undefined && this.#knowledge.hasGrown) throw BEGIN_AGAIN;
  }

  /** What has no room at all is cut, as a loop is that goes round too often: mostly it is one that does not say so. */
  #explore(): void {
    try {
      this.#go();
    } catch (reason) {
      if (!(reason instanceof NoRoom) || this.#frontier.graph.growing.size < MOST_ROOM) throw reason;
      if (this.#pick === undefined) this.#watch.gaveUp('cut');
    }
  }

  #go(): void {
    for (;;) {
      const wake = this.#frontier.wakes.pop();
      if (wake !== undefined) {
        this.#wakeOrNot(wake.record, wake.write);
        return;
      }
      if (this.#isHopeless()) return;
      const running = this.#next();
      if (running === undefined) {
        this.#finish();
        return;
      }
      const { record, program, isCallback } = running;
      const cpu = new GraphCpu(this.#frontier, record);
      cpu.run(program, isCallback);
      if (this.#frontier.gaveUp !== undefined) {
        const why = this.#frontier.gaveUp;
        this.#frontier.gaveUp = undefined;
        if (this.#pick === undefined && this.#isPossible()) this.#watch.gaveUp(why);
        return;
      }
      const request = this.#frontier.request;
      if (request === undefined) continue;
      this.#frontier.request = undefined;
      this.#decide(request);
      return;
    }
  }

  /** Whether a CPU waits for a value that nobody can store any more: no execution is like that. */
  #isHopeless(): boolean {
    for (const { record } of this.#frontier.running) {
      const { waits } = record;
      if (waits?.period !== undefined && !this.#mayStayOpen(waits.period)) return true;
      if (
        waits !== undefined &&
        !this.#frontier.choices.isDeadlock(waits) &&
        !this.#frontier.prospects.canComeTrue(record, waits)
      )
        return true;
    }
    return false;
  }

  /** Whether somebody is in a section that never ends, or may come into one: only that holds up a grace period for ever. */
  #mayStayOpen(flavour: number): boolean {
    return this.#frontier.running.some(
      ({ record }) =>
        record.finding !== undefined ||
        (!record.ended && this.#knowledge.stuck.mayStay(record.id, flavour, record.reached)),
    );
  }

  /** The next CPU that can run: callbacks before those that look, so that what they do is there to be met. */
  #next(): Running | undefined {
    let found: Running | undefined;
    for (const running of this.#frontier.running) {
      const { ended, waits } = running.record;
      if (ended || waits !== undefined) continue;
      if (running.isCallback) return running;
      found ??= running;
    }
    return found;
  }

  #decide({ record, operation, signature, operand, sources, mayWait }: Request): void {
    const { read, slot, known, pool } = operation;
    const isOpen = sources.length > 1 && known === undefined && pool === undefined;
    const select = (): readonly number[] =>
      isOpen ? this.#frontier.graph.possibleSources(record.id, read, slot, sources) : sources;
    let possible = select();
    if (possible.length > 1) {
      if (!this.#isPossibleNow()) return;
      possible = select();
    } else if (!this.#isPossible()) return;
    const [only] = possible;
    if (possible.length === 1 && only !== undefined && !mayWait) {
      this.#frontier.take(record, operation, signature, operand, only);
      this.#explore();
      return;
    }
    for (const at of this.#chosen(possible.length + (mayWait ? 1 : 0))) {
      const source = possible[at];
      const saved = this.#save();
      if (source !== undefined) {
        this.#frontier.take(record, operation, signature, operand, source);
        if (this.#isPossible()) this.#explore();
      } else {
        record.waits = operation;
        record.waitsSignature = signature;
        record.waitsOperand = operand;
        this.#explore();
      }
      this.#restore(saved);
    }
  }

  /** Which of so many ways to go on are gone: all, one after the other, or the one that is picked. */
  #chosen(count: number): readonly number[] {
    if (this.#pick === undefined) return Array.from({ length: count }, (_, at) => at);
    if (count === 0) return [];
    // The last one is to wait, mostly: of what waits, little comes true.
    const at = this.#pick(count);
    return [at === count - 1 ? this.#pick(count) : at];
  }

  /** A new write: a CPU that waits for one takes it, or waits on. */
  #wakeOrNot(record: CpuRecord, write: number): void {
    const { waits, waitsSignature, waitsOperand } = record;
    if (waits === undefined) {
      // It has taken a later write meanwhile.
      this.#explore();
      return;
    }
    if (!this.#isPossible()) {
      this.#frontier.wakes = [];
      return;
    }
    const others = this.#frontier.wakes;
    const mayWaitOn =
      others.some((wake) => wake.record === record) ||
      this.#frontier.choices.isDeadlock(waits) ||
      this.#frontier.prospects.canComeTrue(record, waits);
    for (const at of this.#chosen(mayWaitOn ? 2 : 1)) {
      const saved = this.#save();
      this.#frontier.wakes = [...others];
      if (at === 0) {
        record.waits = undefined;
        this.#frontier.take(record, waits, waitsSignature, waitsOperand, write);
        if (this.#isPossible()) this.#explore();
      } else this.#explore();
      this.#restore(saved);
    }
  }

  /** Whether some execution has the part that is there. The model is asked only if it might say no. */
  #isPossible(): boolean {
    if (!this.#frontier.isDirty || !(this.#frontier.graph.isSuspect || this.#settings.asWritten)) return true;
    return this.#isPossibleNow();
  }

  /** The same, and the model has looked at just this part then. */
  #isPossibleNow(): boolean {
    if (!this.#frontier.isDirty && !this.#isStale) return true;
    this.#watch.step();
    if (!this.#frontier.graph.isConsistent()) return false;
    this.#isStale = false;
    // What a plain access may not see stays forbidden, too: without asking, a walk would read what is not there yet.
    if (
      this.#settings.asWritten &&
      this.#frontier.graph.checker.judge(this.#frontier.graph.state) === undefined
    )
      return false;
    this.#frontier.isDirty = false;
    return true;
  }

  /** Nobody can run: all have come to their ends, or wait for ever. */
  #finish(): void {
    const { choices, running } = this.#frontier;
    const records = running.map(({ record }) => record);
    const waiting = records.filter(({ waits }) => waits !== undefined);
    // A read that is still to come true makes no execution; one that never will is a deadlock.
    if (waiting.some(({ waits }) => !choices.isDeadlock(waits as ReadOperation))) return;
    if (this.#pick !== undefined) return;
    if (this.#knowledge.hasGrown) throw BEGIN_AGAIN;
    if (!this.#isPossibleNow()) return;
    this.#orderWrites(waiting);
  }

  #orderWrites(waiting: readonly CpuRecord[]): void {
    const pair = this.#frontier.graph.unorderedPair();
    if (pair === undefined) {
      this.#complete(waiting);
      return;
    }
    const [a, b] = pair;
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const saved = this.#save();
      this.#frontier.graph.order(first, second);
      this.#frontier.isDirty = true;
      if (this.#isPossible()) this.#orderWrites(waiting);
      this.#restore(saved);
    }
  }

  #complete(waiting: readonly CpuRecord[]): void {
    const { graph } = this.#frontier;
    // Now that the order of writes is known, there is one that is the last.
    if (waiting.some(({ waits }) => !this.#frontier.choices.isDeadlock(waits as ReadOperation))) return;
    if (!this.#isPossibleNow() || !this.#canStayOpen(waiting)) return;
    // Under the others program order is enough.
    if (this.#settings.leavesOpen || graph.openDependencies.length === 0) this.#visit(waiting);
    else
      agrees(
        graph,
        () => graph.isConsistent() && this.#canStayOpen(waiting),
        () => this.#visit(waiting),
      );
  }

  #visit(waiting: readonly CpuRecord[]): void {
    const { graph } = this.#frontier;
    const flags = this.#settings.asWritten && this.#isPossibleNow() ? graph.checker.judge(graph.state) : [];
    if (flags !== undefined) this.#watch.execution(completeExecution(this.#frontier, waiting, flags));
  }

  /** Whether sections that have no end may have none: see `canStayOpen()`. */
  #canStayOpen(waiting: readonly CpuRecord[]): boolean {
    const { graph, running } = this.#frontier;
    const stopped = running.map(({ record }) => record).filter(({ finding }) => finding !== undefined);
    const open = openSections(graph, [...stopped, ...waiting]);
    const stuck = waiting.filter(({ waits }) => waits?.period !== undefined);
    if (open.length === 0 && stuck.length === 0) return true;
    const isPossible = canStayOpen(graph, this.#settings.model, open, stuck, ({ flavour }) =>
      this.#knowledge.stuck.neverEnds(flavour),
    );
    if (this.#knowledge.hasGrown) throw BEGIN_AGAIN;
    this.#isStale = true;
    return isPossible;
  }

  #save(): Saved {
    return {
      graph: this.#frontier.graph.mark(),
      running: this.#frontier.running.length,
      records: this.#frontier.running.map(({ record }) => markOf(record)),
    };
  }

  #restore({ graph, running, records }: Saved): void {
    this.#frontier.graph.undo(graph);
    this.#frontier.running.length = running;
    for (const [at, mark] of records.entries()) undoTo((this.#frontier.running[at] as Running).record, mark);
    this.#frontier.wakes = [];
    this.#frontier.isDirty = false;
    this.#isStale = true;
  }
}
