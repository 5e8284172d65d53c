import { NoRoom } from '../../models/growing.ts';
import type { LockModel } from '../../scenarios/expectation.ts';
import {
  type CheckGraphOptions,
  type GraphVerdict,
  preparable,
  runGraph,
} from '../judge/graph/check-graph.ts';
import type { FindingKind } from '../judge/verdict.ts';
import { BESIDE } from '../scenario/check-scenario.ts';
import { prepare } from '../stage/prepare.ts';
import { RanAway } from '../watch/ran-away.ts';
import type { Board } from './board.ts';
import { Off, type Recorder } from './boards.ts';
import type { Without } from './switchboard-result.ts';
import { switched } from './switched-program.ts';

/** What of a search matters here. */
interface Seen extends Pick<GraphVerdict, 'verdict' | 'witness'> {
  readonly findings: readonly Pick<GraphVerdict['findings'][number], 'kind'>[];
}

/** Searches of one scenario: first with everything on, then with some switches off. */
export class Searches {
  readonly #options: CheckGraphOptions;
  readonly #progress: ((done: number, most: number) => void) | undefined;
  /** How many searches were made. */
  count = 0;
  /** How many there will be at most. */
  most = 1;
  #usual: ReadonlySet<FindingKind> = new Set();

  constructor(options: CheckGraphOptions, progress: ((done: number, most: number) => void) | undefined) {
    this.#options = options;
    this.#progress = progress;
  }

  /** With everything on: notes what could be off. */
  withAll(recorder: Recorder): GraphVerdict {
    const verdict = this.#search(recorder);
    this.#usual = new Set(verdict.findings.map(({ kind }) => kind));
    return verdict;
  }

  /** With these switches off. */
  without(keys: readonly string[], lockModel?: LockModel): Without {
    const { verdict, findings, witness } = this.#searchWithin(new Off(keys), lockModel);
    const kinds = findings
      .map(({ kind }) => kind)
      .filter((kind) => !BESIDE.includes(kind) && !this.#usual.has(kind));
    return {
      verdict: verdict === 'Always' ? 'Sometimes' : verdict,
      findings: [...new Set(kinds.filter((kind) => kind !== 'wrong answer'))],
      ...(witness === undefined ? {} : { witness }),
    };
  }

  #searchWithin(board: Board, lockModel?: LockModel): Seen {
    try {
      return this.#search(board, lockModel);
    } catch (error) {
      // The machine passes on what a program throws, if the model allows the execution.
      if (error instanceof RanAway)
        return { verdict: 'Unknown', findings: [{ kind: 'endless' }], witness: undefined };
      if (error instanceof NoRoom) return { verdict: 'Unknown', findings: [], witness: undefined };
      throw error;
    }
  }

  #search(board: Board, lockModel?: LockModel): GraphVerdict {
    this.#progress?.(this.count, this.most);
    this.count++;
    const prepared = prepare(preparable(this.#options), (program, readers) =>
      switched(program, board, readers),
    );
    const options = {
      ...this.#options,
      ...(lockModel === undefined ? {} : { lockModel }),
      // Only the counts of the first search are reported.
      firstWitness: board instanceof Off,
    };
    return runGraph(options, {}, prepared).verdict;
  }
}
