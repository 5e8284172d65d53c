import type { Prepared } from '../stage/prepare.ts';
import { checkAnswer, wrongAnswer } from './answer.ts';
import type { Evidence } from './evidence.ts';
import { baselessFallback } from './fallback.ts';
import type { Found } from './found.ts';

/** CPUs that look up. */
export const readersOf = ({ bounds }: Pick<Prepared, 'bounds'>): number[] =>
  Array.from({ length: bounds.readers }, (_, cpu) => cpu);

/** Says what was wrong in an execution: wrong answers and baseless fallbacks of each reader, then what the machine found. */
export function judge(prepared: Prepared, evidence: Evidence): readonly Found[] {
  const wild = evidence.findings.find(({ kind }) => kind === 'not-deterministic');
  if (wild !== undefined) {
    if (wild.cpu !== undefined && evidence.programCpuOf(wild.cpu) >= prepared.bounds.readers)
      throw new Error(`[vmaspec bug] CPU${wild.cpu} is a writer: ${wild.text}`);
    // After that its answer means nothing.
    return [wild];
  }
  const found: Found[] = [];
  for (const cpu of readersOf(prepared)) {
    const text = wrongAnswer(prepared, evidence, cpu);
    if (text !== undefined) found.push({ kind: 'wrong answer', text, cpu });
    const baseless = baselessFallback(prepared, evidence, cpu);
    if (baseless !== undefined) found.push(baseless);
  }
  return [...found, ...evidence.findings];
}

/**
 * The same for an execution that has ended.
 *
 * @throws LookupError if a lookup that ended returned something that is no answer
 */
export function judgeWhole(prepared: Prepared, evidence: Evidence): readonly Found[] {
  const found = judge(prepared, evidence);
  if (!found.some(({ kind }) => kind === 'not-deterministic'))
    for (const cpu of readersOf(prepared)) checkAnswer(evidence, cpu);
  return found;
}
