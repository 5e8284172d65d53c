import type { Trace, TraceStep } from './trace.ts';

const placeOf = ({ object, field }: TraceStep): string => `${object}.${field}`;
const isRead = ({ access }: TraceStep): boolean => access === 'read';

/** The tree's own machinery: part of the story only where a lookup met a new node. */
const isTree = ({ object, field }: TraceStep): boolean => field === 'mm_mt' || /^node\d*$/.test(object ?? '');

/** Faults of a reader by itself: what it did is the story, even if nobody else touches the object. */
const FAULTS = new Set([
  ...['unprotected access', 'wild access', 'foreign store', 'count misused', 'lock left held'],
  ...[
    'wrong argument',
    'recursive lock',
    'sleep in RCU section',
    'exception',
    'time or chance',
    'no answer',
    'not-deterministic',
  ],
]);
/** The ends of a read-side section, which keeps what is read from being freed. */
export const RCU_BRACKET = /^rcu_read_(?:un)?lock/;
const FOR_NOTHING: ReadonlySet<string | undefined> = new Set(['needless fallback', 'collision']);

/**
 * The steps that a reader has to follow: what one CPU writes and another one touches, the locks that keep them
 * apart, the read-side sections of RCU, and the barriers beside such steps.
 *
 * @example
 * ```ts
 * import { essentialSteps, explore } from 'vmaspec';
 *
 * const { witness } = explore({ lookup: 'aug05' });
 * if (witness !== undefined) console.log(essentialSteps(witness).length, witness.steps.length);
 * ```
 */
export function essentialSteps(trace: Trace): TraceStep[] {
  const { steps } = trace;
  // The story is about the readers, or about the CPU of the fatal step. What writers see of each other is no part of
  // it.
  const watched = new Set(steps.flatMap(({ cpu, fatal }) => (fatal ? cpu : [])));
  for (const [cpu, { role }] of trace.cpus.entries()) if (role === 'reader') watched.add(cpu);
  const isFault = FAULTS.has(trace.finding?.kind ?? '');
  const isForNothing = FOR_NOTHING.has(trace.finding?.kind);
  const ofWalks = walkSections(steps);
  const callbacks = trace.cpus.some(({ role }) => role === 'callback');
  const places = new Touched();
  const objects = new Touched();
  const changed = new Touched();
  for (const step of steps) {
    if (step.access !== undefined) places.add(placeOf(step), step.cpu);
    if (step.access !== undefined && !isRead(step)) changed.add(`${step.object}`, step.cpu);
    if (step.object !== undefined) objects.add(step.object, step.cpu);
  }
  /**
   * The CPUs for which an access matters: for a watched CPU's access all others, for any other access only the
   * watched ones.
   */
  const among = (cpu: number): ReadonlySet<number> | undefined => (watched.has(cpu) ? undefined : watched);
  const isReadByWatched = (at: number): boolean =>
    steps.some(
      ({ readsFrom, cpu }) =>
        readsFrom === at && cpu !== steps[at]?.cpu && (among(steps[at]?.cpu ?? 0)?.has(cpu) ?? true),
    );
  const isEssential = (step: TraceStep, at: number): boolean => {
    const { cpu, object, field, access } = step;
    if (step.fatal) return true;
    if (ofWalks.has(at)) return false;
    if (isFault && trace.cpus[cpu]?.role === 'reader' && isOfReader(step)) return true;
    if (trace.finding?.kind === 'not-deterministic') return false;
    if (object === undefined) return watched.has(cpu) && RCU_BRACKET.test(step.operation);
    // A callback is part of the story if it ran.
    if (/^call_rcu/.test(step.operation) && !callbacks) return false;
    // What is freed or taken again matters to a CPU that still reads it.
    if (field === undefined) return objects.byOther(object, cpu, among(cpu));
    if (access === undefined) return field === 'mmap_lock';
    if (isTree(step)) {
      return isRead(step) ? watched.has(cpu) && (step.readsFrom ?? -1) >= 0 : isReadByWatched(at);
    }
    // All reads of an object that another CPU changes: the point is which fields are old and which are new. Where a
    // lookup was turned away for nothing, the point is that nobody changed what it read.
    if (isRead(step)) return watched.has(cpu) && (isForNothing || changed.byOther(object, cpu));
    return places.byOther(placeOf(step), cpu, among(cpu));
  };
  const essential = steps.map(isEssential);
  return steps.filter((step, at) => {
    if (essential[at] || step.object !== undefined || !/^smp_/.test(step.operation)) return essential[at];
    const ofCpu = steps.flatMap((other, index) => (other.cpu === step.cpu ? [index] : []));
    const position = ofCpu.indexOf(at);
    return [ofCpu[position - 1], ofCpu[position + 1]].some(
      (index) => index !== undefined && essential[index] && steps[index]?.path.join() === step.path.join(),
    );
  });
}

/** The reader's own steps; of the tree only the beginning of a walk. */
const isOfReader = (step: TraceStep): boolean =>
  !/^smp_/.test(step.operation) && (!isTree(step) || step.field === 'mm_mt');

/** The read sections inside mtree_load(): they are not written in the reader. */
function walkSections(steps: readonly TraceStep[]): Set<number> {
  const found = new Set<number>();
  const open = new Map<number, boolean[]>();
  for (const [at, { cpu, operation, path }] of steps.entries()) {
    const ofCpu = open.get(cpu) ?? [];
    open.set(cpu, ofCpu);
    const isWalk = operation === 'rcu_read_lock' && path.at(-1) === 'mtree_load';
    if (operation === 'rcu_read_lock') ofCpu.push(isWalk);
    if (isWalk || (operation === 'rcu_read_unlock' && ofCpu.pop())) found.add(at);
  }
  return found;
}

/** Which CPUs touch a thing. */
class Touched {
  readonly #cpus = new Map<string, Set<number>>();

  add(thing: string, cpu: number): void {
    this.#cpus.set(thing, (this.#cpus.get(thing) ?? new Set()).add(cpu));
  }

  /** True if another CPU touches it, among those that count. */
  byOther(thing: string, cpu: number, among?: ReadonlySet<number>): boolean {
    return [...(this.#cpus.get(thing) ?? [])].some((other) => other !== cpu && (among?.has(other) ?? true));
  }
}
