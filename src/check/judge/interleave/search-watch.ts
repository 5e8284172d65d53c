import type { ExploreOptions } from '../../stage/explore-options.ts';

/** The clock as it was: who watches a reader takes it away meanwhile. */
const now = performance.now.bind(performance);

/** Executions between two looks at the clock. */
const OFTEN = 64;

/** Whether a search of interleavings is to go on: it is asked after each execution. */
export class SearchWatch {
  readonly #options: Pick<ExploreOptions, 'timeout' | 'signal' | 'onProgress'>;
  readonly #most: number;
  readonly #start = now();
  #done = 0;
  /** Why not, once it is not. */
  ended: 'timeout' | 'aborted' | undefined;

  constructor(options: Pick<ExploreOptions, 'timeout' | 'signal' | 'onProgress'>, most: number) {
    this.#options = options;
    this.#most = most;
  }

  /** Why the search is cut here, for its bounds; undefined if it goes on. */
  next(): string | undefined {
    const { timeout, signal, onProgress } = this.#options;
    if (signal?.aborted) {
      this.ended = 'aborted';
      return 'cut when it was aborted';
    }
    if (this.#done++ % OFTEN !== 0) return undefined;
    onProgress?.(this.#done - 1, this.#most);
    if (timeout === undefined || now() - this.#start < timeout) return undefined;
    this.ended = 'timeout';
    return `cut after ${timeout / 1000} s`;
  }
}
