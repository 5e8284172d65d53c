import type { Candidate, Nodes } from '../candidate.ts';

/** Flags for locks used otherwise than by lock and unlock in turn. */
export function lockFlags({ events, size, thread }: Nodes, { location, poLoc }: Candidate): string[] {
  const flags = new Set<string>();
  const before = (a: number, b: number): boolean =>
    ((poLoc.bits[a * poLoc.words + (b >>> 5)] as number) >>> (b & 31)) % 2 === 1;
  const special = (node: number): boolean =>
    events[node]?.lock !== undefined || /srcu/.test(events[node]?.tag ?? '');
  const lockLocations = new Set<number>();
  for (let node = 0; node < size; node++) if (special(node)) lockLocations.add(location[node] as number);
  if (lockLocations.size === 0) return [];
  for (let node = 0; node < size; node++) {
    const event = events[node];
    if (event?.kind !== 'fence' && !special(node) && lockLocations.has(location[node] as number))
      flags.add('mixed-lock-accesses');
    if (event?.lock !== 'unlock') continue;
    let open = false;
    for (let other = 0; other < size; other++) {
      if (thread[other] !== thread[node] || !before(other, node)) continue;
      if (events[other]?.lock === 'lock-write') open = true;
      if (events[other]?.lock === 'unlock') open = false;
    }
    if (!open) flags.add('unmatched-unlock');
  }
  return [...flags];
}
