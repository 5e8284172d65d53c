import type { CpuPath, PathStep } from '../../machines/graph/cpus/paths.ts';
import type { OwnLocks } from './litmus-locks.ts';
import { isLock } from './litmus-locks.ts';
import { publishedSlots, type Ways } from './litmus-published.ts';
import { Touched } from './litmus-touched.ts';

/**
 * The same paths without what changes nothing for others: reads of data that was complete before a pointer to it was
 * published, writes that nobody reads, and fences right after the same fence.
 */
export function withoutTheObvious(ways: Ways, initialOf: (step: PathStep) => number): Ways {
  const published = publishedSlots(ways, initialOf);
  const read = mapped(ways, (_, path) => {
    const isHidden = path.steps.map(({ slot }) => published.has(slot));
    const isPossible = path.steps.every(
      ({ slot, operation, value }, at) =>
        !isHidden[at] || operation === undefined || value === published.get(slot),
    );
    return isPossible
      ? without(path, (_step, at) => isHidden[at] === true && isReading(path, at))
      : undefined;
  });
  const touched = new Touched(read);
  const needed = new Set<number>();
  for (const [cpu, paths] of read)
    for (const { steps } of paths)
      for (const step of steps)
        for (const slot of step.slots ?? [step.slot])
          if (!isQuietWrite(step, slot, cpu, touched)) needed.add(slot);
  const written = mapped(read, (_, path) => withoutWrites(path, (slot) => !needed.has(slot)));
  return mapped(written, (_, path) =>
    without(
      path,
      ({ fence }, at) => fence !== undefined && FENCES.has(fence) && path.steps[at - 1]?.fence === fence,
    ),
  );
}

/** The same paths without some locks. */
export const withoutLocks = (ways: Ways, { dropped }: OwnLocks): Ways =>
  mapped(ways, (_, path) => without(path, (step) => isLock(step) && dropped.has(step.slot)));

const FENCES: ReadonlySet<string> = new Set(['mb', 'rmb', 'wmb']);

const isReading = ({ steps }: CpuPath, at: number): boolean => steps[at]?.operation !== undefined;

/** A write that nobody reads and that orders nothing: what comes before and after it is ordered without it. */
const isQuietWrite = (
  { deed, event, slots }: PathStep,
  slot: number,
  cpu: number,
  touched: Touched,
): boolean =>
  (slots !== undefined || (deed === 'write' && event.tag === 'once')) &&
  (event.address ?? []).length === 0 &&
  event.choices === undefined &&
  touched.isOwn(cpu, slot);

/** A path without writes to some slots. */
function withoutWrites(path: CpuPath, isQuiet: (slot: number) => boolean): CpuPath {
  const steps = path.steps.map((step) => {
    const slots = step.slots?.filter((slot) => !isQuiet(slot));
    return slots === undefined ? step : { ...step, slots };
  });
  const isGone = ({ slot, slots, fence }: PathStep): boolean =>
    fence === undefined && (slots === undefined ? isQuiet(slot) : slots.length === 0);
  return without({ ...path, steps }, isGone);
}

function mapped(ways: Ways, map: (cpu: number, path: CpuPath) => CpuPath | undefined): Ways {
  return new Map(
    [...ways].map(([cpu, paths]) => [
      cpu,
      paths.map((path) => map(cpu, path)).filter((path) => path !== undefined),
    ]),
  );
}

/** A path without some steps: what depended on a removed read depends on what that read depended on. */
function without(path: CpuPath, isGone: (step: PathStep, at: number) => boolean): CpuPath {
  const steps: PathStep[] = [];
  /** For each old position the new positions that stand for it. */
  const now: (readonly number[])[] = [];
  for (const [at, step] of path.steps.entries()) {
    const address = [...new Set((step.event.address ?? []).flatMap((read) => now[read] ?? []))];
    if (isGone(step, at)) {
      now.push(address);
      continue;
    }
    now.push([steps.length]);
    const value = step.event.tag === 'srcu-unlock' ? (now[step.value]?.[0] as number) : step.value;
    steps.push({
      ...step,
      value,
      event: step.event.address === undefined ? step.event : { ...step.event, address },
    });
  }
  return { ...path, steps };
}
