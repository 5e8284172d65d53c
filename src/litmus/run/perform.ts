import { LitmusError } from '../litmus-error.ts';
import type { Expression } from '../syntax.ts';
import { arity, type Primitive, primitives } from './primitives.ts';
import { addUnless, compareExchange, exchange, modify } from './read-modify-write.ts';
import type { ThreadRecorder } from './thread-recorder.ts';
import { constant, type Tracked } from './tracked.ts';

/** A call of a primitive. */
export type Call = Expression & { readonly kind: 'call' };

/** The walk of a thread that meets a call. */
export interface Walk extends ThreadRecorder {
  /** Whether an operation succeeds. */
  readonly choose: () => boolean;
  readonly source: string;
  /** The value of an expression, with the events that computing it takes. */
  evaluate(expression: Expression): Tracked;
  /** Notes that a value is stored where a pointer points: C may have another value there. */
  converts(value: Expression, tracked: Tracked, pointer: Expression): void;
}

/** Calls a primitive of the kernel; what returns nothing gives 0. */
export function callPrimitive(run: Walk, call: Call): Tracked {
  const { name, args, at } = call;
  const primitive = primitives.get(name);
  if (primitive === undefined) throw new LitmusError('unsupported', `${name}()`, at, run.source);
  const wanted = arity(primitive);
  if (args.length !== wanted) {
    const what = `expected ${wanted} arguments of ${name}, found ${args.length}`;
    throw new LitmusError('syntax', what, at, run.source);
  }
  return perform(run, primitive, call) ?? constant(0);
}

/** Does what a primitive does; undefined if it returns nothing. */
function perform(run: Walk, primitive: Primitive, call: Call): Tracked | undefined {
  const argument = (index: number): Tracked => run.evaluate(call.args[index] as Expression);
  switch (primitive.kind) {
    case 'load':
      return run.load(placeOf(run, primitive.place, call), primitive.tag);
    case 'store': {
      const place = placeOf(run, primitive.place, call);
      const value = argument(1);
      const [target, stored] = call.args as [Expression, Expression];
      run.converts(stored, value, target.kind === 'deref' ? target.pointer : target);
      run.store(place, value, primitive.tag);
      if (primitive.thenFence !== undefined) run.followingFence(primitive.thenFence);
      return undefined;
    }
    case 'fence':
      run.fence(primitive.tag);
      return undefined;
    case 'exchange': {
      const value = argument(1);
      return exchange(run, value, argument(0), primitive.tag);
    }
    // What only a success evaluates is evaluated once it is chosen.
    case 'compare-exchange': {
      const [place, expected] = [argument(0), argument(1)];
      const value = run.choose() ? argument(2) : undefined;
      return compareExchange(run, place, expected, value, primitive.tag);
    }
    case 'add-unless': {
      const [place, limit] = [argument(0), argument(2)];
      const amount = run.choose() ? argument(1) : undefined;
      return addUnless(run, place, amount, limit, primitive.tag);
    }
    case 'modify': {
      const amount = primitive.amount ? argument(0) : constant(1);
      return modify(run, primitive, amount, argument(primitive.amount ? 1 : 0));
    }
    case 'synchronize-srcu':
      run.fence('sync-srcu', argument(0));
      return undefined;
    default:
      return lockOperation(run, primitive.kind, argument(0));
  }
}

function lockOperation(
  run: Walk,
  kind: 'lock' | 'unlock' | 'trylock' | 'is-locked',
  place: Tracked,
): Tracked | undefined {
  switch (kind) {
    case 'lock':
      run.lock(place);
      return undefined;
    case 'unlock':
      run.lockEvent('write', 'unlock', place);
      return undefined;
    case 'trylock':
      if (!run.choose()) return run.tested(run.lockEvent('read', 'lock-fail', place), 0);
      run.lock(place);
      return constant(1);
    case 'is-locked': {
      const locked = run.choose();
      return run.tested(run.lockEvent('read', locked ? 'is-locked' : 'is-unlocked', place), Number(locked));
    }
  }
}

function placeOf(run: Walk, form: 'lvalue' | 'pointer', { name, args, at }: Call): Tracked {
  const first = args[0] as Expression;
  if (form === 'pointer') return run.evaluate(first);
  if (first.kind === 'deref') return run.evaluate(first.pointer);
  throw new LitmusError('syntax', `expected *pointer as the first argument of ${name}`, at, run.source);
}
