import type { CpuPath, PathStep } from '../../machines/graph/cpus/paths.ts';

/** The paths of a CPU as a tree: what it does next, and how it goes on for each value read. */
export type PathTree =
  | { readonly kind: 'end'; readonly refutes: boolean }
  | {
      readonly kind: 'step';
      readonly step: PathStep;
      /** By value read; an operation that reads nothing has one entry, at 0. */
      readonly next: Map<number, PathTree>;
    };

/** Whether an operation reads, so that what follows may depend on it. */
export const isReading = ({ operation }: PathStep): boolean => operation !== undefined;

/** Puts paths together. */
export function treeOf(paths: Iterable<CpuPath>, refutes: (path: CpuPath) => boolean): PathTree {
  let root: PathTree | undefined;
  for (const path of paths) {
    const whole = branch(path, 0, refutes(path));
    root = root === undefined ? whole : merge(root, whole);
  }
  return root ?? { kind: 'end', refutes: false };
}

function branch(path: CpuPath, at: number, refutes: boolean): PathTree {
  const step = path.steps[at];
  if (step === undefined) return { kind: 'end', refutes };
  const key = isReading(step) ? step.value : 0;
  return { kind: 'step', step, next: new Map([[key, branch(path, at + 1, refutes)]]) };
}

function merge(a: PathTree, b: PathTree): PathTree {
  if (a.kind === 'end' || b.kind === 'end') return a.kind === 'end' ? a : b;
  for (const [value, tree] of b.next) {
    const known = a.next.get(value);
    a.next.set(value, known === undefined ? tree : merge(known, tree));
  }
  return a;
}

/** Whether any path of a tree refutes the claim. */
export function mayRefute(tree: PathTree): boolean {
  return tree.kind === 'end' ? tree.refutes : [...tree.next.values()].some(mayRefute);
}

/** Whether anything in a tree is stored where others see it. */
export function storesAnything(tree: PathTree): boolean {
  if (tree.kind === 'end') return false;
  const { event, operation } = tree.step;
  return (
    event.kind === 'write' || operation?.write !== undefined || [...tree.next.values()].some(storesAnything)
  );
}

/** A tree without the paths that do not refute the claim. */
export function onlyRefuting(tree: PathTree): PathTree {
  if (tree.kind === 'end') return tree;
  const next = new Map(
    [...tree.next]
      .map(([value, after]) => [value, onlyRefuting(after)] as const)
      .filter(([, after]) => after.kind === 'step' || after.refutes),
  );
  return next.size === 0 ? { kind: 'end', refutes: false } : { ...tree, next };
}
