import { byId } from '../../common/near.ts';
import type { Program } from '../../machines/program.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { NoRoom } from '../../models/growing.ts';
import type { Trace } from '../../report/trace.ts';
import type { LockModel } from '../../scenarios/expectation.ts';
import { sectionsOf } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';
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
import { Off, Recorder } from './boards.ts';
import { runSwitched, withDeepStacks } from './call-site.ts';
import { ORDERINGS, type Side, type Switch, type SwitchKind } from './switch.ts';
import { type Board, SwitchedCpu, withoutTypesafe } from './switched-cpu.ts';

/** What to take apart. */
export interface SwitchboardOptions
  extends Pick<
    CheckGraphOptions,
    'lookup' | 'scenario' | 'sections' | 'writerSide' | 'model' | 'lockModel' | 'retries'
  > {
  /** What to switch off; default: everything that can be. */
  readonly kinds?: readonly SwitchKind[];
  /** Milliseconds for each search; default 20,000. */
  readonly timeout?: number;
  /** Called before each search with how many there have been, and how many there will be at most. */
  readonly progress?: (done: number, most: number) => void;
  readonly signal?: AbortSignal;
}

/** What a protocol does without something. */
export interface Without {
  /** `Sometimes` also of an `Always`: the search stops at the first execution that refutes the claim. */
  readonly verdict: GraphVerdict['verdict'];
  /** What no correct lookup does and was not found with everything on, besides what refutes the claim. */
  readonly findings: readonly FindingKind[];
  /** An execution that refutes the claim, if there is one. */
  readonly witness?: Trace;
}

/** A switch and what it does. */
export interface SwitchResult extends Switch, Without {
  /**
   * `necessary` if the claim is refuted without it, or memory misused; `redundant` if not, which says nothing of two
   * that are off together; `unknown` if the search did not come to its end.
   */
  readonly role: 'necessary' | 'redundant' | 'unknown';
}

/** Several switches off at once. */
export interface Together extends Without {
  /** Ids of the switches. */
  readonly off: readonly string[];
  /**
   * Sets of them that cannot be off together, though without any one of it each can: no switch is in two. Empty if all
   * can be off.
   */
  readonly conflicts: readonly (readonly string[])[];
}

/** A protocol taken apart: what each barrier and each check of it is good for in a scenario. */
export interface Switchboard {
  readonly scenario: string;
  readonly lookup: string;
  readonly writerSide: string;
  readonly model: GraphVerdict['model'];
  readonly lockModel: LockModel;
  /** With everything on. */
  readonly verdict: GraphVerdict['verdict'];
  readonly positive: number;
  readonly negative: number;
  /** One after the other off. Empty if the claim is refuted with everything on: then nothing can be learnt from less. */
  readonly switches: readonly SwitchResult[];
  /** All orderings off that are redundant one by one; absent if fewer than two are. */
  readonly together?: Together;
  /** All that is redundant off; absent if a single switch makes it `Sometimes`. */
  readonly everything?: Together;
  /** True of a Never that says nothing: it stays one whatever is off. */
  readonly vacuous: boolean;
  /** Why it says nothing, or why nothing could be switched off; empty otherwise. */
  readonly why: string;
  readonly bounds: readonly string[];
  /** Searches that were made, and their milliseconds. */
  readonly searches: number;
  readonly ms: number;
}

const isRefuted = ({ verdict }: Without): boolean => verdict === 'Sometimes';

/** Whether a search found what was not found with everything on. */
const isBroken = (without: Without): boolean => isRefuted(without) || without.findings.length > 0;

/**
 * Switches each barrier, ordering, check, lock and RCU section of a lookup and of its writers off by itself, and says
 * which of them is necessary in a scenario and which is redundant. The switches are found by watching what the protocol
 * does; it is never written down a second time.
 *
 * @throws UserError for options that cannot be, and for scenarios that only the interleaver can judge
 *
 * @example
 * ```ts
 * import { switchboard } from 'vmaspec';
 *
 * const { switches } = switchboard({ lookup: 'merged', scenario: 'torn-split' });
 * for (const { id, role } of switches) if (role === 'necessary') console.log(id);
 * ```
 */
export function switchboard(options: SwitchboardOptions): Switchboard {
  return withDeepStacks(() => new Search(options).run());
}

/** What of a search matters here. */
interface Seen extends Pick<GraphVerdict, 'verdict' | 'witness'> {
  readonly findings: readonly Pick<GraphVerdict['findings'][number], 'kind'>[];
}

/** A switch that was tried, by what it is found by. */
interface Known {
  readonly key: string;
  readonly result: SwitchResult;
}

class Search {
  readonly #options: CheckGraphOptions;
  readonly #progress: SwitchboardOptions['progress'];
  readonly #kinds: ReadonlySet<SwitchKind> | undefined;
  #searches = 0;
  #most = 1;
  #usual: ReadonlySet<FindingKind> = new Set();

  constructor({ progress, kinds, timeout = 20_000, ...options }: SwitchboardOptions) {
    const { scenario: asked = 'torn-split' } = options;
    const scenario = typeof asked === 'string' ? byId('scenario', scenarios, asked) : asked;
    this.#options = { sections: sectionsOf(scenario), ...options, scenario, timeout };
    this.#progress = progress;
    this.#kinds = kinds && new Set(kinds);
  }

