import { boundsText, type LitmusResult, modelNames } from '../../src/index.ts';
import type { LitmusAnswer } from './messages.ts';

const meanings: Record<LitmusResult['verdict'], string> = {
  Never: 'no execution ends so',
  Sometimes: 'some executions end so',
  Always: 'every execution ends so',
  Unknown: 'the search was stopped before it could say',
};

const flagMeanings: Record<string, string> = {
  'data-race':
    'two accesses of one place are not ordered, one of them is plain and one a store: what a compiler makes of that is not covered by the verdict',
  'mixed-accesses': 'a place is accessed plainly and marked in one thread, with no barrier between',
  'lock-final': 'the final value of a lock means nothing',
};

const count = (value: number): string => value.toLocaleString('en');

/** The verdict in sentences: what it means, what it rests on, and what is suspicious about the test. */
export function verdictSentence(result: LitmusResult, milliseconds: number): string {
  const { verdict, positive, negative, quantifier, ok, flags, warnings, ended, model, nothing } = result;
  const time =
    milliseconds < 1000 ? `${milliseconds.toPrecision(2)} ms` : `${(milliseconds / 1000).toPrecision(2)} s`;
  const under = modelNames[model as keyof typeof modelNames] ?? model;
  const found = `${verdict}: ${meanings[verdict]} (${count(positive)} of ${count(positive + negative)}), under ${under}, in ${time}.`;
  return [
    ...(nothing === undefined ? [found] : []),
    ...boundsText(result),
    quantifier !== 'exists' && ended === 'done' && nothing === undefined
      ? `The test demands ${quantifier}: ${ok ? 'Ok' : 'No'}.`
      : '',
    ...warnings.map((warning) => `Warning: ${warning}.`),
    ...flags.map((flag) => `Flag ${flag}${flag in flagMeanings ? `: ${flagMeanings[flag]}` : ''}.`),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whether the verdict is what the test's author fears. */
export function toneOf({ quantifier, ok, verdict, positive, nothing }: LitmusResult): LitmusAnswer['tone'] {
  if (nothing !== undefined) return 'empty';
  if (verdict === 'Unknown') return 'plain';
  return (quantifier === 'exists' ? positive === 0 : ok) ? 'good' : 'bad';
}
