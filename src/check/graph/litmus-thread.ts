import type { Expression, Initial, Proposition, Statement } from '../../litmus/syntax.ts';
import { FREED, type PathStep } from '../../machines/graph/cpus/paths.ts';
import { UserError } from '../lookup-error.ts';
import { isReading, type PathTree } from './path-tree.ts';

const at = { line: 1, column: 1 };
const number = (value: number): Expression => ({ kind: 'number', value });
const name = (text: string): Expression => ({ kind: 'name', name: text, at });
const call = (text: string, ...args: Expression[]): Expression => ({ kind: 'call', name: text, args, at });
const binary = (operator: '+' | '^' | '|' | '==', left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
  at,
});

/** In a register whose operation was not reached, where that has to be told from what it reads. */
const NOT_REACHED = -77;

const TRUE: Proposition = { kind: 'true' };
const FALSE: Proposition = { kind: 'false' };

/** All of these. */
export function and(...all: readonly Proposition[]): Proposition {
  if (all.some(({ kind }) => kind === 'false')) return FALSE;
  const rest = all.filter(({ kind }) => kind !== 'true');
  return rest.length === 0 ? TRUE : rest.reduce((left, right) => ({ kind: 'and', left, right }));
}

/** Any of these. */
export function or(...all: readonly Proposition[]): Proposition {
  if (all.some(({ kind }) => kind === 'true')) return TRUE;
  const rest = all.filter(({ kind }) => kind !== 'false');
  return rest.length === 0 ? FALSE : rest.reduce((left, right) => ({ kind: 'or', left, right }));
}

/** What a thread of a litmus test is made of. */
export interface LitmusThread {
  readonly body: readonly Statement[];
  /** Locations by what they are: words, or spinlocks. */
  readonly places: ReadonlyMap<string, 'int' | 'spinlock_t' | 'srcu'>;
  /** What registers hold before. */
  readonly initial: readonly Initial[];
  /** What executions count: a lock was free when it was taken. */
  readonly filter: Proposition;
  /** What its registers hold if it shows what is claimed not to be. */
  readonly refuted: Proposition;
}

/** Writes the paths of a CPU as a thread. */
export class ThreadWriter {
  readonly #thread: number;
  readonly #placeOf: (slot: number, step: PathStep) => string;
  readonly #isWalk: (step: PathStep) => boolean;
  readonly #spin: boolean;
  readonly #places = new Map<string, 'int' | 'spinlock_t' | 'srcu'>();
  /** Values that executions count with, by register. */
  readonly #accepted = new Map<string, Set<number>>();
  /** Of these the ones that stand behind a choice. */
  readonly #inside = new Set<string>();
  readonly #refused = new Map<string, Set<number>>();
  /** Registers that are assigned, or used in an address. */
  readonly #registers = new Set<string>();
  /** By depth the registers of what stands there on one way or another. */
  readonly #named = new Map<string, string>();
  readonly #atDepth: number[] = [];
  /** Whether ways have been left out: then each value on the way counts. */
  #isPruned = false;
  /** Steps of the way that is being written. */
  readonly #way: PathStep[] = [];

  constructor(
    thread: number,
    placeOf: (slot: number, step: PathStep) => string,
    isWalk: (step: PathStep) => boolean,
    spin: boolean,
  ) {
    this.#thread = thread;
    this.#isWalk = isWalk;
    this.#placeOf = placeOf;
    this.#spin = spin;
  }

