import { execute, type Outcome } from '../machines/interleave/execution.ts';
import { parseSchedule, Replay } from '../machines/interleave/schedule.ts';
import { NULL, type Ref } from '../memory/field.ts';
import type { Trace, TraceStep } from '../report/trace.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { ExecutionRecorder } from './execution-recorder.ts';
import type { Prepared } from './explore.ts';
import { LookupError } from './lookup-error.ts';
import { READER } from './program.ts';

/** Frames of a protocol's call stack that are kept: deeper than any of them. */
const STACK_FRAMES = 60;

/** Replays a schedule and writes down every step of it. */
export function recordTrace(prepared: Prepared, lookup: string, schedule: string): Trace {
  const { program, scenario, uprobes } = prepared;
  const width = program.cpus.length;
  const names = new Map<Ref, string>([...uprobes].map(([name, ref]) => [ref, name]));
  const recorder = new ExecutionRecorder(names);
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  let outcome: Outcome;
  try {
    outcome = execute(program, new Replay(parseSchedule(schedule, width)), recorder);
  } finally {
    Error.stackTraceLimit = limit;
  }
  if (outcome.finding?.kind === 'not-deterministic') throw new LookupError(outcome.finding.text);
  const result = outcome.results[READER];
  const answer =
    result !== undefined && result > NULL ? (names.get(result) ?? 'no uprobe at all') : undefined;
  const wrong = answer !== undefined && answer !== scenario.answer;
  return {
    version: 1,
    scenario: scenario.id,
    lookup,
    model: 'sc',
    cpus: [
      { name: 'CPU0', role: 'reader' },
      { name: 'CPU1', role: 'writer' },
    ],
    initial: recorder.initial,
    steps: annotate(recorder.steps, wrong),
    outcome: outcomeText(result, answer, scenario),
    schedule,
  };
}

function outcomeText(result: number | undefined, answer: string | undefined, scenario: Scenario): string {
  const at = (name: string, unit = ''): string => {
    const offset = scenario.uprobes[name];
    return offset === undefined ? name : `${name} (${unit}0x${offset.toString(16)})`;
  };
  const address = `0x${scenario.bpVaddr.toString(16)}`;
  if (result === undefined) return 'the lookup had not ended when the schedule did';
  if (answer === undefined) return 'the lookup fell back to mmap_lock';
  return answer === scenario.answer
    ? `at ${address} accepted ${at(answer, 'offset ')}: right`
    : `at ${address} accepted ${at(answer, 'offset ')}; right: ${at(scenario.answer)}`;
}

/** Says at the reader's reads of what the writer changes whether they saw the old or the new value. */
function annotate(steps: readonly TraceStep[], wrong: boolean): TraceStep[] {
  const isShared = (step: TraceStep): boolean =>
    step.access !== undefined &&
    steps.some(
      (other) =>
        other.cpu !== step.cpu &&
        other.access !== 'read' &&
        other.object === step.object &&
        other.field === step.field,
    );
  const fatal = wrong ? steps.findLastIndex((step) => step.cpu === READER && isShared(step)) : -1;
  return steps.map((step, at) => {
    if (step.cpu !== READER || step.access !== 'read' || !isShared(step)) return step;
    const note = step.readsFrom === -1 ? 'old' : 'new';
    return at === fatal ? { ...step, note, fatal: true } : { ...step, note };
  });
}
