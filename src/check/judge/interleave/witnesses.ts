import { isOurs } from '../../../common/source-position.ts';
import { execute, type Outcome } from '../../../machines/interleave/execution.ts';
import { isShorter, linearize } from '../../../machines/interleave/linearize.ts';
import { NotDeterministic } from '../../../machines/interleave/not-deterministic.ts';
import { formatSchedule, Replay } from '../../../machines/interleave/schedule.ts';
import type { SourcePosition, Trace } from '../../../report/trace.ts';
import type { Prepared } from '../../stage/prepare.ts';
import { type Found, keyOf } from '../found.ts';
import { judge } from '../judge.ts';
import type { VerdictFinding } from '../verdict.ts';
import { type Recorded, recordWitness } from './record-trace.ts';
import { StepsEvidence } from './steps-evidence.ts';

interface Kept {
  found: Found;
  executions: number;
  schedule: number[];
}

/** Counts what executions show, and keeps the shortest execution for each finding. */
export class Witnesses {
  readonly #prepared: Prepared;
  readonly #kept = new Map<string, Kept>();

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
  }

  add(found: readonly Found[], outcome: Outcome): void {
    // Two readers may show the same: it is one execution.
    const counted = new Set<string>();
    for (const one of found) {
      const key = keyOf(one);
      const schedule = scheduleOf(one, outcome);
      const kept = this.#kept.get(key);
      if (kept === undefined) this.#kept.set(key, { found: one, executions: 1, schedule });
      else {
        if (!counted.has(key)) kept.executions++;
        if (isShorter(schedule, kept.schedule)) {
          kept.schedule = schedule;
          kept.found = one;
        }
      }
      counted.add(key);
    }
  }

  /** All that was found, the most frequent first. */
  findings(lookup: string): VerdictFinding[] {
    const width = this.#prepared.program.cpus.length;
    return [...this.#kept.values()]
      .sort((a, b) => b.executions - a.executions || (keyOf(a.found) < keyOf(b.found) ? -1 : 1))
      .map(({ found, executions, schedule }) => {
        const least = formatSchedule(withoutNeedless(this.#prepared, schedule, found), width);
        const { kind, text, trace, waits } = this.#shown(lookup, least, found);
        const witness = trace;
        const waiting = kind === 'deadlock' ? waitingReader(trace, waits) : undefined;
        const position = found.position ?? waiting ?? positionIn(trace);
        return { kind, text, executions, ...(position === undefined ? {} : { position }), witness };
      });
  }

  /** What an execution showed, with its trace; or that the same schedule shows something else now. */
  #shown(lookup: string, schedule: string, found: Found): Found & Recorded {
    try {
      return { ...found, ...recordWitness(this.#prepared, lookup, schedule, found) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const what = `under the schedule that showed "${found.text}" it did something else`;
      const differs: Found = {
        kind: 'not-deterministic',
        text: new NotDeterministic(what).message,
        cpu: found.cpu,
      };
      return { ...differs, ...recordWitness(this.#prepared, lookup, schedule, differs) };
    }
  }
}

/** Where a reader of one's own was when the finding showed: at the marked step, or at its last step before that. */
export function positionIn({ steps, cpus }: Trace): SourcePosition | undefined {
  const own = steps.filter(({ cpu }) => cpus[cpu]?.role === 'reader');
  const positions = [own.find(({ fatal }) => fatal), ...own.toReversed()].map(
    (step) => step?.calledFrom ?? step?.source,
  );
  return positions.find((position) => position !== undefined && !isOurs(position));
}

/** Where a reader of one's own waits for ever; undefined if none does. */
export function waitingReader({ cpus }: Trace, waits: Recorded['waits']): SourcePosition | undefined {
  return [...waits]
    .filter(([cpu]) => cpus[cpu]?.role === 'reader')
    .map(([, { source, calledFrom }]) => calledFrom ?? source)
    .find((position) => position !== undefined && !isOurs(position));
}

/** A deadlock needs every step of every CPU: it is there only when nobody can move. */
function scheduleOf({ kind, cpu }: Found, { steps, startedAfter }: Outcome): number[] {
  const all = steps.map((step) => step.cpu);
  // If a protocol does something else each time, nothing is known but what was run.
  if (kind === 'not-deterministic') return all;
  return linearize(steps, cpu === undefined ? [...new Set(all)] : [cpu], startedAfter);
}

/** Longer executions are not shortened: a loop of this length needs all of its steps. */
const MAX_STEPS = 5000;

/**
 * Leaves out the last step of a CPU as long as the rest, replayed, shows the same. A random search may find schedules
 * with needless steps. After a whole search there are none, and this checks it.
 */
function withoutNeedless(prepared: Prepared, schedule: readonly number[], found: Found): number[] {
  let least = [...schedule];
  if (found.kind === 'not-deterministic' || least.length > MAX_STEPS) return least;
  for (let again = true; again; ) {
    again = false;
    for (const cpu of new Set(least)) {
      const shorter = least.toSpliced(least.lastIndexOf(cpu), 1);
      if (!shows(prepared, shorter, found)) continue;
      least = shorter;
      again = true;
    }
  }
  return least;
}

function shows(prepared: Prepared, schedule: readonly number[], found: Found): boolean {
  let outcome: Outcome;
  try {
    outcome = execute(prepared.program, new Replay(schedule));
  } catch {
    // Without the step left out another CPU cannot move, or does something else.
    return false;
  }
  return judge(prepared, new StepsEvidence(outcome)).some((one) => keyOf(one) === keyOf(found));
}
