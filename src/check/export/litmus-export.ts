import { UserError } from '../../common/errors.ts';
import { printLitmus } from '../../litmus/print/print-test.ts';
import { parseLitmus } from '../../litmus/read/parse.ts';
import { type LitmusResult, runLitmus } from '../../litmus/run/run.ts';
import type { Initial, LitmusTest } from '../../litmus/syntax.ts';
import { type CpuPath, FREED, initialValue, type PathStep } from '../../machines/graph/cpus/paths.ts';
import { type ModelName, models } from '../../models/models.ts';
import { SIGTRAP } from '../../uprobes/handle-swbp.ts';
import { isAnswer } from '../judge/answer.ts';
import { claimOf, REFUTED_BY } from '../judge/claims.ts';
import {
  type CheckGraphOptions,
  type GraphVerdict,
  graphOptions,
  preparable,
  runGraph,
} from '../judge/graph/check-graph.ts';
import { exploreBounds } from '../stage/explore-bounds.ts';
import type { Prepared } from '../stage/prepare.ts';
import { waysOf } from './litmus-breadth.ts';
import { withComment } from './litmus-comment.ts';
import { locksIn, pointersIn } from './litmus-legend.ts';
import { ownLocks } from './litmus-locks.ts';
import { LitmusPlaces } from './litmus-places.ts';
import type { Ways } from './litmus-published.ts';
import type { PlaceType } from './litmus-statements.ts';
import { and, or } from './litmus-syntax.ts';
import { type LitmusThread, ThreadWriter } from './litmus-thread.ts';
import { Touched } from './litmus-touched.ts';
import { isWalk, LitmusValues } from './litmus-values.ts';
import { withoutLocks, withoutTheObvious } from './litmus-ways.ts';
import { treeOf } from './path-tree.ts';

/** A scenario as a litmus test. */
export interface LitmusExport {
  /** In herd's C format, with the verdict in a comment. */
  readonly text: string;
  /** What `checkGraph` says of the scenario: a checker for litmus tests has to come to the same. */
  readonly verdict: GraphVerdict;
}

const TYPES: Readonly<Record<PlaceType, string>> = {
  int: 'int *',
  srcu: 'struct srcu_struct *',
  spinlock_t: 'spinlock_t *',
};

/**
 * Writes what a lookup and the writers of a scenario do to shared memory as a litmus test, whose condition says that
 * the claim of the scenario is refuted. It contains only what others can see, and for a lone reader only what leads
 * to the refuted claim. Each CPU is written with all paths that it takes in any execution. The lookup also has the
 * paths that it would take on any other stored value, so that the condition covers what a model forbids.
 *
 * @throws UserError for scenarios that only the interleaver judges, and where a claim is no matter of what the lookup
 * reads
 *
 * @example
 * ```ts
 * import { checkLitmus, litmusExport } from 'vmaspec';
 *
 * const { text, verdict } = litmusExport({ lookup: 'sep05', scenario: 'torn-split', sections: 1 });
 * console.log(checkLitmus(text).verdict === verdict.verdict); // true
 * ```
 */
export function litmusExport(given: CheckGraphOptions): LitmusExport {
  const options = graphOptions(given);
  const values = new LitmusValues();
  const { firstWitness: _, ...whole } = options;
  const claim = claimOf(exploreBounds(preparable(options)).scenario);
  // Callbacks that only free come last in some execution, whatever the others do. So a claim that is not about memory
  // is refuted with them exactly if it is refuted without them.
  const { verdict, prepared } = runGraph(whole, {
    onExecution: (execution, of) => values.add(execution, of),
    frees: claim === 'memory',
    // What a CPU reads is taken from the executions, also for locks.
    setsAside: false,
  });
  const { scenario } = prepared.bounds;
  if (verdict.ended !== 'done')
    throw new UserError(
      `the search was stopped (${verdict.ended}) after ${verdict.executions} executions: give it more time`,
    );
  const { last } = values;
  if (last === undefined) throw new UserError('there is no execution to write down');

  const refutes = refutedBy(values, claim);
  const { ways: all, breadth } = waysOf(values, last, prepared, verdict.verdict, refutes);
  const simple = withoutTheObvious(all, (step) => initialValue(last.host, step));
  const isOpen = hasOpenDependency(simple);
  if (isOpen) refuseIfItMatters(whole, claim, verdict);
  const locks = isSpin(options)
    ? { spin: new Set<number>(), dropped: new Set<number>() }
    : ownLocks(simple, new Touched(simple));
  const ways = withoutLocks(simple, locks);
  const places = new LitmusPlaces(prepared, last);
  const threads = threadsOf(ways, places, prepared, {
    refutes,
    isWalk: (step) => isWalk(last.host, step),
    isSpinlock: (step) => isSpin(options) || step.name.startsWith('spin_') || locks.spin.has(step.slot),
  });
  const text = printLitmus(testOf(`${scenario.id}-${verdict.lookup}`, threads, places));
  return {
    text: withComment(text, {
      run: countsOf(text, verdict.model),
      verdict,
      cpus: [...ways.keys()].map((cpu) => last.nameOf(cpu)),
      pointers: pointersIn(ways, places, last),
      dropped: locksIn(simple, locks.dropped, places),
      canRefute: !text.includes('\nexists (false)'),
      hasFrees: text.includes(`${FREED}`),
      isOpen,
      breadth,
    }),
    verdict,
  };
}

