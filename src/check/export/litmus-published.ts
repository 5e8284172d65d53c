import type { CpuPath, PathStep } from '../../machines/graph/cpus/paths.ts';
import { infoOf } from '../../memory/field.ts';

/** The paths of each CPU. */
export type Ways = ReadonlyMap<number, readonly CpuPath[]>;

/**
 * Slots that one CPU wrote before it published a pointer by store-release and that others read only through that
 * pointer, each with the one value that such reads return. Whatever puts the store of the pointer before its read
 * also puts these writes before these reads, so the reads order nothing that the read of the pointer does not.
 */
export function publishedSlots(
  ways: Ways,
  initialOf: (step: PathStep) => number,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const written = new Map<number, Set<number>>();
  for (const [cpu, paths] of ways)
    for (const { steps } of paths)
      for (const step of steps)
        for (const slot of step.slots ?? (isWriting(step) ? [step.slot] : []))
          written.set(slot, (written.get(slot) ?? new Set()).add(cpu));
  for (const [slot, cpus] of written) {
    const [writer] = cpus;
    if (slot < 0 || writer === undefined || cpus.size !== 1) continue;
    const value = publishedValue(slot, writer, ways, initialOf);
    if (value !== undefined) found.set(slot, value);
  }
  return found;
}

const isWriting = ({ event, operation }: PathStep): boolean =>
  event.kind === 'write' || operation?.write !== undefined;

/** The value that a slot has for all who reach it by the pointer; undefined if it may differ. */
function publishedValue(
  slot: number,
  writer: number,
  ways: Ways,
  initialOf: (step: PathStep) => number,
): number | undefined {
  const values = new Set<number>();
  const pointers = new Set<string>();
  for (const { steps } of ways.get(writer) ?? []) {
    const last = steps.findLastIndex((step) => touches(step, slot));
    if (last < 0) continue;
    if (!steps.every((step) => !touches(step, slot) || isOnceWrite(step))) return undefined;
    values.add((steps[last] as PathStep).value);
    const first = steps.findIndex((step) => touches(step, slot));
    const published = steps.find((step, at) => at > last && isPublishing(step));
    if (published === undefined || initialOf(published) === published.value) return undefined;
    // If the pointer is stored before, it was published too early.
    if (steps.slice(0, Math.max(first, last)).some((step) => isSameStore(step, published))) return undefined;
    pointers.add(keyOf(published));
  }
  const [value] = values;
  const [pointer] = pointers;
  if (values.size !== 1 || pointers.size !== 1 || value === undefined || pointer === undefined)
    return undefined;
  const isOnlyStore = [...ways].every(
    ([cpu, paths]) =>
      cpu === writer ||
      paths.every(({ steps }) => steps.every((step) => !isWriting(step) || keyOf(step) !== pointer)),
  );
  const areReadBehind = [...ways].every(
    ([cpu, paths]) => cpu === writer || paths.every((path) => isReadBehind(path, slot, pointer)),
  );
  return isOnlyStore && areReadBehind ? value : undefined;
}

const touches = ({ slot, slots, fence }: PathStep, asked: number): boolean =>
  fence === undefined && (slots === undefined ? slot === asked : slots.includes(asked));

const isOnceWrite = ({ deed, event }: PathStep): boolean =>
  deed === 'write' &&
  event.tag === 'once' &&
  (event.address ?? []).length === 0 &&
  event.choices === undefined;

const isPublishing = ({ deed, event, field }: PathStep): boolean =>
  deed === 'write' && event.tag === 'release' && infoOf(field).kind === 'ref';

const keyOf = ({ slot, value }: PathStep): string => `${slot} ${value}`;
const isSameStore = (step: PathStep, other: PathStep): boolean =>
  isWriting(step) && keyOf(step) === keyOf(other);

/** Whether each read of a slot follows the read of the pointer, with an address dependency and no fence between. */
function isReadBehind({ steps }: CpuPath, slot: number, pointer: string): boolean {
  return steps.every((step, at) => {
    if (!touches(step, slot)) return true;
    if (!isPlainRead(step)) return false;
    return (step.event.address ?? []).some(
      (read) =>
        keyOf(steps[read] as PathStep) === pointer &&
        steps.slice(read, at).every((between) => isPlainRead(between)),
    );
  });
}

const isPlainRead = ({ deed, event, fence }: PathStep): boolean =>
  deed === 'read' && fence === undefined && event.tag === 'once';
