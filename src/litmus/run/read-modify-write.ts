import type { Tag } from '../../models/event.ts';
import type { Primitive } from './primitives.ts';
import type { ThreadRecorder } from './thread-recorder.ts';
import { constant, operation, type Tracked } from './tracked.ts';

/** xchg(): the store does not depend on the value that was there. */
export function exchange(run: ThreadRecorder, value: Tracked, place: Tracked, tag: Tag): Tracked {
  const old = run.load(place, tag, true);
  run.finish(place, value.term, tag, value.data, place.data, value.direct | place.direct);
  return old;
}

/**
 * cmpxchg(). One that fails is a read, and what it was compared with leaves no dependency; `replacement` is absent
 * then.
 */
export function compareExchange(
  run: ThreadRecorder,
  place: Tracked,
  expected: Tracked,
  replacement: Tracked | undefined,
  tag: Tag,
): Tracked {
  const old = run.load(place, tag, true);
  if (replacement === undefined) {
    run.require(operation('==', expected.term, old.term), 0);
    return old;
  }
  run.require(expected.term, old.term);
  const after = replacement.direct | expected.direct | place.direct;
  run.finish(place, replacement.term, tag, replacement.data, place.data, after);
  return old;
}

/** atomic_add_unless(): 1 if it added; `added` is absent if it did not. */
export function addUnless(
  run: ThreadRecorder,
  place: Tracked,
  added: Tracked | undefined,
  limit: Tracked,
  tag: Tag,
): Tracked {
  const old = run.load(place, tag, true);
  const result = { ...constant(0), data: old.data | limit.data, direct: old.direct | limit.direct };
  if (added === undefined) {
    run.require(old.term, limit.term);
    return result;
  }
  run.require(operation('==', old.term, limit.term), 0);
  // herd takes the amount as part of the address: a dependency of another kind, of the same strength to a write.
  const address = place.data | added.data;
  const after = added.direct | limit.direct | place.direct;
  run.finish(place, operation('+', old.term, added.term), tag, old.data, address, after);
  return { ...result, term: 1 };
}

/** atomic_add() and its like, with whatever they return. */
export function modify(
  run: ThreadRecorder,
  { operator, returns, tag }: Primitive & { readonly kind: 'modify' },
  amount: Tracked,
  place: Tracked,
): Tracked {
  const old = run.load(place, tag, true);
  const next = operation(operator, old.term, amount.term);
  run.finish(place, next, tag, amount.data | old.data, 0n, amount.direct);
  const flow = { data: amount.data | old.data, control: amount.control, direct: amount.direct | old.direct };
  switch (returns) {
    case 'old':
      return { ...flow, term: old.term };
    case 'is-zero':
      return { ...flow, term: operation('==', next, 0) };
    case 'is-negative':
      return { ...flow, term: operation('<', next, 0) };
    default:
      return { ...flow, term: next };
  }
}
