import { CHANGED, WRITE_LOCKED } from '../../lookup/fallback.ts';
import { type FieldKind, infoOf } from '../../memory/field.ts';
import type { Prepared } from '../stage/prepare.ts';
import { isAnswer, writersSections } from './answer.ts';
import { claimOf } from './claims.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

/** Contents of an object. Counters and locks say whether it is still the same one: a reader must look at them. */
const CONTENT: ReadonlySet<FieldKind> = new Set(['address', 'long', 'flags', 'ref']);

/** True if a lookup gave no answer, or if a reader of one's own took mmap_lock itself to get it. */
export function fellBack({ bounds }: Prepared, evidence: Evidence, cpu: number): boolean {
  if (!isAnswer(evidence.resultOf(cpu))) return true;
  return bounds.scenario.answers === 'as alone' && evidence.tookMmapLock(cpu);
}

/** Says that a lookup was turned away without a reason, if its scenario claims that there always is one. */
export function baselessFallback(prepared: Prepared, evidence: Evidence, cpu: number): Found | undefined {
  const claim = claimOf(prepared.bounds.scenario);
  const result = evidence.resultOf(cpu);
  if (claim === 'undisturbed' && (result === WRITE_LOCKED || result === CHANGED)) {
    if (isDisturbed(evidence, cpu)) return undefined;
    const text = 'fell back, though nothing that it read of VMA and file was changed';
    return { kind: 'needless fallback', text, cpu };
  }
  if (claim === 'no-collision' && result === WRITE_LOCKED) {
    if (isBesideSection(prepared, evidence, cpu)) return undefined;
    const text = 'fell back as if a writer were at work, though nobody held mmap_lock';
    return { kind: 'collision', text, cpu };
  }
  return undefined;
}

/** True if somebody stored another value into the contents of something that a CPU read. */
function isDisturbed(evidence: Evidence, cpu: number): boolean {
  const slots = new Set<number>();
  for (const { slot, field } of evidence.readsOf(cpu)) if (CONTENT.has(infoOf(field).kind)) slots.add(slot);
  return evidence.isChangedByOthers(cpu, slots);
}

/** True if the call overlaps a section of mmap_lock in every order of independent steps. */
function isBesideSection(prepared: Prepared, evidence: Evidence, cpu: number): boolean {
  const call = evidence.callOf(cpu);
  return writersSections(prepared, evidence).some(
    (section) => section.ofMm && !call.mayFollow(section) && !call.mayPrecede(section),
  );
}