  /** @param isJudged only what leads to a refuted claim matters of it */
  write(whole: PathTree, isJudged: boolean): LitmusThread {
    const tree = isJudged && !storesAnything(whole) ? onlyRefuting(whole) : whole;
    this.#isPruned = tree !== whole;
    const body = this.#code(tree, 0, false);
    const refuted = this.#refuted(tree, 0);
    return {
      body: [
        ...[...this.#registers].map(
          (register): Statement => ({ kind: 'declare', type: 'int', name: register }),
        ),
        ...body,
      ],
      places: this.#places,
      initial: [...this.#inside].map((register) => ({
        place: { kind: 'register', thread: this.#thread, name: register },
        value: NOT_REACHED,
      })),
      filter: and(
        ...[...this.#accepted].map(([register, values]) => this.#isOneOf(register, [...values])),
        ...[...this.#refused].flatMap(([register, values]) =>
          [...values].map((value): Proposition => ({ kind: 'not', operand: this.#equals(register, value) })),
        ),
      ),
      refuted,
    };
  }

  /** The statements of a tree whose first step is at a depth; that is what registers are named by. */
  #code(tree: PathTree, depth: number, isInside: boolean): readonly Statement[] {
    if (tree.kind === 'end') return [];
    const { step, next } = tree;
    this.#way.length = depth;
    this.#way[depth] = step;
    const own = this.#statements(step, depth, isInside, [...next.keys()]);
    const groups = new Map<string, { readonly values: number[]; readonly code: readonly Statement[] }>();
    // Whatever stands behind a choice may not be reached: what is asked of it must hold also if it is not.
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
    if (groups.size <= 1) return [...own, ...(only?.code ?? [])];
    const branches = [...groups.values()].filter(({ code }) => code.length > 0);
    const register = this.#register(step, depth);
    return [
      ...own,
      ...branches.reduceRight<readonly Statement[]>(
        (otherwise, { values, code }) => [this.#branch(register, [...new Set(values)], code, otherwise)],
        this.#leaving(depth),
      ),
    ];
  }

  /** What ends the read sections that the way to a depth is in, for where it goes no further. */
  #leaving(depth: number): readonly Statement[] {
    const way = this.#way.slice(0, depth + 1);
    const count = (tag: string): number => way.filter(({ event }) => event.tag === tag).length;
    return Array.from({ length: count('rcu-lock') - count('rcu-unlock') }, () => ({
      kind: 'evaluate',
      value: call('rcu_read_unlock'),
      at,
    }));
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

  /** The value in a register for what an operation read. */
  #registerValue(step: PathStep, value: number): number {
    if (step.deed === 'take') return value === 0 ? 0 : 1;
    return step.deed === 'down_read_trylock' && this.#spin ? Number(value >= 0) : value;
  }

  #refuted(tree: PathTree, depth: number): Proposition {
    if (tree.kind === 'end') return tree.refutes ? TRUE : FALSE;
    const { step, next } = tree;
    if (!isReading(step)) return this.#refuted(next.get(0) as PathTree, depth + 1);
    const groups = new Map<string, { readonly values: number[]; readonly refuted: Proposition }>();
    for (const [value, after] of next) {
      const refuted = this.#refuted(after, depth + 1);
      const key = JSON.stringify(refuted);
      const group = groups.get(key) ?? { values: [], refuted };
      group.values.push(this.#registerValue(step, value));
      groups.set(key, group);
    }
    const [only] = groups.values();
    // Where a lookup walks only the ways that it went are written out: on any other value it would go elsewhere.
    if (groups.size === 1 && !this.#isPruned && !this.#isWalk(step)) return only?.refuted ?? FALSE;
    return or(
      ...[...groups.values()].map(({ values, refuted }) =>
        and(this.#isOneOf(this.#register(step, depth), values), refuted),
      ),
    );
  }

  #equals(register: string, value: number): Proposition {
    return { kind: 'equals', place: { kind: 'register', thread: this.#thread, name: register }, value };
  }

  #isOneOf(register: string, values: readonly number[]): Proposition {
    return or(...[...new Set(values)].map((value) => this.#equals(register, value)));
  }

  /** The register of a step: the same for the same operation at the same depth, whichever way leads there. */
  #register({ deed, slot }: PathStep, depth: number): string {
    const key = `${depth} ${deed} ${slot}`;
    let register = this.#named.get(key);
    if (register === undefined) {
      const others = this.#atDepth[depth] ?? 0;
      this.#atDepth[depth] = others + 1;
      register = `r${depth}${others === 0 ? '' : `_${others}`}`;
      this.#named.set(key, register);
    }
    return register;
  }

  /** The register of an earlier step of the way that is being written. */
  #earlier(depth: number): string {
    return this.#register(this.#way[depth] as PathStep, depth);
  }

  #accept(step: PathStep, depth: number, values: readonly number[], isInside: boolean): void {
    const register = this.#register(step, depth);
    if (isInside) this.#inside.add(register);
    const accepted = this.#accepted.get(register) ?? new Set(isInside ? [NOT_REACHED] : []);
    for (const value of values) accepted.add(value);
    this.#accepted.set(register, accepted);
  }

  #place(step: PathStep, slot: number, type: 'int' | 'spinlock_t' | 'srcu'): string {
    const text = this.#placeOf(slot, step);
    this.#places.set(text, type);
    return text;
  }

  /** Where an access goes: with the reads that it got its pointer from, as an address dependency. */
  #pointer(step: PathStep, slot: number): Expression {
    const place = name(this.#place(step, slot, 'int'));
    return (step.event.address ?? []).reduce<Expression>((pointer, read) => {
      const register = this.#earlier(read);
      return binary('+', pointer, binary('^', name(register), name(register)));
    }, place);
  }

  #assign(step: PathStep, depth: number, value: Expression): Statement {
    const register = this.#register(step, depth);
    this.#registers.add(register);
    return { kind: 'assign', name: register, value, at };
  }

  #statements(
    step: PathStep,
    depth: number,
    isInside: boolean,
    values: readonly number[],
  ): readonly Statement[] {
    const { deed, slot, event, operation, value } = step;
    const evaluate = (expression: Expression): Statement[] => [{ kind: 'evaluate', value: expression, at }];
    const deref = (where: number): Expression => ({ kind: 'deref', pointer: this.#pointer(step, where), at });
    const lock = (): Expression => name(this.#place(step, slot, 'spinlock_t'));
    const isSpinlock = this.#spin || step.name.startsWith('spin_');
    const suffix = event.tag === 'mb' ? '' : event.tag === 'once' ? '_relaxed' : `_${event.tag}`;
    const assign = (expression: Expression): Statement[] => [this.#assign(step, depth, expression)];
    switch (deed) {
      case 'read':
        if (step.fence !== undefined) return evaluate(call(`smp_${step.fence}`));
        return assign(
          event.tag === 'acquire'
            ? call('smp_load_acquire', this.#pointer(step, slot))
            : call('READ_ONCE', deref(slot)),
        );
      case 'wait':
      case 'callback':
        if (operation?.known === undefined) this.#accept(step, depth, values, isInside);
        return assign(call('smp_load_acquire', this.#pointer(step, slot)));
      case 'write':
      case 'zero':
      case 'call_rcu':
        return event.tag === 'release'
          ? evaluate(call('smp_store_release', this.#pointer(step, slot), number(value)))
          : evaluate(call('WRITE_ONCE', deref(slot), number(value)));
      case 'modify': {
        const what = operation?.modification;
        const pointer = this.#pointer(step, slot);
        if (what?.kind === 'xchg') return assign(call(`xchg${suffix}`, pointer, number(what.value)));
        if (what?.kind === 'cmpxchg')
          return assign(call(`cmpxchg${suffix}`, pointer, number(what.expected), number(what.value)));
        return assign(call(`atomic_fetch_add${suffix}`, number(what?.amount ?? 0), pointer));
      }
      case 'down_write':
        if (isSpinlock) return evaluate(call('spin_lock', lock()));
        this.#accept(step, depth, [0], isInside);
        return assign(call('xchg_acquire', this.#pointer(step, slot), number(-1)));
      case 'down_read':
        if (isSpinlock) return evaluate(call('spin_lock', lock()));
        this.#refused.set(this.#register(step, depth), new Set([-1]));
        return assign(call('atomic_fetch_add_acquire', number(1), this.#pointer(step, slot)));
      case 'down_read_trylock':
        if (values.some((state) => state > 0))
          throw new UserError('a trylock beside other readers cannot be written as a litmus test');
        return assign(
          isSpinlock
            ? call('spin_trylock', lock())
            : call('cmpxchg_acquire', this.#pointer(step, slot), number(0), number(1)),
        );
      case 'up_write':
        return evaluate(
          isSpinlock
            ? call('spin_unlock', lock())
            : call('smp_store_release', this.#pointer(step, slot), number(0)),
        );
      case 'downgrade_write':
        // A spinlock has no readers: it stays taken until the last of the section.
        return isSpinlock ? [] : evaluate(call('smp_store_release', this.#pointer(step, slot), number(1)));
      case 'up_read':
        if (isSpinlock) return evaluate(call('spin_unlock', lock()));
        this.#accept(step, depth, values, isInside);
        return assign(call('atomic_fetch_add_release', number(-1), this.#pointer(step, slot)));
      case 'rcu_read_lock':
        if (event.tag === 'rcu-lock') return evaluate(call('rcu_read_lock'));
        return assign(call('srcu_read_lock', name(this.#place(step, slot, 'srcu'))));
      case 'rcu_read_unlock':
        if (event.tag === 'rcu-unlock') return evaluate(call('rcu_read_unlock'));
        return evaluate(
          call('srcu_read_unlock', name(this.#place(step, slot, 'srcu')), name(this.#earlier(value))),
        );
      case 'grace period':
        return evaluate(
          event.tag === 'sync-rcu'
            ? call('synchronize_rcu')
            : call('synchronize_srcu', name(this.#place(step, slot, 'srcu'))),
        );
      case 'free':
        return step.slots === undefined
          ? evaluate(call('smp_store_release', this.#pointer(step, slot), number(1)))
          : step.slots.flatMap((freed) => evaluate(call('WRITE_ONCE', deref(freed), number(FREED))));
      case 'take': {
        const taken = values.filter((one) => one !== 0);
        if (taken.length > 1)
          throw new UserError('a choice of freed objects cannot be written as a litmus test');
        if (taken.length === 0) return [];
        return assign(call('cmpxchg_acquire', this.#pointer(step, taken[0] as number), number(1), number(0)));
      }
    }
  }
}

/** Whether anything that stands in a tree is seen by others. */
function storesAnything(tree: PathTree): boolean {
  if (tree.kind === 'end') return false;
  const { event, operation } = tree.step;
  return (
    event.kind === 'write' || operation?.write !== undefined || [...tree.next.values()].some(storesAnything)
  );
}

/** A tree without the ways that end well: nobody sees whether they are gone. */
function onlyRefuting(tree: PathTree): PathTree {
  if (tree.kind === 'end') return tree;
  const next = new Map(
    [...tree.next]
      .map(([value, after]) => [value, onlyRefuting(after)] as const)
      .filter(([, after]) => after.kind === 'step' || after.refutes),
  );
  return next.size === 0 ? { kind: 'end', refutes: false } : { ...tree, next };
}
