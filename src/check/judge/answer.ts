import { LookupError } from '../../common/errors.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import { inode as inodeField, offset as offsetField, uprobe_cachep } from '../../memory/layout.ts';
import { SIGTRAP } from '../../uprobes/handle-swbp.ts';
import type { Prepared } from '../stage/prepare.ts';
import type { WriteSection } from '../stage/write-sections.ts';
import { toldOf } from '../watch/told-number.ts';
import type { Evidence, LeftMemory } from './evidence.ts';

/** True of what a lookup returns as its answer; anything up to NULL is a reason to fall back. */
export const isAnswer = (result: unknown): result is Ref => typeof result === 'number' && result > NULL;

/** What was answered and what would have been right, as a sentence; undefined if the answer was right. */
export function wrongAnswer(prepared: Prepared, evidence: Evidence, cpu: number): string | undefined {
  const result = evidence.resultOf(cpu);
  if (result === SIGTRAP) {
    return `${place(prepared)} SIGTRAP, as for nobody's breakpoint; right: a uprobe, or neither`;
  }
  if (!isAnswer(result)) return undefined;
  const right = rightAnswers(prepared, evidence, cpu);
  if (right.has(result) || right.size === 0) return undefined;
  const names = [...right].map((answer) =>
    answer === NULL ? 'none' : valueText(prepared, evidence.memory, answer),
  );
  return `${answerText(prepared, evidence.memory, result)}; right: ${names.join(', then ')}`;
}

/**
 * The answers that were right at some moment of a CPU's call; NULL stands for no answer. Empty if the reader, run
 * alone, would not end at any of these moments.
 */
export const rightAnswers = (prepared: Prepared, evidence: Evidence, cpu: number): ReadonlySet<Ref> =>
  prepared.truth.always ?? prepared.truth.among(writersSections(prepared, evidence), evidence.callOf(cpu));

/** Sections in which the right answer may change. A reader that takes the same lock for writing changes nothing. */
export const writersSections = ({ mm, bounds }: Prepared, evidence: Evidence): readonly WriteSection[] =>
  evidence.sectionsOf(mm).filter(({ cpu }) => cpu >= bounds.readers);

/** `at 0x14010 accepted uprobe B (offset 0x10)`. */
export const answerText = (prepared: Prepared, memory: LeftMemory, result: Ref): string =>
  `${place(prepared)} accepted ${valueText(prepared, memory, result, 'offset ')}`;

const place = ({ bounds }: Prepared): string => `at 0x${bounds.scenario.bpVaddr.toString(16)}`;

/** An answer in words. The answer of a reader of one's own need not be a uprobe. */
function valueText(prepared: Prepared, memory: LeftMemory, answer: number, unit = ''): string {
  const { answers, returns = 'answer' } = prepared.bounds.scenario;
  const told = returns === 'answer' ? undefined : toldOf(answer);
  if (told !== undefined) return told;
  const isNumber = answers === 'as alone' && memory.objectAt(answer)?.cache !== uprobe_cachep;
  if (isNumber) return answer < 10 ? `${answer}` : `0x${answer.toString(16)}`;
  const name = nameOfUprobe(prepared, memory, answer);
  const offset = prepared.stage.keys.get(name)?.offset;
  return offset === undefined ? name : `${name} (${unit}0x${offset.toString(16)})`;
}

/** A uprobe's name, found by its key: one that was registered meanwhile has the name of its place. */
function nameOfUprobe({ uprobes, stage }: Prepared, memory: LeftMemory, uprobe: Ref): string {
  const known = [...uprobes].find(([, ref]) => ref === uprobe);
  if (known !== undefined) return known[0];
  if (memory.objectAt(uprobe)?.ref !== uprobe) return 'no uprobe at all';
  const [inode, offset] = [memory.read(uprobe, inodeField), memory.read(uprobe, offsetField)];
  const named = [...stage.keys].find(([, key]) => key.inode === inode && key.offset === offset);
  return named?.[0] ?? 'no uprobe at all';
}

/** @throws LookupError if a lookup that ended returned something that is no answer */
export function checkAnswer(evidence: Evidence, cpu: number): void {
  const result = evidence.resultOf(cpu);
  if (typeof result === 'number' && Number.isInteger(result)) return;
  // It was stopped or waits for ever: a finding says so.
  if (result === undefined && evidence.findings.length > 0) return;
  throw new LookupError(
    `the lookup returned ${String(result)}, but a uprobe, NULL or one of the reasons to fall back was expected: ` +
      'end each path with one of them',
  );
}
