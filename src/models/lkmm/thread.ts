import { isNode, type ModelEvent, type ThreadEvents } from '../event.ts';
import { add, emptyRelation, type Relation, restrict, unite } from '../relation.ts';
import { ThreadRelations } from '../thread-relations.ts';

/** A failed cmpxchg() or atomic_add_unless() is a read that orders nothing, whatever its suffix says. */
export const isFailedRmw = ({ atomic, kind, partner }: ModelEvent): boolean =>
  atomic && kind === 'read' && partner === undefined;

/** Reads that order later accesses: smp_load_acquire(), the read of an acquiring RMW, spin_lock(). */
export const isAcquire = (event: ModelEvent): boolean =>
  event.lock === 'lock-read' || (event.tag === 'acquire' && event.kind === 'read' && !isFailedRmw(event));

/** Writes that order earlier accesses: smp_store_release(), the write of a releasing RMW, spin_unlock(). */
export const isRelease = (event: ModelEvent): boolean =>
  event.lock === 'unlock' || (event.tag === 'release' && event.kind === 'write');

/** smp_mb(), and both halves of a full-barrier RMW that succeeded. */
export const isFull = (event: ModelEvent): boolean => event.tag === 'mb' && !isFailedRmw(event);

/** A marked access; fences count as marked. */
export const isMarked = ({ kind, tag, lock }: ModelEvent): boolean =>
  kind === 'fence' || tag !== 'plain' || lock !== undefined;

/** The model does not count smp_mb__after_spinlock() and its like: they follow an operation that is one. */
const COMPILER_BARRIERS = new Set<string>(
  'barrier rmb wmb sync-rcu sync-srcu before-atomic after-atomic rcu-lock rcu-unlock srcu-lock srcu-unlock'.split(
    ' ',
  ),
);

const isGracePeriod = ({ tag }: ModelEvent): boolean => tag === 'sync-rcu' || tag === 'sync-srcu';

/** What the LKMM derives from one path of one thread before anything is known about other threads. */
export interface LkmmThread {
  readonly numbers: readonly number[];
  readonly nodes: number;
  readonly po: Relation;
  readonly address: Relation;
  readonly data: Relation;
  readonly control: Relation;
  readonly rmb: Relation;
  readonly wmb: Relation;
  readonly mb: Relation;
  readonly gp: Relation;
  readonly acqPo: Relation;
  readonly poRel: Relation;
  /** rmb as seen by the bounds of plain reads: one end may be anything but the read of a void atomic. */
  readonly rmbTo: Relation;
  readonly rmbFrom: Relation;
  /** Events before an unlock, with it; a lock with events after it: what a lock hands over. */
  readonly toUnlock: Relation;
  readonly fromLock: Relation;
  /** A lock with the accesses that follow an smp_mb__after_unlock_lock() after it. */
  readonly fromLockFenced: Relation;
  /** Anything that a compiler may not move accesses across. */
  readonly barrier: Relation;
  readonly rcuSections: Relation;
  readonly flags: readonly string[];
}

const known = new WeakMap<ThreadEvents, LkmmThread>();

/** The relations of one path, computed once however often it is combined with others. */
export function lkmmThread(events: ThreadEvents): LkmmThread {
  let thread = known.get(events);
  if (thread === undefined) {
    thread = derive(new ThreadRelations(events));
    known.set(events, thread);
  }
  return thread;
}

