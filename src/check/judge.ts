import { CHANGED, WRITE_LOCKED } from '../lookup/fallback.ts';
import type { Outcome, Step } from '../machines/interleave/execution.ts';
import { effects, storedBy } from '../machines/interleave/operation.ts';
import { FAULTS } from '../machines/watchable.ts';
import { type Field, type FieldKind, infoOf, NULL, nameOf, type Ref } from '../memory/field.ts';
import { inode as inodeField, mmap_lock, offset as offsetField, uprobe_cachep } from '../memory/layout.ts';
import type { SlabCache } from '../memory/slab.ts';
import type { SourcePosition } from '../report/trace.ts';
import type { Claim, Scenario } from '../scenarios/scenario.ts';
import { SIGTRAP } from '../uprobes/handle-swbp.ts';
import { LookupError } from './lookup-error.ts';
import type { Prepared } from './prepare.ts';
import type { FindingKind } from './verdict.ts';
import { CallOrder, writeSections } from './write-sections.ts';

/** Something that an execution showed, and the CPU that it shows on; undefined if it takes all of them. */
export interface Found {
  readonly kind: FindingKind;
  readonly text: string;
  readonly cpu: number | undefined;
  /** Where in the source, if it is known without a trace. */
  readonly position?: SourcePosition | undefined;
}

/** What refutes each claim. */
export const REFUTED_BY: Readonly<Record<Claim, readonly FindingKind[]>> = {
  right: ['wrong answer'],
  memory: ['wrong answer', 'use-after-free', 'double free', 'NULL dereference', ...FAULTS],
  undisturbed: ['needless fallback'],
  'no-collision': ['collision'],
};

/**
 * True of a Never that says nothing: no answer overlapped a write section, or no lookup was turned away. That none is
 * turned away is what two of the claims say themselves.
 */
export function isVacuous(
  { claim = 'right' }: Pick<Scenario, 'claim'>,
  counts: { readonly positive: number; readonly acceptedAcrossWrite: number; readonly fellBack: number },
): boolean {
  if (counts.positive > 0) return false;
  const isCost = claim === 'undisturbed' || claim === 'no-collision';
  return counts.acceptedAcrossWrite === 0 || (counts.fellBack === 0 && !isCost);
}

/** Says what was wrong in an execution: wrong answers and stale reads of each reader, then what the machine found. */
export function judge(prepared: Prepared, outcome: Outcome): Found[] {
  const found: Found[] = [];
  for (const cpu of readersOf(prepared)) {
    const text = wrongAnswer(prepared, outcome, cpu);
    if (text !== undefined) found.push({ kind: 'wrong answer', text, cpu });
    const needless = fallback(prepared, outcome, cpu);
    if (needless !== undefined) found.push({ ...needless, cpu });
    const foreign = foreignStore(outcome, cpu);
    if (foreign !== undefined) found.push({ kind: 'foreign store', text: foreign, cpu });
    const stale = isAnswer(outcome.results[cpu]) ? recycledObject(outcome, cpu) : undefined;
    if (stale !== undefined) found.push({ kind: 'recycled object', text: stale, cpu });
  }
  const { finding } = outcome;
  if (finding === undefined) return found;
  if (
    finding.kind === 'not-deterministic' &&
    finding.cpu !== undefined &&
    finding.cpu >= prepared.bounds.readers
  ) {
    throw new Error(`[vmaspec bug] CPU${finding.cpu} is a writer: ${finding.text}`);
  }
  // What it answered then means nothing.
  return finding.kind === 'not-deterministic' ? [finding] : [...found, finding];
}

/** CPUs that look up. */
export const readersOf = ({ bounds }: Prepared): number[] =>
  Array.from({ length: bounds.readers }, (_, cpu) => cpu);

/** True of what a lookup returns as its answer; anything up to NULL is a reason to fall back. */
export const isAnswer = (result: number | undefined): result is Ref => result !== undefined && result > NULL;

