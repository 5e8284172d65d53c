import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';

/** Whether operations of a CPU from one position to another only read again what as many before them had read. */
export function isRepeated(
  { state, growing: { partner } }: EventGraph,
  { signatures, nodes }: CpuRecord,
  from: number,
  to: number,
): boolean {
  const length = to - from;
  if (from < length) return false;
  const { source, ordered } = state;
  for (let at = from; at < to; at++) {
    const before = at - length;
    if (signatures[at] !== signatures[before]) return false;
    const [a, b] = [nodes[at] as number, nodes[before] as number];
    if (a < 0 && b < 0) continue;
    if (ordered[a] === 1 || (partner[a] as number) >= 0 || source[a] !== source[b]) return false;
  }
  return true;
}
