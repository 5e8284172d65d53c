import type { Path } from '../../machines/graph/path.ts';
import type { LitmusTest } from '../syntax.ts';
import { LOOP_BOUND } from './paths.ts';
import type { LitmusProgram } from './program.ts';

/**
 * Why a search that is complete met no execution to judge: what a test then says Never to is nothing.
 *
 * @param found what the search met that is not counted
 */
export function whyNothing(
  { threads }: LitmusTest,
  program: LitmusProgram,
  found: { readonly filtered: boolean; readonly unread: boolean },
): string {
  if (found.filtered) return 'the filter leaves no execution';
  if (found.unread) return 'every execution loads through NULL';
  const reasons = program.threads.flatMap((paths, number) => reasonOf(paths, number));
  if (reasons.length > 0) return reasons.join('; ');
  const calls = JSON.stringify(threads);
  if (program.cutOff)
    return `a loop needs more than ${LOOP_BOUND} turns, and loops are followed no further, as in herd7`;
  if (/"spin_lock"/.test(calls)) return 'some thread waits for ever, as for a lock that is never given back';
  return 'the model allows no execution to its end';
}

function reasonOf(paths: readonly Path[], number: number): string[] {
  if (paths.length === 0)
    return [
      `P${number} needs more than ${LOOP_BOUND} turns of a loop, and loops are followed no further, as in herd7`,
    ];
  const kept = paths.map(lockKept);
  if (kept.every((lock) => lock !== undefined))
    return [`P${number} never gives ${kept[0] === '' ? 'a lock' : kept[0]} back`];
  if (paths.every(waitsInside))
    return [`P${number} waits for a grace period inside its own read-side section`];
  return [];
}

/** A lock that a path takes and does not give back, or takes again while it holds it; '' if its name is not known. */
function lockKept({ events }: Path): string | undefined {
  const held = new Map<unknown, string>();
  for (const { lock, location } of events) {
    const name = typeof location === 'string' ? location : '';
    if (lock === 'lock-read' && held.has(location)) return name;
    if (lock === 'lock-write') held.set(location, name);
    if (lock === 'unlock') held.delete(location);
  }
  return [...held.values()][0];
}

function waitsInside({ events }: Path): boolean {
  let depth = 0;
  for (const { tag } of events) {
    if (tag === 'rcu-lock') depth++;
    if (tag === 'rcu-unlock') depth--;
    if (tag === 'sync-rcu' && depth > 0) return true;
  }
  return false;
}
