import { UserError } from '../../common/errors.ts';
import type { Expression, Statement } from '../../litmus/syntax.ts';
import { FREED, type PathStep } from '../../machines/graph/cpus/paths.ts';
import type { LitmusRegisters } from './litmus-registers.ts';
import { at, binary, call, deref, evaluate, name, number } from './litmus-syntax.ts';

/** Types of locations: words, spinlocks, and what SRCU counts its readers with. */
export type PlaceType = 'int' | 'spinlock_t' | 'srcu';

/** What the statements of a step depend on. */
export interface StatementContext {
  /** The location of a slot. */
  place(slot: number, type: PlaceType): string;
  /** The register that a step of the same path reads into. */
  register(depth: number): string;
  /** Whether locks are the LKMM's spinlocks. */
  isSpinlock(step: PathStep): boolean;
  readonly registers: LitmusRegisters;
  /** Whether the step stands behind a branch. */
  readonly isInside: boolean;
  /** What it may read. */
  readonly values: readonly number[];
}

/** A step of a path, at its depth, in herd's C. */
export function statementsOf(step: PathStep, depth: number, context: StatementContext): readonly Statement[] {
  const { deed, slot, event, operation, value } = step;
  const { registers, isInside, values } = context;
  const register = (): string => context.register(depth);
  const pointer = (where = slot): Expression => pointerOf(step, where, context);
  const place = (type: PlaceType): Expression => name(context.place(slot, type));
  const assign = (expression: Expression): Statement[] => {
    registers.use(register());
    return [{ kind: 'assign', name: register(), value: expression, at }];
  };
  const suffix = event.tag === 'mb' ? '' : event.tag === 'once' ? '_relaxed' : `_${event.tag}`;
  const isSpinlock = context.isSpinlock(step);
  switch (deed) {
    case 'read':
      if (step.fence !== undefined) return [evaluate(call(`smp_${step.fence}`))];
      return assign(
        event.tag === 'acquire' ? call('smp_load_acquire', pointer()) : call('READ_ONCE', deref(pointer())),
      );
    case 'wait':
    case 'callback':
      if (operation?.known === undefined) registers.accept(register(), values, isInside);
      return assign(call('smp_load_acquire', pointer()));
    case 'write':
    case 'zero':
    case 'call_rcu':
      return [
        event.tag === 'release'
          ? evaluate(call('smp_store_release', pointer(), number(value)))
          : evaluate(call('WRITE_ONCE', deref(pointer()), number(value))),
      ];
    case 'modify': {
      const what = operation?.modification;
      if (what?.kind === 'xchg') return assign(call(`xchg${suffix}`, pointer(), number(what.value)));
      if (what?.kind === 'cmpxchg')
        return assign(call(`cmpxchg${suffix}`, pointer(), number(what.expected), number(what.value)));
      return assign(call(`atomic_fetch_add${suffix}`, number(what?.amount ?? 0), pointer()));
    }
    case 'down_write':
      if (isSpinlock) return [evaluate(call('spin_lock', place('spinlock_t')))];
      registers.accept(register(), [0], isInside);
      return assign(call('xchg_acquire', pointer(), number(-1)));
    case 'down_read':
      if (isSpinlock) return [evaluate(call('spin_lock', place('spinlock_t')))];
      registers.refuse(register(), -1);
      return assign(call('atomic_fetch_add_acquire', number(1), pointer()));
    case 'down_read_trylock':
      if (values.some((state) => state > 0))
        throw new UserError('a trylock beside other readers cannot be written as a litmus test');
      return assign(
        isSpinlock
          ? call('spin_trylock', place('spinlock_t'))
          : call('cmpxchg_acquire', pointer(), number(0), number(1)),
      );
    case 'up_write':
      return [
        evaluate(
          isSpinlock
            ? call('spin_unlock', place('spinlock_t'))
            : call('smp_store_release', pointer(), number(0)),
        ),
      ];
    case 'downgrade_write':
      // A spinlock has no readers: after a downgrade it stays taken until the end of the section.
      return isSpinlock ? [] : [evaluate(call('smp_store_release', pointer(), number(1)))];
    case 'up_read':
      if (isSpinlock) return [evaluate(call('spin_unlock', place('spinlock_t')))];
      registers.accept(register(), values, isInside);
      return assign(call('atomic_fetch_add_release', number(-1), pointer()));
    case 'rcu_read_lock':
      if (event.tag === 'rcu-lock') return [evaluate(call('rcu_read_lock'))];
      return assign(call('srcu_read_lock', place('srcu')));
    case 'rcu_read_unlock':
      if (event.tag === 'rcu-unlock') return [evaluate(call('rcu_read_unlock'))];
      return [evaluate(call('srcu_read_unlock', place('srcu'), name(context.register(value))))];
    case 'grace period':
      return [
        event.tag === 'sync-rcu'
          ? evaluate(call('synchronize_rcu'))
          : evaluate(call('synchronize_srcu', place('srcu'))),
      ];
    case 'free':
      return step.slots === undefined
        ? [evaluate(call('smp_store_release', pointer(), number(1)))]
        : step.slots.map((freed) => evaluate(call('WRITE_ONCE', deref(pointer(freed)), number(FREED))));
    case 'take': {
      const taken = values.filter((one) => one !== 0);
      if (taken.length > 1)
        throw new UserError('a choice of freed objects cannot be written as a litmus test');
      if (taken.length === 0) return [];
      return assign(call('cmpxchg_acquire', pointer(taken[0] as number), number(1), number(0)));
    }
  }
}

/** The address of an access, with an address dependency on the reads that its pointer came from. */
function pointerOf({ event }: PathStep, slot: number, context: StatementContext): Expression {
  return (event.address ?? []).reduce<Expression>(
    (pointer, read) => {
      const register = context.register(read);
      return binary('+', pointer, binary('^', name(register), name(register)));
    },
    name(context.place(slot, 'int')),
  );
}
