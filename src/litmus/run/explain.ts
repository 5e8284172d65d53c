import { explore, type Limits } from '../../machines/graph/explore.ts';
import type { Candidate, Checker, Violation } from '../../models/candidate.ts';
import { shortestCycle } from '../../models/cycle.ts';
import { free } from '../../models/free.ts';
import type { CandidateModel } from '../../models/memory-model.ts';
import { copy, has, unite } from '../../models/relation.ts';
import type { LitmusTest, Proposition } from '../syntax.ts';
import { finalState } from './final-state.ts';
import { litmusProgram } from './program.ts';
import { holdsIn } from './state.ts';
import { withPlaces } from './statement-place.ts';
import { capture, type Witness } from './witness.ts';

/** Why a model forbids an outcome: an execution that has it, and the cycle in it that the axiom forbids. */
export interface Explanation {
  readonly axiom: string;
  readonly witness: Witness;
  /** Indexes of events of the witness; `labels[i]` leads from one to the next, and the last to the first. */
  readonly cycle: readonly number[];
  readonly labels: readonly string[];
}

/** Executions looked at for the shortest cycle. */
const LOOKED_AT = 64;

/** Milliseconds, if the caller sets no limit. */
const TIMEOUT = 5_000;

/**
 * Explains why no execution satisfies the condition (for `forall`: violates it). Undefined if none could even without
 * the model, because of values alone, or if the search found none in time.
 */
export function explainLitmus(
  test: LitmusTest,
  source: string,
  model: CandidateModel,
  limits: Limits = {},
): Explanation | undefined {
  return lookForExplanation(test, source, model, limits).explanation;
}

/** An explanation, and whether the search for one is complete: only then is it known that no values lead there. */
export interface ExplanationSearch {
  readonly explanation?: Explanation;
  readonly complete: boolean;
}

/** As {@link explainLitmus}, and tells whether everything was looked at. */
export function lookForExplanation(
  test: LitmusTest,
  source: string,
  model: CandidateModel,
  limits: Limits = {},
): ExplanationSearch {
  const { quantifier, proposition } = test.condition;
  const wanted: Proposition = quantifier === 'forall' ? { kind: 'not', operand: proposition } : proposition;
  const program = litmusProgram(test, source, wanted);
  let complete = !program.cutOff;
  const look = (incoherent: boolean): Explanation | undefined => {
    let best: Explanation | undefined;
    let looked = 0;
    let combination: unknown;
    let checker: Checker | undefined;
    const { ended } = explore(
      program,
      free,
      (execution) => {
        const state = finalState(test, execution);
        if (test.filter !== undefined && !holdsIn(test.filter, state)) return true;
        if (!holdsIn(wanted, state)) return true;
        if (combination !== execution.combination) {
          const { nodes, paths } = execution.combination;
          combination = execution.combination;
          checker = model.checker(
            nodes,
            paths.map(({ events }) => events),
          );
        }
        const found = incoherent ? contradiction(execution.candidate) : checker?.explain(execution.candidate);
        if (found !== undefined && (best === undefined || found.cycle.length < best.cycle.length)) {
          const { witness, indexOf } = capture(execution);
          best = { axiom: found.axiom, witness, cycle: found.cycle.map(indexOf), labels: found.labels };
        }
        return ++looked < LOOKED_AT;
      },
      { timeout: TIMEOUT, ...limits, incoherent },
    );
    complete &&= ended === 'done';
    return best;
  };
  const explanation = withPlaces(test, source, () => look(false) ?? look(true));
  return { complete, ...(explanation === undefined ? {} : { explanation }) };
}

/** How a candidate contradicts coherence or atomicity. */
function contradiction({ poLoc, rf, co, fr, nodes }: Candidate): Violation | undefined {
  const all = unite(unite(unite(copy(poLoc), rf), co), fr);
  const cycle = shortestCycle(all);
  if (cycle !== undefined) {
    const labels = cycle.map((from, i) => {
      const to = cycle[(i + 1) % cycle.length] as number;
      if (has(rf, from, to)) return 'rf';
      if (has(fr, from, to)) return 'fr';
      return has(poLoc, from, to) ? 'po-loc' : 'co';
    });
    return { axiom: 'coherence', cycle, labels };
  }
  for (let read = 0; read < nodes.size; read++) {
    const write = nodes.partner[read] as number;
    if (write < 0) continue;
    for (let other = 0; other < nodes.size; other++)
      if (nodes.thread[other] !== nodes.thread[read] && has(fr, read, other) && has(co, other, write))
        return { axiom: 'atomicity', cycle: [read, other, write], labels: ['fr', 'co', 'rmw'] };
  }
  return undefined;
}
