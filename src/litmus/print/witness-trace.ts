import type { Trace, TraceStep } from '../../report/trace.ts';
import { modelName } from '../model-names.ts';
import { parseLitmus } from '../read/parse.ts';
import type { LitmusResult } from '../run/run.ts';
import type { Witness, WitnessEvent } from '../run/witness.ts';
import type { LitmusTest } from '../syntax.ts';
import { Placed } from './placed.ts';
import { isLock, shownValue } from './shown-value.ts';
import { type StepOrder, stepOrder } from './step-order.ts';

/**
 * The witness of a litmus test as a trace to be stepped through; undefined without a witness. The steps of each
 * thread stand in their order. Where the threads' steps cannot be put into one order in which every load sees the
 * latest store, a note at the load or the store says what it does instead: that is where the memory is weak.
 *
 * @example
 * ```ts
 * import { checkLitmus, witnessTrace } from 'vmaspec';
 *
 * const source = `C MP
 * {}
 * P0(int *x, int *y) { WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1); }
 * P1(int *x, int *y) { int r0 = READ_ONCE(*y); int r1 = READ_ONCE(*x); }
 * exists (1:r0=1 /\\ 1:r1=0)`;
 * const trace = witnessTrace(source, checkLitmus(source));
 * console.log(trace?.steps.at(-1)?.note); // Does not see the store of step 1 yet.
 * ```
 */
export function witnessTrace(source: string, result: LitmusResult): Trace | undefined {
  const { witness, witnessState = '', model, name } = result;
  if (witness === undefined) return undefined;
  const order = stepOrder(witness);
  return {
    version: 1,
    scenario: name,
    lookup: '',
    model,
    cpus: threadsOf(witness).map((thread) => ({ name: `P${thread}`, role: '' })),
    initial: initialValues(parseLitmus(source), witness),
    steps: steps(witness, order),
    outcome: outcome(witnessState, modelName(model), order),
    schedule: '',
  };
}

function threadsOf({ events }: Witness): number[] {
  const last = Math.max(-1, ...events.map(({ thread }) => thread));
  return Array.from({ length: last + 1 }, (_, thread) => thread);
}

function initialValues({ initial }: LitmusTest, { events }: Witness): Trace['initial'] {
  const locks = new Set(events.flatMap((event) => (isLock(event) ? [event.location] : [])));
  const given = new Map(
    initial.flatMap(({ place, value }) => (place.kind === 'memory' ? [[place.name, value]] : [])),
  );
  return [...new Set(events.flatMap(({ location }) => location ?? []))].map((location) => ({
    object: location,
    field: '',
    value: locks.has(location) ? 'free' : String(given.get(location) ?? 0),
  }));
}

function outcome(state: string, model: string, { isWeak }: StepOrder): string {
  const end =
    state === '' ? 'This execution ends' : `This execution ends with ${state.replaceAll(';', ', ')}`;
  const weak = 'No order of its steps, taken one at a time, gives that.';
  return `${end}; ${model} allows it.${isWeak ? ` ${weak}` : ''}`;
}

function steps(witness: Witness, order: StepOrder): TraceStep[] {
  const { events, rf } = witness;
  const sourceOf = new Map(rf.map(([write, read]) => [read, write]));
  const numberOf = new Map(order.steps.flatMap((step, at) => step.map((event) => [event, at])));
  const placed = new Placed(witness, numberOf);
  return order.steps.map((step): TraceStep => {
    const [first, second] = step.map((event) => events[event] as WitnessEvent);
    const event = first as WitnessEvent;
    const base = { cpu: event.thread, path: [], operation: event.statement };
    if (event.kind === 'fence') return base;
    const write = second ?? (event.kind === 'write' ? event : undefined);
    const source = event.kind === 'read' ? sourceOf.get(step[0] as number) : undefined;
    const notes = [
      ...(event.kind === 'read' ? placed.load(step[0] as number, source) : []),
      ...(write === undefined ? [] : placed.store(step.at(-1) as number)),
    ];
    const remains = write === undefined ? undefined : placed.remaining(step.at(-1) as number);
    return {
      ...base,
      object: event.location,
      field: '',
      access: second !== undefined ? 'both' : (event.kind as 'read' | 'write'),
      value: shownValue(write ?? event),
      ...(second === undefined || event.value === undefined ? {} : { before: event.value }),
      ...(event.kind === 'read'
        ? { readsFrom: source === undefined ? -1 : (numberOf.get(source) ?? -1) }
        : {}),
      ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
      ...(remains === undefined ? {} : { remains }),
    };
  });
}
