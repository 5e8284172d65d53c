import type { Expression, Initial, Proposition, Statement } from '../../litmus/syntax.ts';
import type { PathStep } from '../../machines/graph/cpus/paths.ts';
import { LitmusRegisters } from './litmus-registers.ts';
import { type PlaceType, statementsOf } from './litmus-statements.ts';
import { and, at, binary, call, evaluate, name, number, or } from './litmus-syntax.ts';
import { isReading, mayRefute, onlyRefuting, type PathTree, storesAnything } from './path-tree.ts';

/** What a thread of a litmus test is made of. */
export interface LitmusThread {
  readonly body: readonly Statement[];
  /** The type of each location. */
  readonly places: ReadonlyMap<string, PlaceType>;
  /** What registers hold before. */
  readonly initial: readonly Initial[];
  /** Which executions count: those in which a lock was free when it was taken. */
  readonly filter: Proposition;
  /** What its registers hold if it refutes the claim. */
  readonly refuted: Proposition;
}

/** What all threads of a test have in common. */
export interface ThreadStyle {
  readonly nameOf: (slot: number, step: PathStep) => string;
  /** Whether a read decides where a lookup goes next. */
  readonly isWalk: (step: PathStep) => boolean;
  /** Whether a lock is written as a spinlock. */
  readonly isSpinlock: (step: PathStep) => boolean;
}

/**
 * Which paths of a CPU are written: all (`not`), those that lead to a refuted claim (`alone`), or those unless others
 * see what it stores (`among others`).
 */
export type Judged = 'not' | 'alone' | 'among others';

/** Writes the paths of a CPU as a thread. */
export class ThreadWriter {
  readonly #style: ThreadStyle;
  readonly #registers: LitmusRegisters;
  readonly #places = new Map<string, PlaceType>();
  /** Whether paths have been left out: then each value on the path counts. */
  #isPruned = false;
  /** Steps of the path that is being written. */
  readonly #way: PathStep[] = [];

  constructor(thread: number, style: ThreadStyle) {
    this.#style = style;
    this.#registers = new LitmusRegisters(thread);
  }

