import type { Cpu } from '../memory/cpu.ts';
import type { Field, Ref } from '../memory/field.ts';
import type { ModelName } from '../models/models.ts';

/** A machine: it has a Cpu of its own, and runs programs on it. Either it searches, or it measures. */
export type Machine = SearchingMachine | MeasuringMachine;

/** Shows every execution that a memory model allows. What they mean is said by its judges in `check/judge`. */
export interface SearchingMachine {
  readonly id: string;
  readonly shows: 'executions';
  /** The memory models by which it is asked, the strongest first. */
  readonly models: readonly ModelName[];
}

/** Runs programs on some time of its own, and lets them count. `measure` asks nothing of it but this. */
export interface MeasuringMachine {
  readonly id: string;
  readonly shows: 'times';
  /** Why it cannot run here, as a sentence; undefined if it can. */
  unavailable(): string | undefined;
  /** Memory that all its CPUs see. */
  allocate(bytes: number): ArrayBufferLike;
  /**
   * Starts the jobs together, lets them run for the slices asked for or to their end, and stops them. However it ends,
   * nothing of it goes on.
   *
   * @throws what {@link failure} makes, if a program throws, does not start or does not stop
   */
  run(run: MeasuredRun): Promise<void>;
  /** The error of a run that came to nothing. */
  failure(message: string): Error;
  /** Of an error of `run` the name of the error that a program threw; undefined of any other error. */
  thrownBy(error: unknown): string | undefined;
}

/** One CPU's part in a run. */
export interface MeasuredJob {
  /** What messages call it: `reader 0`. */
  readonly name: string;
  /** Which of the programs, and its input: plain data, since it may have to be sent. */
  readonly program: string;
  readonly input: unknown;
  /** Where it is held up, if anywhere. */
  readonly pause?: Pause | undefined;
  /** True if it ends by itself: the run ends when all such jobs have. */
  readonly ends?: boolean;
}

/** Where a CPU is held up, and for how long. */
export interface Pause {
  /** The pause comes right before each access to this field. */
  readonly field: Field;
  /** Microseconds, in order, repeated. */
  readonly micros: Float64Array;
}

/** A run of programs over one memory, which {@link MeasuringMachine.allocate} has made. */
export interface MeasuredRun {
  readonly words: ArrayBufferLike;
  /** First slot that no set-up uses: from there on the CPUs share what they allocate. */
  readonly firstFree: number;
  /** The programs by name; a machine whose CPUs have them already takes no notice. */
  readonly programs: Readonly<Record<string, MeasuredProgram>>;
  readonly jobs: readonly MeasuredJob[];
  /** Milliseconds of the machine's time between two calls of onSlice, and how many. */
  readonly sliceMs: number;
  readonly slices: number;
  /** Called right before the start (slice 0), after each slice, and at an earlier end, with the time since the start. */
  readonly onSlice: (slice: number, elapsedMs: number) => void;
  /** Whether nothing has been done yet: the last slice may then go on. */
  readonly isIdle?: () => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A CPU that is measured: it can also be asked what no protocol asks. */
export interface MeasuredCpu extends Cpu {
  /** True while a writer holds the lock. */
  isWriteHeld(base: Ref, lock: Field): boolean;
  readonly rcu: {
    /** Says that this CPU is in no read section. */
    quiescent(): void;
    /** Callbacks not run yet. */
    readonly pending: number;
    /** Runs the callbacks whose grace period has ended. Never waits. */
    poll(cpu: Cpu): void;
    /** Sleeps, for a moment if it is not said how many milliseconds, outside any read section. */
    nap(ms?: number): void;
  };
}

/** What a program gets. */
export interface MeasuredContext {
  readonly cpu: MeasuredCpu;
  isStopped(): boolean;
  /** Milliseconds of the machine's time, from any moment. */
  now(): number;
}

/** A program that runs until it is stopped. Set-up happens in the call, the run in what it returns. */
export type MeasuredProgram = (
  context: MeasuredContext,
  input: unknown,
) => (() => void) | Promise<() => void>;