/** Executions of the file that are waited for, and milliseconds. */
const COUNTED = 5_000;
const COUNTED_MS = 3_000;

/** What running the file gives, if it ends soon. */
function countsOf(text: string, model: string): LitmusResult | undefined {
  const run = runLitmus(parseLitmus(text), text, models[model as ModelName], {
    executions: COUNTED,
    timeout: COUNTED_MS,
  });
  return run.ended === 'done' ? run : undefined;
}

/** Whether an access goes through a pointer that several reads returned: a test cannot say that it depends on one of them. */
const hasOpenDependency = (ways: Ways): boolean =>
  [...ways.values()].some((paths) =>
    paths.some(({ steps }) => steps.some(({ event }) => event.choices !== undefined)),
  );

/** Without such a dependency a test allows more: it is written only if the verdict is the same. */
function refuseIfItMatters(
  options: CheckGraphOptions,
  claim: keyof typeof REFUTED_BY,
  verdict: GraphVerdict,
): void {
  const { verdict: open } = runGraph(options, {
    frees: claim === 'memory',
    setsAside: false,
    leavesOpen: true,
  });
  if (open.ended === 'done' && open.positive > 0 === verdict.positive > 0) return;
  throw new UserError(
    'an access goes through a pointer that several reads returned, and the verdict rests on its dependency on one of them: no litmus test can say that',
  );
}

const isSpin = ({ lockModel }: CheckGraphOptions): boolean => lockModel === 'spin';

/** Whether a path of a reader refutes the claim. */
function refutedBy(
  values: LitmusValues,
  claim: keyof typeof REFUTED_BY,
): (cpu: number, path: CpuPath) => boolean {
  return (cpu, path) => {
    const { result, finding } = path;
    if (finding !== undefined) return REFUTED_BY[claim].includes(finding.kind);
    if (claim === 'no-collision' || claim === 'undisturbed') {
      const refuted = values.refutedOn(cpu, path);
      if (refuted !== undefined) return refuted;
      throw new UserError('whether a fallback is needless shows in the order of events, not in a register');
    }
    return result === SIGTRAP || (isAnswer(result) && !values.right.has(result));
  };
}

function threadsOf(
  ways: Ways,
  places: LitmusPlaces,
  { bounds: { readers } }: Prepared,
  how: {
    readonly refutes: (cpu: number, path: CpuPath) => boolean;
    readonly isWalk: (step: PathStep) => boolean;
    readonly isSpinlock: (step: PathStep) => boolean;
  },
): readonly LitmusThread[] {
  return [...ways].map(([cpu, paths], thread) => {
    const isReader = cpu < readers;
    const tree = treeOf(paths, (path) => isReader && how.refutes(cpu, path));
    return new ThreadWriter(thread, { ...how, nameOf: (slot, step) => places.nameOf(slot, step) }).write(
      tree,
      isReader ? (readers === 1 ? 'alone' : 'among others') : 'not',
    );
  });
}

function testOf(name: string, threads: readonly LitmusThread[], places: LitmusPlaces): LitmusTest {
  const types = new Map(threads.flatMap((thread) => [...thread.places]));
  const filter = and(...threads.map((thread) => thread.filter));
  return {
    name: name.replace(/[^\w.-]/g, '-'),
    initial: [
      ...[...types].flatMap(([place, type]): Initial[] => {
        const value = type === 'int' ? places.initialOf(place) : 0;
        return value === 0 ? [] : [{ place: { kind: 'memory', name: place }, value }];
      }),
      ...threads.flatMap(({ initial }) => initial),
    ],
    threads: threads.map((thread) => ({
      parameters: [...thread.places].map(([place, type]) => ({ type: TYPES[type], name: place })),
      body: thread.body,
    })),
    locations: [],
    ...(filter.kind === 'true' ? {} : { filter }),
    condition: { quantifier: 'exists', proposition: or(...threads.map(({ refuted }) => refuted)) },
  };
}