/** In a sentence what was answered and what would have been right; undefined if it was. */
function wrongAnswer(prepared: Prepared, outcome: Outcome, cpu: number): string | undefined {
  const right = (): ReadonlySet<Ref> => prepared.truth.during(outcome, cpu);
  return wrongAnswerText(prepared, outcome.arena, outcome.results[cpu], right);
}

/** Memory as an execution left it. */
export interface LeftMemory {
  objectAt(slot: number): { readonly ref: Ref; readonly cache: SlabCache } | undefined;
  read(base: Ref, field: Field): number;
}

/** In a sentence what was answered and what would have been right; undefined if it was. */
export function wrongAnswerText(
  prepared: Prepared,
  memory: LeftMemory,
  result: number | undefined,
  rightAnswers: () => ReadonlySet<Ref>,
): string | undefined {
  const { scenario } = prepared.bounds;
  if (result === SIGTRAP) {
    return `at 0x${scenario.bpVaddr.toString(16)} SIGTRAP, as for nobody's breakpoint; right: a uprobe, or none of both`;
  }
  if (!isAnswer(result)) return undefined;
  const right = rightAnswers();
  if (right.has(result)) return undefined;
  const names = [...right].map((answer) => (answer === NULL ? 'none' : valueText(prepared, memory, answer)));
  return `${answerText(prepared, { arena: memory }, result)}; right: ${names.join(', then ')}`;
}

/** `at 0x14010 accepted uprobe B (offset 0x10)`. */
export function answerText(
  prepared: Prepared,
  { arena }: { readonly arena: LeftMemory },
  result: Ref,
): string {
  const { bpVaddr } = prepared.bounds.scenario;
  return `at 0x${bpVaddr.toString(16)} accepted ${valueText(prepared, arena, result, 'offset ')}`;
}

/** An answer as people call it. What a reader of one's own answers need not be a uprobe. */
function valueText(prepared: Prepared, memory: LeftMemory, answer: number, unit = ''): string {
  const { answers } = prepared.bounds.scenario;
  const isNumber = answers === 'as alone' && memory.objectAt(answer)?.cache !== uprobe_cachep;
  if (isNumber) return answer < 10 ? `${answer}` : `0x${answer.toString(16)}`;
  return place(prepared, nameOfUprobe(prepared, memory, answer), unit);
}

/** By its key: one that was registered meanwhile has the name of the place. */
function nameOfUprobe({ uprobes, stage }: Prepared, memory: LeftMemory, uprobe: Ref): string {
  const known = [...uprobes].find(([, ref]) => ref === uprobe);
  if (known !== undefined) return known[0];
  if (memory.objectAt(uprobe)?.ref !== uprobe) return 'no uprobe at all';
  const [inode, offset] = [memory.read(uprobe, inodeField), memory.read(uprobe, offsetField)];
  const named = [...stage.keys].find(([, key]) => key.inode === inode && key.offset === offset);
  return named?.[0] ?? 'no uprobe at all';
}

function place({ stage }: Prepared, name: string, unit = ''): string {
  const offset = stage.keys.get(name)?.offset;
  return offset === undefined ? name : `${name} (${unit}0x${offset.toString(16)})`;
}

/** What a lookup that was turned away had no reason for, if its scenario claims that there is one. */
function fallback(
  prepared: Prepared,
  outcome: Outcome,
  cpu: number,
): Pick<Found, 'kind' | 'text'> | undefined {
  const { claim = 'right' } = prepared.bounds.scenario;
  const result = outcome.results[cpu];
  if (result !== WRITE_LOCKED && result !== CHANGED) return undefined;
  if (claim === 'undisturbed' && !isDisturbed(outcome, cpu)) {
    return {
      kind: 'needless fallback',
      text: 'fell back, though nothing that it read of VMA and file was changed',
    };
  }
  if (claim !== 'no-collision' || result !== WRITE_LOCKED) return undefined;
  const call = new CallOrder(outcome, cpu);
  const apart = writeSections(outcome, prepared.mm).every(
    (section) => !section.ofMm || call.mayFollow(section) || call.mayPrecede(section),
  );
  return apart
    ? { kind: 'collision', text: 'fell back as if a writer were at work, with mmap_lock held by none' }
    : undefined;
}

