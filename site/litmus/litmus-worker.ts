import type { LitmusEvent, LitmusRequest } from './messages.ts';

/** A worker that answers one test after the other; stopping one ends it, and the next question starts another. */
export class LitmusWorker {
  #worker: Worker | undefined;
  #onEvent: ((event: LitmusEvent) => void) | undefined;

  /** Loads the worker before it is needed. */
  prepare(): Worker {
    this.#worker ??= this.#start();
    return this.#worker;
  }

  ask(request: LitmusRequest, onEvent: (event: LitmusEvent) => void): void {
    if (this.#onEvent) this.stop();
    this.#onEvent = onEvent;
    this.prepare().postMessage(request);
  }

  /** Whatever the search is at, terminating its worker ends it. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#onEvent = undefined;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./litmus.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<LitmusEvent>) => this.#pass(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const what = event.message || 'its worker did not load';
      const sentence = `The test could not be run (${what}): reload the page and press Run again.`;
      this.#pass({ kind: 'trouble', sentence, place: undefined });
      this.#pass({ kind: 'done' });
      this.stop();
    };
    return worker;
  }

  #pass(event: LitmusEvent): void {
    const onEvent = this.#onEvent;
    if (event.kind === 'done') this.#onEvent = undefined;
    onEvent?.(event);
  }
}
