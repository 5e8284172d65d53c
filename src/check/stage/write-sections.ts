import type { Outcome } from '../../machines/interleave/execution.ts';
import { areDependent, effects, type Operation } from '../../machines/interleave/operation.ts';
import { type Ref, slotOf } from '../../memory/field.ts';
import { mmap_lock, UPROBES, uprobes_treelock } from '../../memory/layout.ts';

/** A stretch in which the right answer may change: mmap_lock or uprobes_treelock is held for writing. */
export interface WriteSection {
  readonly cpu: number;
  /** Counted for each CPU. */
  readonly nth: number;
  /** Steps that begin and end it; Infinity if it does not end. */
  readonly begin: number;
  readonly end: number;
  /** True of mmap_lock. */
  readonly ofMm: boolean;
}

/** The slots of the locks under which the right answer changes. */
export const lockSlots = (mm: Ref): readonly number[] => [
  mm + slotOf(mmap_lock),
  UPROBES + slotOf(uprobes_treelock),
];

/** True of the step that ends a section: after it everyone sees its changes. */
export const endsSection = ({ effect, slot }: Operation, slots: readonly number[]): boolean =>
  (effect === effects.upWrite || effect === effects.downgradeWrite) && slots.includes(slot);

/** The sections of an execution, in the order in which they end. */
export function writeSections({ steps }: Outcome, mm: Ref): WriteSection[] {
  const slots = lockSlots(mm);
  const counts = new Map<number, number>();
  const open = new Map<number, WriteSection>();
  const found: WriteSection[] = [];
  for (const [at, { cpu, operation }] of steps.entries()) {
    if (operation.effect === effects.downWrite && slots.includes(operation.slot)) {
      const nth = counts.get(cpu) ?? 0;
      counts.set(cpu, nth + 1);
      const ofMm = operation.slot === slots[0];
      open.set(cpu, { cpu, nth, begin: at, end: Number.POSITIVE_INFINITY, ofMm });
    } else if (endsSection(operation, slots)) {
      const section = open.get(cpu);
      if (section !== undefined) found.push({ ...section, end: at });
      open.delete(cpu);
    }
  }
  return [...found, ...open.values()];
}

/**
 * Where a call lies among sections, whatever the order of independent steps: all executions of a class agree on it.
 * If no step of the call must come before a section, the section can be over when the call begins. If the section
 * must come before no step of the call, it can begin when the call is over. If both are possible, the section counts
 * as over before the call.
 */
export class CallOrder {
  readonly #after: ReadonlySet<number>;
  readonly #before: ReadonlySet<number>;

  constructor({ steps, startedAfter }: Outcome, cpu: number) {
    const after = new Set<number>();
    const before = new Set<number>();
    const last = new Map(startedAfter);
    const own: (number | undefined)[] = [];
    for (const [at, step] of steps.entries()) {
      own.push(last.get(step.cpu));
      last.set(step.cpu, at);
      const follows = [...after].some((earlier) => {
        const other = steps[earlier];
        return other !== undefined && (earlier === own[at] || areDependent(other.operation, step.operation));
      });
      if (step.cpu === cpu || follows) after.add(at);
    }
    for (let at = steps.length - 1; at >= 0; at--) {
      const step = steps[at] as Outcome['steps'][number];
      const leads = [...before].some((later) => {
        const other = steps[later];
        return other !== undefined && (own[later] === at || areDependent(step.operation, other.operation));
      });
      if (step.cpu === cpu || leads) before.add(at);
    }
    this.#after = after;
    this.#before = before;
  }

  /** True if the call can begin when the section is over. */
  mayFollow = ({ end }: WriteSection): boolean => Number.isFinite(end) && !this.#after.has(end);

  /** True if the call can be over when the section begins. */
  mayPrecede = ({ begin }: WriteSection): boolean => !this.#before.has(begin);
}

/**
 * True if a CPU may look at memory while a section is open, in some order of independent steps: neither is over
 * before the other begins. RCU's brackets look at nothing. Beside a sequence count an answer that passed can overlap
 * only the edges of a section, where the lock is held and the count is still or again even: under sc no store of the
 * section falls among its reads, or the count would have changed. A Never then rests only on other executions, in
 * which the lookup met those stores and fell back.
 */
export function mayOverlapSection(outcome: Outcome, cpu: number, mm: Ref): boolean {
  const { steps } = outcome;
  const looks = (step: Outcome['steps'][number]): boolean =>
    step.cpu === cpu && (step.operation.effect === effects.read || step.operation.effect === effects.write);
  const first = steps.findIndex(looks);
  if (first < 0) return false;
  const last = steps.findLastIndex(looks);
  const sections = writeSections(outcome, mm);
  // In this order one is open meanwhile.
  if (sections.some(({ begin, end }) => begin < last && end > first)) return true;
  const after = followers(outcome, last);
  return sections.some(({ begin, end }) => !after.has(begin) && !followers(outcome, end).has(first));
}

/** The steps that come after one in any order of independent steps. */
function followers({ steps, startedAfter }: Outcome, from: number): ReadonlySet<number> {
  const found = new Set<number>();
  const last = new Map(startedAfter);
  for (const [at, { cpu, operation }] of steps.entries()) {
    const own = last.get(cpu);
    last.set(cpu, at);
    if (at === from) found.add(at);
    if (at <= from) continue;
    for (const earlier of found) {
      if (earlier !== own && !areDependent((steps[earlier] as (typeof steps)[number]).operation, operation))
        continue;
      found.add(at);
      break;
    }
  }
  return found;
}
