import type { Step } from '../../src/machines/interleave/execution.ts';
import { areDependent } from '../../src/machines/interleave/operation.ts';

/**
 * Names the class of executions that differ only in the order of independent steps: the order of every two
 * dependent steps of different CPUs.
 */
export function traceClass(steps: readonly Step[]): string {
  const moves = new Map<number, number>();
  const labels = steps.map(({ cpu }) => {
    const move = moves.get(cpu) ?? 0;
    moves.set(cpu, move + 1);
    return `${cpu}.${move}`;
  });
  const orders: string[] = [...moves].map(([cpu, count]) => `${cpu}x${count}`);
  for (const [at, step] of steps.entries()) {
    for (let earlier = 0; earlier < at; earlier++) {
      const other = steps[earlier] as Step;
      if (other.cpu !== step.cpu && areDependent(other.operation, step.operation)) {
        orders.push(`${labels[earlier]}<${labels[at]}`);
      }
    }
  }
  return orders.sort().join(' ');
}