  run(): Switchboard {
    const start = performance.now();
    const recorder = new Recorder();
    const base = this.#search(recorder);
    this.#usual = new Set(base.findings.map(({ kind }) => kind));
    const { scenario, lookup, writerSide, model, lockModel, verdict, positive, negative, bounds } = base;
    const isWhole = verdict === 'Never' || verdict === 'Never within bound';
    const found = isWhole ? this.#takeApart(recorder, base) : { switches: [] };
    const why = whyNot(base, found);
    return {
      ...{ scenario, lookup, writerSide, model, lockModel, verdict, positive, negative },
      ...found,
      vacuous: isWhole && why !== '',
      why,
      bounds,
      searches: this.#searches,
      ms: Math.round(performance.now() - start),
    };
  }

  #takeApart(
    recorder: Recorder,
    { model, lockModel }: GraphVerdict,
  ): Pick<Switchboard, 'switches' | 'together' | 'everything'> {
    const known = [...recorder.switches].filter(([, { kind }]) => this.#isAsked(kind));
    this.#most = known.length + 3;
    const results = known.map(([key, one]) => ({ key, result: this.#resultOf(one, [key]) }));
    const switches = results.map(({ result }) => result);
    if (lockModel === 'spin' && model === 'lkmm' && this.#isAsked('lock model'))
      switches.push(this.#resultOf(SPINLOCK, [], 'rwsem'));
    const redundant = results.filter(({ result }) => result.role === 'redundant');
    const orderings = redundant.filter(({ result }) => ORDERINGS.has(result.kind));
    const together = orderings.length < 2 ? undefined : this.#together(orderings);
    const everything =
      switches.some(isRefuted) || redundant.length < 2 ? undefined : this.#together(redundant);
    return {
      switches,
      ...(together === undefined ? {} : { together }),
      ...(everything === undefined ? {} : { everything }),
    };
  }

  #isAsked(kind: SwitchKind): boolean {
    return this.#kinds?.has(kind) ?? true;
  }

  #resultOf(one: Switch, keys: readonly string[], lockModel?: LockModel): SwitchResult {
    const without = this.#without(keys, lockModel);
    const role = isBroken(without) ? 'necessary' : without.verdict === 'Unknown' ? 'unknown' : 'redundant';
    return { ...one, ...without, role };
  }

  /** All of them off; if that is too many, which sets of them are to blame. */
  #together(all: readonly Known[]): Together {
    const without = this.#offAtOnce(all);
    const conflicts: (readonly Known[])[] = [];
    let rest = all;
    for (let isTooMany = isBroken(without); isTooMany; isTooMany = isBroken(this.#offAtOnce(rest))) {
      this.#most += rest.length;
      const conflict = this.#smallest(rest);
      conflicts.push(conflict);
      rest = rest.filter((one) => !conflict.includes(one));
    }
    const idsOf = (some: readonly Known[]): string[] => some.map(({ result }) => result.id);
    return { ...without, off: idsOf(all), conflicts: conflicts.map(idsOf) };
  }

  /** As few of them as cannot be off together: whichever is not needed for that is on again. */
  #smallest(all: readonly Known[]): readonly Known[] {
    let conflict = all;
    for (const one of all) {
      const fewer = conflict.filter((other) => other !== one);
      if (isBroken(this.#offAtOnce(fewer))) conflict = fewer;
    }
    return conflict;
  }

  #offAtOnce(all: readonly Known[]): Without {
    return this.#without(all.map(({ key }) => key));
  }

  #without(keys: readonly string[], lockModel?: LockModel): Without {
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
      // The machine passes on what a program throws in an execution that the model allows.
      if (error instanceof RanAway)
        return {
          verdict: 'Unknown',
          findings: [{ kind: 'endless' }],
          witness: undefined,
        };
      if (error instanceof NoRoom) return { verdict: 'Unknown', findings: [], witness: undefined };
      throw error;
    }
  }

  #search(board: Board, lockModel?: LockModel): GraphVerdict {
    this.#progress?.(this.#searches, this.#most);
    this.#searches++;
    const prepared = prepare(preparable(this.#options), (program, readers) =>
      switched(program, board, readers),
    );
    const options = {
      ...this.#options,
      ...(lockModel === undefined ? {} : { lockModel }),
      // Only the counts of the first search are told.
      firstWitness: board instanceof Off,
    };
    return runGraph(options, {}, prepared).verdict;
  }
}

/** A program whose CPUs do not do what is off. */
function switched(program: Program, board: Board, readers: number): Program {
  return {
    ...program,
    objects: program.objects.map((object) =>
      object.cache.typesafeByRcu && board instanceof Off && board.isCacheOff(object.cache)
        ? { ...object, cache: withoutTypesafe(object.cache) }
        : object,
    ),
    cpus: program.cpus.map((run, id) => {
      const side: Side = id < readers ? 'lookup' : 'writer side';
      return (cpu: Cpu) => runSwitched(() => run(new SwitchedCpu(cpu, board, side)));
    }),
  };
}

/** What else the spinlocks of the LKMM order, which a semaphore does not. */
const SPINLOCK: Switch = {
  id: 'mmap_lock, vm_lock: ordered as spinlocks',
  side: 'writer side',
  kind: 'lock model',
  within: 'mmap_lock, vm_lock',
  what: 'ordered as spinlocks',
  instead: 'rwsem',
};

/** Why a Never says nothing, or why nothing was switched off. */
function whyNot(
  base: GraphVerdict,
  { switches, everything }: Pick<Switchboard, 'switches' | 'everything'>,
): string {
  if (base.verdict === 'Unknown') return `the search was stopped (${base.ended})`;
  if (base.positive > 0) return 'the claim is refuted with everything on: no single switch can be blamed';
  if (switches.some(isRefuted) || (everything !== undefined && isRefuted(everything))) return '';
  if (base.accepted === 0) return 'no lookup ever gave an answer';
  if (base.acceptedAcrossWrite === 0) return 'no answer overlapped a write section';
  return 'with everything off the claim holds as well: this scenario cannot refute it';
}