function derive(t: ThreadRelations): LkmmThread {
  const { po, poOrSame, memory, writes } = t;
  const tagged = (...tags: string[]) => t.set(({ tag }) => tags.includes(tag));
  const full = t.set(isFull);
  const atomics = t.set(({ atomic }) => atomic);
  const unlocks = t.set(({ lock }) => lock === 'unlock');
  const locks = t.set(({ lock }) => lock === 'lock-read');
  const lockWrites = t.set(({ lock }) => lock === 'lock-write');
  const acquires = t.set(isAcquire);
  const releases = t.set(isRelease);
  // A void atomic returns nothing, so architectures may let smp_rmb() ignore its read.
  const returning = t.set(({ kind, tag }) => !(kind === 'read' && tag === 'noreturn'));
  const rmbReads = t.set(({ kind, tag }) => kind === 'read' && tag !== 'noreturn');
  const afterRmb = t.path(po, tagged('rmb'), po);
  const rmb = restrict(t.path(po, tagged('rmb'), po), rmbReads, rmbReads);
  const wmb = t.fenced(writes, tagged('wmb'), writes);

  const mb = t.fenced(memory, full, memory);
  // A full-barrier RMW acts as if smp_mb() stood before its read and after its write.
  const fullReads = t.set((event) => isFull(event) && event.kind === 'read');
  const fullWrites = t.set((event) => isFull(event) && event.kind === 'write');
  unite(mb, restrict(t.path(po), memory, fullReads));
  unite(mb, restrict(t.path(po), fullWrites, memory));
  unite(mb, restrict(t.path(po, tagged('before-atomic'), po, atomics, poOrSame), memory, memory));
  unite(mb, restrict(t.path(poOrSame, atomics, po, tagged('after-atomic'), po), memory, memory));
  unite(mb, restrict(t.path(poOrSame, lockWrites, po, tagged('after-spinlock'), po), memory, memory));
  const srcuUnlocks = tagged('srcu-unlock');
  const afterSrcu = tagged('after-srcu-read-unlock');
  unite(mb, restrict(t.path(poOrSame, srcuUnlocks, po, afterSrcu, po), memory, memory));

  const barriers = t.set(
    (event) => COMPILER_BARRIERS.has(event.tag) || isFull(event) || isAcquire(event) || isRelease(event),
  );
  const barrier = t.path(po, barriers, po);
  unite(barrier, restrict(t.path(po), undefined, releases));
  unite(barrier, restrict(t.path(po), acquires, undefined));

  const { sections, flags } = rcuSections(t);
  return {
    numbers: t.nodeNumbers,
    nodes: t.events.filter(isNode).length,
    po,
    address: t.dependencies('address'),
    data: t.dependencies('data'),
    control: t.dependencies('control'),
    rmb,
    wmb,
    mb,
    gp: t.path(po, t.set(isGracePeriod), poOrSame),
    acqPo: restrict(t.path(po), acquires, memory),
    poRel: restrict(t.path(po), memory, releases),
    rmbTo: restrict(t.path(afterRmb), rmbReads, returning),
    rmbFrom: restrict(t.path(afterRmb), returning, rmbReads),
    toUnlock: t.path(po, unlocks),
    fromLock: t.path(locks, po),
    fromLockFenced: restrict(t.path(locks, po, tagged('after-unlock-lock'), po), undefined, memory),
    barrier,
    rcuSections: sections,
    flags,
  };
}

/** Pairs each rcu_read_unlock() with its lock, as brackets; a section inside another is a section too. */
function rcuSections(t: ThreadRelations): { sections: Relation; flags: string[] } {
  const sections = emptyRelation(t.size);
  const flags = new Set<string>();
  const open: number[] = [];
  t.events.forEach(({ tag }, event) => {
    if (tag === 'rcu-lock') open.push(event);
    if (tag !== 'rcu-unlock') return;
    const lock = open.pop();
    if (lock === undefined) flags.add('unmatched-rcu-unlock');
    else add(sections, lock, event);
  });
  if (open.length > 0) flags.add('unmatched-rcu-lock');
  const sleeping = t.path(
    t.po,
    t.set(({ tag }) => tag === 'sync-srcu'),
    t.po,
  );
  for (let i = 0; i < sections.bits.length; i++)
    if (((sections.bits[i] as number) & (sleeping.bits[i] as number)) !== 0) flags.add('invalid-sleep');
  return { sections, flags: [...flags] };
}
