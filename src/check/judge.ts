import type { Outcome, Step } from '../machines/interleave/execution.ts';
import { effects } from '../machines/interleave/operation.ts';
import { infoOf, NULL, type Ref } from '../memory/field.ts';
import { LookupError } from './lookup-error.ts';
import type { Prepared } from './prepare.ts';
import type { FindingKind } from './verdict.ts';

/** Something that an execution showed, and the CPU that it shows on; undefined if it takes all of them. */
export interface Found {
  readonly kind: FindingKind;
  readonly text: string;
  readonly cpu: number | undefined;
}

/** Says what was wrong in an execution: wrong answers and stale reads of each reader, then what the machine found. */
export function judge(prepared: Prepared, outcome: Outcome): Found[] {
  const found: Found[] = [];
  for (const cpu of readersOf(prepared)) {
    const text = wrongAnswer(prepared, outcome.results[cpu]);
    if (text !== undefined) found.push({ kind: 'wrong answer', text, cpu });
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
  return [...found, finding];
}

/** CPUs that look up. */
export const readersOf = ({ bounds }: Prepared): number[] =>
  Array.from({ length: bounds.readers }, (_, cpu) => cpu);

/** True of what a lookup returns as its answer; anything up to NULL is a reason to fall back. */
export const isAnswer = (result: number | undefined): result is Ref => result !== undefined && result > NULL;

/** In a sentence what was answered and what would have been right; undefined if it was. */
function wrongAnswer({ uprobes, bounds }: Prepared, result: number | undefined): string | undefined {
  const { scenario } = bounds;
  if (!isAnswer(result) || result === uprobes.get(scenario.answer)) return undefined;
  return `${answerText({ uprobes, bounds }, result)}; right: ${place(scenario.uprobes, scenario.answer)}`;
}

/** `at 0x14010 accepted uprobe B (offset 0x10)`. */
export function answerText({ uprobes, bounds }: Pick<Prepared, 'uprobes' | 'bounds'>, result: Ref): string {
  const { scenario } = bounds;
  const name = [...uprobes].find(([, ref]) => ref === result)?.[0] ?? 'no uprobe at all';
  return `at 0x${scenario.bpVaddr.toString(16)} accepted ${place(scenario.uprobes, name, 'offset ')}`;
}

function place(uprobes: Readonly<Record<string, number>>, name: string, unit = ''): string {
  const offset = uprobes[name];
  return offset === undefined ? name : `${name} (${unit}0x${offset.toString(16)})`;
}

/** Contents of an object. Counters and locks say whether it is still the same one: a reader must look at them. */
const CONTENT = new Set(['address', 'long', 'flags', 'ref']);

/**
 * The object that a CPU read the contents of, both before and after it was freed and taken again: whatever it made
 * of them belongs to no object at all. Only type-stable objects can be.
 */
function recycledObject({ steps, arena }: Outcome, cpu: number): string | undefined {
  if (!steps.some(({ operation }) => operation.effect === effects.zero)) return undefined;
  /** By object that this CPU has read: how often it had been taken again by then. */
  const seen = new Map<Ref, number>();
  const takes = new Map<Ref, number>();
  for (const step of steps) {
    const { effect, base, slot } = step.operation;
    if (effect === effects.zero) takes.set(base, (takes.get(base) ?? 0) + 1);
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
