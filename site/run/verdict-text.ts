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
  const { verdict, positive, negative, otherwiseWrong, findings, seconds, bounds } = found;
  const meaning = found.vacuous ? vacuous : meanings[verdict];
  // The verdict is about answers alone: what else is wrong stands in the same sentence.
  const but =
    otherwiseWrong === 0
      ? ''
      : `, but ${otherwiseWrong === 1 ? '1 has' : `${otherwiseWrong} have`} another finding`;
  const counts = `${positive} wrong of ${positive + negative} executions in ${seconds} s`;
  const also = findings.length > 0 ? ` Also found: ${findings.join('; ')}.` : '';
  return `${verdict}${meaning ? `: ${meaning}` : ''}${but} (${counts}).${also} Bounds: ${bounds.join('; ')}.`;
}
