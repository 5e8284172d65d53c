import { captureConsole } from './capture-console.ts';
import { CompileError, functionSource } from './compile.ts';
import { exploreLookup, runLookupOnThreads, runPausedReader, sentenceOf } from './engine.ts';
import type { CodeRequest, RunEvent, RunRequest } from './messages.ts';

const say = (event: RunEvent): void => self.postMessage(event);

function sentenceFor(error: unknown): string {
  if (error instanceof CompileError) return error.message;
  const sentence = sentenceOf(error);
  if (sentence) return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `Expected a lookup that returns a uprobe or NULL, but it threw "${what}": mend it and press Run again, or press Reset.`;
}

async function runCode({ machine, source, sections, writerSide }: CodeRequest): Promise<void> {
  const lookup = functionSource(source);
  if (machine === 'interleave')
    say({ kind: 'verdict', verdict: exploreLookup(lookup, sections, writerSide) });
  else await runLookupOnThreads(lookup, writerSide, (rows, final) => say({ kind: 'rows', rows, final }));
}

const run = (request: RunRequest): Promise<void> =>
  request.machine === 'paused'
    ? runPausedReader(request, (counts, final) => say({ kind: 'counts', counts, final }))
    : runCode(request);

captureConsole((line) => say({ kind: 'printed', line }));
self.addEventListener('message', ({ data }: MessageEvent<RunRequest>) => {
  run(data).catch((error: unknown) => say({ kind: 'failed', sentence: sentenceFor(error) }));
});
