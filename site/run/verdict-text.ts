import type { FoundVerdict } from './messages.ts';

const meanings: Record<string, string> = {
  Never: 'no interleaving gives a wrong answer',
  Sometimes: 'some interleavings give a wrong answer',
  Always: 'every interleaving gives a wrong answer',
};
/** A lookup that always falls back is never wrong, which proves nothing. */
const vacuous = 'but it says nothing of races: no answer met a write, or no lookup fell back';

/** The verdict in a sentence, then what it rests on. */
export function verdictText(found: FoundVerdict): string {
  const meaning = found.vacuous ? vacuous : meanings[found.verdict];
  const counts = `${found.positive} wrong of ${found.positive + found.negative} executions in ${found.seconds} s`;
  const also = found.findings.length > 0 ? ` Also found: ${found.findings.join('; ')}.` : '';
  return `${found.verdict}${meaning ? `: ${meaning}` : ''} (${counts}).${also} Bounds: ${found.bounds.join('; ')}.`;
}
