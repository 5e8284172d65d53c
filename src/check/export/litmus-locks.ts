import type { Deed } from '../../machines/graph/cpus/operation.ts';
import type { CpuPath, PathStep } from '../../machines/graph/cpus/paths.ts';
import type { Touched } from './litmus-touched.ts';

const LOCKS: ReadonlySet<Deed> = new Set([
  'down_read',
  'down_read_trylock',
  'up_read',
  'down_write',
  'up_write',
  'downgrade_write',
] as const);

/** Whether a step takes a lock, or gives it back. */
export const isLock = ({ deed }: Pick<PathStep, 'deed'>): boolean => LOCKS.has(deed);

/** What becomes of locks that are acquire and release and that only one CPU takes. */
export interface OwnLocks {
  /** Written as spinlocks. */
  readonly spin: ReadonlySet<number>;
  /** Not written at all. */
  readonly dropped: ReadonlySet<number>;
}

/**
 * A lock that only one CPU takes shuts nobody out. As acquire and release it orders nothing on two conditions: no
 * smp_rmb() came before it, and if the CPU read shared memory before it, the CPU has stored by another release since.
 * Then whatever comes before its acquire or its release comes before all that follows these anyway.
 *
 * A lock that is taken once stays, as a spinlock, which says the same and needs no values. There can be only one such
 * section: an unlock and a later lock of spinlocks order more than a release and an acquire, whichever locks they
 * are.
 */
export function ownLocks(ways: ReadonlyMap<number, readonly CpuPath[]>, touched: Touched): OwnLocks {
  const spin = new Set<number>();
  const dropped = new Set<number>();
  for (const [cpu, paths] of ways) {
    const first = firstOnce(paths);
    const own = new Set(
      paths.flatMap(({ steps }) =>
        steps.filter((step) => isLock(step) && touched.isOwn(cpu, step.slot)).map(({ slot }) => slot),
      ),
    );
    for (const slot of own) {
      if (slot === first) spin.add(slot);
      else if (paths.every(({ steps }) => ordersNothing(steps, slot, cpu, touched))) dropped.add(slot);
    }
  }
  return { spin, dropped };
}

function ordersNothing(steps: readonly PathStep[], slot: number, cpu: number, touched: Touched): boolean {
  /** Whether something was read that a release here would pass on. */
  let hasRead = false;
  let hasRmb = false;
  for (const step of steps) {
    const isOwn = touched.isOwn(cpu, step.slot);
    if (isLock(step) && step.slot === slot && (hasRmb || (hasRead && step.deed !== 'down_write')))
      return false;
    if (step.fence === 'rmb') hasRmb = true;
    // The read of such a step comes before its own release.
    if (step.fence === undefined && !isOwn)
      hasRead = isRelease(step) ? false : hasRead || step.operation !== undefined;
  }
  return true;
}

const isRelease = ({ event, deed }: PathStep): boolean => event.tag === 'release' || deed === 'up_write';

/** The lock that every path takes first, and only once. */
function firstOnce(paths: readonly CpuPath[]): number | undefined {
  const firsts = new Set(paths.map(({ steps }) => steps.find(isLock)?.slot));
  const [first] = firsts;
  const isOnce = paths.every(({ steps }) => {
    const deeds = steps.filter((step) => isLock(step) && step.slot === first).map(({ deed }) => deed);
    const hasSpinlocks = steps.some((step) => step.slot !== first && step.name.startsWith('spin_'));
    return deeds.join() === 'down_write,up_write' && !hasSpinlocks;
  });
  return firsts.size === 1 && isOnce ? first : undefined;
}
