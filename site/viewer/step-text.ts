import type { TraceStep } from '../../src/index.ts';
import { cellName } from './memory.ts';

/** `find_active_uprobe_speculative › vma_lookup` */
export const pathText = (step: TraceStep): string => step.path.join(' › ');

/** What a step accessed: `mm->mm_lock_seq`, or nothing for a barrier. */
export const placeText = (step: TraceStep): string =>
  step.object && step.field !== undefined ? cellName(step.object, step.field) : (step.object ?? '');

/** How a value moved, for eyes (an arrow) and for ears (a word). */
export function valueParts(step: TraceStep): { arrow: string; word: string; value: string } | undefined {
  if (step.value === undefined) return undefined;
  if (step.access === 'write' || step.access === 'both') {
    const was = step.before === undefined || step.before === step.value ? '' : ` (was ${step.before})`;
    return { arrow: '←', word: 'becomes', value: `${step.value}${was}` };
  }
  return { arrow: '→', word: 'is', value: step.value };
}