  /** @param judged `alone` if only this CPU can refute the claim: paths that do not refute it need not be written to their end */
  write(whole: PathTree, judged: Judged): LitmusThread {
    const matters = judged === 'alone' ? mayRefute(whole) : judged !== 'not' && !storesAnything(whole);
    const tree = matters ? onlyRefuting(whole) : whole;
    this.#isPruned = tree !== whole;
    const body = this.#code(tree, 0, false);
    const refuted = this.#refuted(tree, 0);
    const { declarations, initial, filter } = this.#registers;
    return { body: [...declarations, ...body], places: this.#places, initial, filter, refuted };
  }

  /** The statements of a tree whose first step is at a depth. */
  #code(tree: PathTree, depth: number, isInside: boolean): readonly Statement[] {
    if (tree.kind === 'end') return [];
    const { step, next } = tree;
    this.#way.length = depth;
    this.#way[depth] = step;
    const own = this.#statements(step, depth, isInside, [...next.keys()]);
    const groups = new Map<string, { readonly values: number[]; readonly code: readonly Statement[] }>();
    // Code behind a branch may not be reached: conditions on it must also hold if it is not.
    const isBehind = isInside || next.size > 1;
    for (const [value, after] of next) {
      const code = this.#code(after, depth + 1, isBehind);
      this.#way.length = depth + 1;
      const key = JSON.stringify(code);
      const group = groups.get(key) ?? { values: [], code };
      group.values.push(this.#registerValue(step, value));
      groups.set(key, group);
    }
    const [only] = groups.values();
    if (groups.size <= 1 && !this.#isTry(step)) return [...own, ...(only?.code ?? [])];
    const leaving = this.#leaving(depth);
    const otherwise = JSON.stringify(leaving);
    const branches = [...groups].filter(([key]) => key !== otherwise).map(([, group]) => group);
    const register = this.#register(step, depth);
    return [
      ...own,
      ...branches.reduceRight<readonly Statement[]>(
        (rest, { values, code }) => [this.#branch(register, [...new Set(values)], code, rest)],
        leaving,
      ),
    ];
  }

  /** Closes the read sections that are open at a depth, for a path that ends there. */
  #leaving(depth: number): readonly Statement[] {
    const open: { readonly step: PathStep; readonly at: number }[] = [];
    for (const [at, step] of this.#way.slice(0, depth + 1).entries()) {
      if (step.deed === 'rcu_read_lock') open.push({ step, at });
      if (step.deed === 'rcu_read_unlock') open.pop();
    }
    return open
      .reverse()
      .map(({ step, at: lock }) =>
        step.event.tag === 'rcu-lock'
          ? evaluate(call('rcu_read_unlock'))
          : evaluate(
              call('srcu_read_unlock', name(this.#place(step, step.slot, 'srcu')), name(this.#earlier(lock))),
            ),
      );
  }

  #branch(
    register: string,
    values: readonly number[],
    code: readonly Statement[],
    otherwise: readonly Statement[],
  ): Statement {
    const tests = values.map((value) => binary('==', name(register), number(value)));
    const [first, ...rest] = tests as [Expression, ...Expression[]];
    return {
      kind: 'if',
      condition: rest.reduce((left, right) => binary('|', left, right), first),
      // biome-ignore lint/suspicious/noThenProperty: an `if` has one.
      then: { kind: 'block', body: code },
      ...(otherwise.length === 0 ? {} : { else: { kind: 'block', body: otherwise } as const }),
      at,
    };
  }

  /** The value that a register holds for what an operation read. */
  #registerValue(step: PathStep, value: number): number {
    if (step.deed === 'take') return value === 0 ? 0 : 1;
    return this.#isTry(step) ? Number(value >= 0) : value;
  }

  /** Whether a step may fail to take a spinlock: then it must not be given back. */
  #isTry(step: PathStep): boolean {
    return step.deed === 'down_read_trylock' && this.#style.isSpinlock(step);
  }

  #refuted(tree: PathTree, depth: number): Proposition {
    if (tree.kind === 'end') return or(...(tree.refutes ? [and()] : []));
    const { step, next } = tree;
    this.#way.length = depth;
    this.#way[depth] = step;
    if (!isReading(step)) return this.#refuted(next.get(0) as PathTree, depth + 1);
    const groups = new Map<string, { readonly values: number[]; readonly refuted: Proposition }>();
    for (const [value, after] of next) {
      const refuted = this.#refuted(after, depth + 1);
      this.#way.length = depth + 1;
      const key = JSON.stringify(refuted);
      const group = groups.get(key) ?? { values: [], refuted };
      group.values.push(this.#registerValue(step, value));
      groups.set(key, group);
    }
    const [only] = groups.values();
    // Where a lookup walks the tree, only the paths that it went are written: with any other value it would go
    // elsewhere.
    if (groups.size === 1 && !this.#isPruned && !this.#style.isWalk(step)) return only?.refuted ?? or();
    if (!this.#isRead(step)) return or(...[...groups.values()].map(({ refuted }) => refuted));
    return or(
      ...[...groups.values()].map(({ values, refuted }) =>
        and(this.#registers.isOneOf(this.#register(step, depth), values), refuted),
      ),
    );
  }

  /** False for taking a spinlock, which puts nothing into a register. */
  #isRead(step: PathStep): boolean {
    const isTaken = step.deed === 'down_write' || step.deed === 'down_read' || step.deed === 'up_read';
    return !(isTaken && this.#style.isSpinlock(step));
  }

  #register(step: PathStep, depth: number): string {
    const earlier = this.#way.slice(0, depth).filter((one) => isReading(one) && one.slot === step.slot);
    return this.#registers.nameOf(step, earlier.length + 1, this.#style.nameOf(step.slot, step));
  }

  /** The register of an earlier step of the path that is being written. */
  #earlier(depth: number): string {
    return this.#register(this.#way[depth] as PathStep, depth);
  }

  #place(step: PathStep, slot: number, type: PlaceType): string {
    const text = this.#style.nameOf(slot, step);
    this.#places.set(text, type);
    return text;
  }

  #statements(
    step: PathStep,
    depth: number,
    isInside: boolean,
    values: readonly number[],
  ): readonly Statement[] {
    return statementsOf(step, depth, {
      place: (slot, type) => this.#place(step, slot, type),
      register: (where) => this.#earlier(where),
      isSpinlock: this.#style.isSpinlock,
      registers: this.#registers,
      isInside,
      values,
    });
  }
}
