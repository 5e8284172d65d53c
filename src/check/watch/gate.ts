import { thrownAt } from '../../common/source-position.ts';
import type { Fault, FaultKind, WatchableCpu } from '../../machines/watchable.ts';
import { here } from './call-place.ts';
import { Forbidden, type Rule } from './forbidden.ts';
import { beat } from './heartbeat.ts';

/** Frames between a reader and the place where it is stopped or left, with those of a machine. */
const FRAMES = 60;
/** What is wrong with a test that does more than look at its value. */
const TESTS: Rule = { kind: 'wrong argument', why: 'a test is given the value, and depends on that alone' };

/** What a gate is told of the reader in front of it. */
export interface GateOptions {
  /** The call that queued it, if it is an RCU callback of a reader. */
  readonly queuedBy?: string | undefined;
  /** Whether to remember where the machine leaves the reader, which takes time. */
  readonly tellsWhere?: boolean | undefined;
}

/** The only way from a watched reader to its machine: an operation passes, or the reader is stopped with a fault. */
export class Gate {
  /** What the machine threw to leave the reader, which the reader may have caught. */
  left: { readonly thrown: unknown; readonly at: Error | undefined } | undefined;
  readonly queuedBy: string | undefined;
  readonly #cpu: WatchableCpu;
  readonly #tellsWhere: boolean;
  /** True while a test of the reader's runs: it may perform no operation. */
  #isTesting = false;
  #isOver = false;

  constructor(cpu: WatchableCpu, { queuedBy, tellsWhere = false }: GateOptions) {
    this.#cpu = cpu;
    this.queuedBy = queuedBy;
    this.#tellsWhere = tellsWhere;
  }

  /** Asks the machine, and remembers what it throws, in case the reader catches it. */
  pass<T>(run: () => T): T {
    beat();
    // The CPU of an earlier call, or of a reader that has returned.
    if (this.left !== undefined || this.#isOver) throw new Forbidden('the cpu of a call that is over');
    if (this.#isTesting) throw new Forbidden('cpu in a test of smp_cond_load_acquire()', TESTS);
    try {
      return run();
    } catch (thrown) {
      this.left = { thrown, at: this.#tellsWhere ? here(FRAMES) : undefined };
      throw thrown;
    }
  }

  /** Ends the reader with a fault. */
  stop(kind: FaultKind, text: string, name: string, more: Partial<Fault> = {}): void {
    const where = this.queuedBy === undefined ? '' : `in a callback of its ${this.queuedBy}(): `;
    const fault: Fault = {
      kind,
      text: `${where}${text}`,
      name,
      ...more,
      // Read only when a machine reports it: there may be no step that tells the place.
      get position() {
        return more.position ?? thrownAt(here(FRAMES));
      },
    };
    this.pass(() => this.#cpu.stop(fault));
  }

  /** Ends the reader if an operation was not given what it takes. */
  refuseArgument(name: string, wrong: string | undefined, place: Partial<Fault> = {}): void {
    if (wrong !== undefined) this.stop('wrong argument', wrong, name, place);
  }

  /** Runs a test of the reader's; no operation passes meanwhile. */
  test(test: (value: number) => boolean, value: number): boolean {
    this.#isTesting = true;
    try {
      return test(value);
    } finally {
      this.#isTesting = false;
    }
  }

  /** The reader has returned: nothing passes any more. */
  shut(): void {
    this.#isOver = true;
  }
}
