import { RCU } from '../../machines/rcu-sections.ts';
import { placeOf } from './call-place.ts';
import type { Gate } from './gate.ts';
import type { Holdings } from './holdings.ts';

/** Stops a reader before an operation that may sleep, where that is forbidden. RCU Tasks Trace allows it. */
export function maySleep(name: string, gate: Gate, holdings: Holdings): void {
  const why = whyNot(gate, holdings);
  if (why !== undefined) gate.stop('sleep in RCU section', `${name}() may sleep, and ${why}`, name);
}

function whyNot({ queuedBy }: Gate, holdings: Holdings): string | undefined {
  const spinlock = holdings.spinlocks.at(-1);
  if (spinlock !== undefined) return `spin_lock()${placeOf(spinlock)} forbids it`;
  if (queuedBy !== undefined) return 'callbacks run where sleeping is forbidden';
  const section = holdings.section(RCU);
  return section === undefined ? undefined : `rcu_read_lock()${placeOf(section.taken)} forbids it`;
}