/** Objects whose contents only writers may change. */
const OF_WRITERS = new Set(['mm_struct', 'vm_area_struct', 'file', 'inode', 'maple_node']);

/** What a reader stored into an object that belongs to the writers; counts of references and locks are its own to move. */
function foreignStore({ steps, arena }: Outcome, cpu: number): string | undefined {
  for (const { cpu: by, operation } of steps) {
    if (by !== cpu || operation.effect !== effects.write || !CONTENT.has(infoOf(operation.field).kind))
      continue;
    const object = arena.objectAt(operation.slot);
    if (object === undefined || object.owner === cpu || !OF_WRITERS.has(infoOf(operation.field).struct))
      continue;
    return `${operation.name} to ${nameOf(operation.field)} of a ${object.cache.object}: a reader may not change it`;
  }
  return undefined;
}

/** True if somebody stored another value into the contents of something that a CPU read. */
function isDisturbed({ steps }: Outcome, cpu: number): boolean {
  const read = new Set(steps.filter((step) => step.cpu === cpu && isContentRead(step)).map(slotOfStep));
  return steps.some(
    (step) =>
      step.cpu !== cpu &&
      step.operation.effect === effects.write &&
      read.has(slotOfStep(step)) &&
      storedBy(step.operation, step.before) !== step.before,
  );
}

const slotOfStep = ({ operation }: Step): number => operation.slot;

/** Contents of an object. Counters and locks say whether it is still the same one: a reader must look at them. */
export const CONTENT: ReadonlySet<FieldKind> = new Set(['address', 'long', 'flags', 'ref']);

/** Of a new object the machine gives the reference below zero. */
const isTakenAgain = ({ operation, value }: Step): boolean => operation.effect === effects.take && value > 0;

/**
 * The object that a CPU read the contents of, both before and after it was freed and taken again: whatever it made
 * of them belongs to no object at all. Only type-stable objects can be.
 */
function recycledObject({ steps, arena }: Outcome, cpu: number): string | undefined {
  if (!steps.some(isTakenAgain)) return undefined;
  /** By object that this CPU has read: how often it had been taken again by then. */
  const seen = new Map<Ref, number>();
  const takes = new Map<Ref, number>();
  for (const step of steps) {
    const { effect, slot } = step.operation;
    if (isTakenAgain(step)) takes.set(step.value, (takes.get(step.value) ?? 0) + 1);
    // Under mmap_lock it begins anew: what it saw before has no part in the answer.
    if (effect === effects.downRead && step.cpu === cpu && step.operation.field === mmap_lock) seen.clear();
    const object = step.cpu === cpu && isContentRead(step) ? arena.objectAt(slot) : undefined;
    if (object === undefined) continue;
    const now = takes.get(object.ref) ?? 0;
    if ((seen.get(object.ref) ?? now) !== now) {
      return `accepted an answer from a ${object.cache.object} that was freed and taken again between two reads of it`;
    }
    seen.set(object.ref, now);
  }
  return undefined;
}

const isContentRead = ({ operation }: Step): boolean =>
  operation.effect === effects.read && CONTENT.has(infoOf(operation.field).kind);

/** @throws LookupError if a lookup that ended returned something that is no answer */
export function checkAnswers(prepared: Prepared, outcome: Outcome): void {
  for (const cpu of readersOf(prepared)) {
    const result: unknown = outcome.results[cpu];
    if (typeof result === 'number' && Number.isInteger(result)) continue;
    // It was stopped, or waits for ever: the finding says so.
    if (result === undefined && outcome.finding !== undefined) continue;
    throw new LookupError(
      `the lookup returned ${String(result)}, but a uprobe, NULL or one of the reasons to fall back was expected: ` +
        'end each path with one of them',
    );
  }
}
