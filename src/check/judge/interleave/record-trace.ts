import { execute, type Outcome } from '../../../machines/interleave/execution.ts';
import { effects } from '../../../machines/interleave/operation.ts';
import { cpuLabel, parseSchedule, Replay } from '../../../machines/interleave/schedule.ts';
import { initialWord } from '../../../machines/program.ts';
import type { Ref } from '../../../memory/field.ts';
import type { Trace, TraceStep } from '../../../report/trace.ts';
import type { Prepared } from '../../stage/prepare.ts';
import { answerText, isAnswer } from '../answer.ts';
import type { Found } from '../found.ts';
import { judge, readersOf } from '../judge.ts';
import { ExecutionRecorder } from './execution-recorder.ts';
import { StepsEvidence } from './steps-evidence.ts';

/** Frames of a protocol's call stack that are kept: deeper than any of them. */
export const STACK_FRAMES = 60;
/** Steps kept of a loop that does not end: after a few rounds it is clear what it does. */
const LOOP_STEPS = 200;

/** What a trace says beside the step that shows a finding. For wrong answers it says "old" and "new" instead. */
export const NOTES: Readonly<Partial<Record<Found['kind'], string>>> = {
  'use-after-free': 'freed',
  'double free': 'freed twice',
  'NULL dereference': 'NULL',
  'unlock of what is not held': 'not held',
  endless: 'endless',
  'unprotected access': 'unprotected',
  'wild access': 'wild',
  'wrong argument': 'wrong argument',
  'foreign store': 'not its own',
  'count misused': 'miscounted',
  'lock left held': 'still held',
  'recursive lock': 'held already',
  'sleep in RCU section': 'may sleep',
  exception: 'thrown',
  'time or chance': 'thrown',
  'no answer': 'no answer',
  'needless fallback': 'turned away',
  collision: 'turned away',
};

/** A trace, and where the CPUs that wait for ever stand in the end. */
export interface Recorded {
  readonly trace: Trace;
  readonly waits: ExecutionRecorder['waits'];
}

/** Replays a schedule and writes down every step of it. */
export function recordTrace(prepared: Prepared, lookup: string, schedule: string): Trace {
  return recordWitness(prepared, lookup, schedule).trace;
}

/**
 * The same for a search.
 *
 * @param expected what it found this schedule to show; without it the replay is judged
 */
export function recordWitness(
  prepared: Prepared,
  lookup: string,
  schedule: string,
  expected?: Found,
): Recorded {
  const { program, bounds } = prepared;
  const limit = expected?.kind === 'endless' ? LOOP_STEPS : undefined;
  const ids = parseSchedule(schedule, program.cpus.length);
  const mayDiffer = expected?.kind === 'not-deterministic';
  let recorder = new ExecutionRecorder(namesOf(prepared), limit);
  let outcome = run(prepared, ids, recorder, mayDiffer);
  if (outcome?.steps.some(({ operation }) => operation.effect === effects.zero)) {
    // Zeroing is shown only for fields that are read later: a first recording finds out which.
    recorder = new ExecutionRecorder(namesOf(prepared), limit, {
      places: recorder.places,
      initial: (slot, isLong) => initialWord(program, slot, isLong),
    });
    outcome = run(prepared, ids, recorder, mayDiffer);
  }
  const found = expected ?? (outcome && judge(prepared, new StepsEvidence(outcome))[0]);
  const recorded = found?.kind === 'endless' ? recorder.steps.slice(0, LOOP_STEPS) : recorder.steps;
  const { cpus, indexOf } = columns(prepared, recorded);
  const trace: Trace = {
    version: 1,
    scenario: bounds.scenario.id,
    lookup,
    model: 'sc',
    cpus,
    initial: recorder.initial,
    steps: annotate(
      recorded.map((step) => ({ ...step, cpu: indexOf(step.cpu) })),
      bounds.readers,
      found && { ...found, cpu: found.cpu === undefined ? undefined : indexOf(found.cpu) },
    ),
    outcome: found?.text ?? outcomeText(prepared, outcome),
    ...(found === undefined ? {} : { finding: { kind: found.kind, text: found.text } }),
    schedule,
  };
  return { trace, waits: recorder.waits };
}

/** What a scenario calls its objects. */
export function namesOf({ uprobes, stage }: Prepared): Map<Ref, string> {
  const named = [...uprobes, ...stage.files, ...stage.inodes];
  const names = new Map<Ref, string>(named.map(([name, ref]) => [ref, name]));
  if (stage.other !== undefined) names.set(stage.other.mm, 'other mm');
  return names;
}

function run(
  { program }: Prepared,
  ids: readonly number[],
  recorder: ExecutionRecorder,
  mayDiffer: boolean,
): Outcome | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  try {
    return execute(program, new Replay(ids), recorder);
  } catch (error) {
    // A protocol that does something else each time may not follow the schedule: what it did until then is shown.
    if (mayDiffer) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Columns of a trace: every CPU with a function of its own, then the callbacks that took part. */
function columns({ program, bounds }: Prepared, steps: readonly TraceStep[]) {
  const width = program.cpus.length;
  const callbacks = [...new Set(steps.map(({ cpu }) => cpu).filter((id) => id >= width))].sort(
    (a, b) => a - b,
  );
  const ids = [...program.cpus.keys(), ...callbacks];
  const roleOf = (id: number): string =>
    id >= width ? 'callback' : id < bounds.readers ? 'reader' : 'writer';
  return {
    cpus: ids.map((id) => ({ name: `CPU${cpuLabel(id, width)}`, role: roleOf(id) })),
    indexOf: (id: number): number => ids.indexOf(id),
  };
}

function outcomeText(prepared: Prepared, outcome: Outcome | undefined): string {
  const readers = readersOf(prepared);
  const textOf = (cpu: number): string => {
    const result = outcome?.results[cpu];
    if (result === undefined) return 'the lookup had not ended when the schedule did';
    if (!isAnswer(result) || outcome === undefined) return 'the lookup fell back to mmap_lock';
    return `${answerText(prepared, outcome.arena, result)}: right`;
  };
  return readers.map((cpu) => (readers.length > 1 ? `CPU${cpu}: ${textOf(cpu)}` : textOf(cpu))).join('; ');
}

/** Notes at the readers' reads whether they saw the old or the new value, where others change it. */
export function annotate(
  steps: readonly TraceStep[],
  readers: number,
  found: Found | undefined,
): TraceStep[] {
  const writers = new Map<string, Set<number>>();
  const placeOf = ({ object, field }: TraceStep): string => `${object}.${field}`;
  for (const step of steps) {
    if ((step.access ?? 'read') === 'read') continue;
    writers.set(placeOf(step), (writers.get(placeOf(step)) ?? new Set()).add(step.cpu));
  }
  const isShared = (step: TraceStep): boolean =>
    step.access !== undefined && [...(writers.get(placeOf(step)) ?? [])].some((cpu) => cpu !== step.cpu);
  const note = found && NOTES[found.kind];
  const fatal = steps.findLastIndex(
    (step) => step.cpu === found?.cpu && (note !== undefined || isShared(step)),
  );
  return steps.map((step, at) => {
    const isRead = step.cpu < readers && step.access === 'read' && isShared(step);
    const noted = isRead ? { ...step, note: step.readsFrom === -1 ? 'old' : 'new' } : step;
    return at === fatal ? { ...noted, ...(note === undefined ? {} : { note }), fatal: true } : noted;
  });
}
