import type { RunEvent, RunRequest } from './messages.ts';

const budgetSeconds = 20;

/** A run under way. */
export interface Session {
  stop(): void;
}

const isFinal = (event: RunEvent): boolean => event.kind !== 'printed' && !('final' in event && !event.final);

/**
 * Runs what the reader asks for in a worker of its own. Whatever code does, terminating that worker ends it, and
 * with it every worker that it started.
 */
export function startSession(
  request: RunRequest,
  onEvent: (event: RunEvent) => void,
  onEnd: () => void,
): Session {
  const worker = new Worker(new URL('./run.worker.ts', import.meta.url), { type: 'module' });
  const end = () => {
    clearTimeout(budget);
    worker.terminate();
    worker.onmessage = null;
    onEnd();
  };
  const fail = (sentence: string) => {
    end();
    onEvent({ kind: 'failed', sentence });
  };
  const budget = setTimeout(
    () =>
      fail(
        `Expected an answer within ${budgetSeconds} s, but the code was still running and was stopped: look for a loop that cannot end.`,
      ),
    budgetSeconds * 1000,
  );
  worker.onmessage = ({ data }: MessageEvent<RunEvent>) => {
    if (isFinal(data)) end();
    onEvent(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(
      `The code could not be run (${event.message || 'its worker did not load'}): reload the page and press Run again.`,
    );
  };
  worker.postMessage(request);
  return { stop: end };
}
