import { FROM_INITIAL } from '../../models/candidate.ts';
import type { Combination } from './combination.ts';
import type { GraphProgram } from './path.ts';
import { evaluate, type Term, type Value } from './term.ts';

/**
 * The values of all reads as the solution of the equations of a candidate: each read equals what its source wrote at
 * the same location, and each requirement holds. Equal reads are merged first; then whatever can be computed is. A
 * class of reads that nothing computes keeps a value of its own, unless an equation still waits for it.
 */
export function solve(
  { nodes, events, nodeOf, paths }: Combination,
  source: Int32Array,
  program: GraphProgram,
): (Value | undefined)[] | undefined {
  const { size } = nodes;
  const parent = Int32Array.from({ length: size }, (_, node) => node);
  const known: (Value | undefined)[] = new Array(size);
  const find = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root] as number;
    return root;
  };
  const nodeOfTerm = (term: Term): number | undefined =>
    typeof term === 'object' && term.kind === 'read'
      ? ((nodeOf[term.thread] as readonly number[])[term.event] as number)
      : undefined;
  const value = (term: Term): Value | undefined =>
    evaluate(term, (thread, event) => known[find((nodeOf[thread] as readonly number[])[event] as number)]);

  let equations: { left: Term; right: Term | (() => Term | undefined) }[] = [];
  for (let node = 0; node < size; node++) {
    const event = events[node];
    if (event?.kind !== 'read' || event.lock !== undefined || event.location === undefined) continue;
    const own: Term = {
      kind: 'read',
      thread: nodes.thread[node] as number,
      event: indexOf(nodeOf, nodes, node),
    };
    const from = source[node] as number;
    if (from === FROM_INITIAL) {
      const place = event.location;
      equations.push({
        left: own,
        right: () => {
          const location = value(place);
          return typeof location === 'string' ? (program.initial.get(location) ?? 0) : undefined;
        },
      });
      continue;
    }
    equations.push({ left: own, right: events[from]?.value ?? 0 });
    equations.push({ left: event.location, right: events[from]?.location ?? 0 });
  }
  for (const path of paths) equations.push(...path.requirements);

  for (const { left, right } of equations) {
    const a = nodeOfTerm(left);
    const b = typeof right === 'function' ? undefined : nodeOfTerm(right);
    if (a !== undefined && b !== undefined) parent[find(a)] = find(b);
  }
  const bind = (term: Term, bound: Value): boolean => {
    const node = nodeOfTerm(term);
    if (node === undefined) return false;
    known[find(node)] = bound;
    return true;
  };
  for (let progress = true; progress; ) {
    progress = false;
    const open: typeof equations = [];
    for (const equation of equations) {
      const { left } = equation;
      const right = typeof equation.right === 'function' ? equation.right() : equation.right;
      const a = value(left);
      const b = right === undefined ? undefined : value(right);
      if (a !== undefined && b !== undefined) {
        if (typeof a !== 'object' && typeof b !== 'object' && a !== b) return undefined;
        progress = true;
      } else if (b !== undefined && bind(left, b)) progress = true;
      else if (a !== undefined && right !== undefined && bind(right, a)) progress = true;
      else open.push(equation);
    }
    equations = open;
  }
  const hanging = equations.some(({ left, right }) => {
    const a = nodeOfTerm(left);
    const b = typeof right === 'function' ? undefined : nodeOfTerm(right);
    return a === undefined || b === undefined || find(a) !== find(b);
  });
  if (hanging) return undefined;
  // One object for each class: equal values are identical.
  const any = new Map<number, Value>();
  return Array.from({ length: size }, (_, node) => {
    const root = find(node);
    if (!any.has(root)) any.set(root, { kind: 'any', number: root });
    return known[root] ?? any.get(root);
  });
}

function indexOf(
  nodeOf: readonly (readonly number[])[],
  { thread }: { readonly thread: Int32Array },
  node: number,
): number {
  return (nodeOf[thread[node] as number] as readonly number[]).indexOf(node);
}
