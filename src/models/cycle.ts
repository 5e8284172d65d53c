import { forEachPair, type Relation } from './relation.ts';

/** The nodes of a shortest cycle of a relation, or undefined if it has none. */
export function shortestCycle(relation: Relation): number[] | undefined {
  let best: number[] | undefined;
  for (let start = 0; start < relation.size; start++) {
    const path = shortestPath(relation, start, start);
    if (path !== undefined && (best === undefined || path.length - 1 < best.length)) best = path.slice(0, -1);
  }
  return best;
}

/** The nodes of a shortest path of at least one step, with both ends; undefined if there is none. */
export function shortestPath(relation: Relation, start: number, end: number): number[] | undefined {
  const next: number[][] = Array.from({ length: relation.size }, () => []);
  forEachPair(relation, (from, to) => next[from]?.push(to));
  const before = new Int32Array(relation.size).fill(-1);
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const to of next[node] ?? []) {
      if (to === end) {
        const path = [end];
        for (let back = node; back !== start; back = before[back] as number) path.unshift(back);
        path.unshift(start);
        return path;
      }
      if ((before[to] as number) >= 0 || to === start) continue;
      before[to] = node;
      queue.push(to);
    }
  }
  return undefined;
}
