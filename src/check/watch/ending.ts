import { thrownAt } from '../../common/source-position.ts';
import type { Allocations } from './allocations.ts';
import { thrownText } from './answer.ts';
import { placeOf } from './call-place.ts';
import { Forbidden } from './forbidden.ts';
import type { Gate } from './gate.ts';
import type { Holdings } from './holdings.ts';
import type { KnownObjects } from './known-objects.ts';

/** Stops a reader that returns without having given back what it took. */
export function holdsNothing(
  gate: Gate,
  holdings: Holdings,
  objects: KnownObjects,
  allocations: Allocations,
): void {
  const { oldest } = holdings;
  if (oldest !== undefined) {
    const text = `it returned without ${oldest.end}: what it took${placeOf(oldest.taken)} is still held`;
    gate.stop('lock left held', text, 'return');
  }
  const [left] = holdings.references;
  if (left !== undefined) {
    const text = `it returned without ${left.end}: the reference that it took${placeOf(left.taken)} is still held`;
    gate.stop('lock left held', text, 'return');
  }
  for (const [object, taken] of allocations.unseen) {
    const what = `the ${objects.of(object)?.object} that it took${placeOf(taken)} is lost`;
    const text = `it returned without kmem_cache_free(): ${what}, as nobody else knows of it`;
    gate.stop('lock left held', text, 'return', { position: thrownAt(taken) });
  }
}

/** Stops a reader that threw something of its own. */
export function threw(gate: Gate, error: unknown): void {
  const position = thrownAt(error);
  if (error instanceof Forbidden) {
    const { kind, why } = error.rule;
    gate.stop(kind, `it calls ${error.message}: ${why}`, 'throw', { position });
  } else gate.stop('exception', `it threw ${thrownText(error)}`, 'throw', { position });
}
