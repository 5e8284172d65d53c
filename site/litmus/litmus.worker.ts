import {
  answerText,
  checkLitmus,
  explanationText,
  LitmusError,
  noExplanationText,
  searchExplanation,
  witnessTrace,
} from '../../src/index.ts';
import { shownTrace } from '../viewer/shown-trace.ts';
import type { LitmusEvent, LitmusRequest } from './messages.ts';
import { toneOf, verdictSentence } from './sentence.ts';

/** Milliseconds between two words on how far the search is. */
const progressEvery = 250;

/** More final states than these are counted, not listed. */
const mostStates = 200;

const say = (event: LitmusEvent): void => self.postMessage(event);

function answer({ source, model, timeout }: LitmusRequest): void {
  const begin = performance.now();
  let said = begin;
  const progress = ({ executions }: { executions: number }): void => {
    if (performance.now() - said < progressEvery) return;
    said = performance.now();
    say({ kind: 'progress', executions });
  };
  const result = checkLitmus(source, { model, timeout, onProgress: progress });
  const sentence = verdictSentence(result, performance.now() - begin);
  const trace = witnessTrace(source, result);
  const { verdict, positive, negative, states } = result;
  say({
    kind: 'answer',
    answer: {
      ...{
        verdict,
        positive,
        negative,
        sentence,
        tone: toneOf(result),
        stateCount: states.length,
        states: states.slice(0, mostStates),
      },
      trace: trace && shownTrace(trace, trace.steps),
      mail: answerText(result),
    },
  });
  if (result.witness !== undefined || result.ended !== 'done' || result.nothing !== undefined) return;
  const search = searchExplanation(source, { model });
  const { explanation } = search;
  const text = explanation === undefined ? noExplanationText(search) : explanationText(explanation);
  say({ kind: 'why', text, mail: answerText(result, explanation) });
}

function trouble(error: unknown): LitmusEvent {
  if (!(error instanceof LitmusError)) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'trouble', sentence: `The test could not be run (${what}).`, place: undefined };
  }
  // The editor shows the line itself.
  const [sentence = ''] = error.message.split('\n', 1);
  return {
    kind: 'trouble',
    sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
    place: error.position,
  };
}

self.addEventListener('message', ({ data }: MessageEvent<LitmusRequest>) => {
  try {
    answer(data);
  } catch (error) {
    say(trouble(error));
  }
  say({ kind: 'done' });
});
