import type { Witness } from '../run/witness.ts';

/** Events of one thread that take effect at once: a single one, or both halves of a read-modify-write. */
type Step = readonly number[];

/** The steps of an execution in one order. */
export interface StepOrder {
  readonly steps: readonly Step[];
  /** In no order of the steps does every load see the latest store; undefined if there were too many to try. */
  readonly isWeak: boolean | undefined;
}

/** What it costs if the second of two related events comes first: a load before its store is the oddest to read. */
const COST = { rf: 1e8, co: 1e4, fr: 1 } as const;

/** States of the search for the best order; with more, the next step is the one that costs least. */
const MAX_STATES = 200_000;

/**
 * Puts the events of all threads into one order, for a reader who goes through them one by one. The order of each
 * thread is kept; an execution that is not sequentially consistent must break some other relation, and as little of
 * it as possible is broken.
 */
export function stepOrder(witness: Witness): StepOrder {
  const threads = stepsOf(witness);
  const costOf = costs(witness, threads);
  const states = threads.reduce((product, steps) => product * (steps.length + 1), 1);
  const order = states > MAX_STATES ? nextBest(threads, costOf) : best(threads, states, costOf);
  const left = threads.map((ofThread) => ofThread.values());
  const steps = order.path.map((thread) => left[thread]?.next().value as Step);
  return { steps, isWeak: states > MAX_STATES ? undefined : order.cost > 0 };
}

function stepsOf({ events, rmw }: Witness): Step[][] {
  const writeOf = new Map(rmw);
  const halves = new Set(rmw.map(([, write]) => write));
  const threads: Step[][] = [];
  events.forEach(({ thread }, event) => {
    while (threads.length <= thread) threads.push([]);
    const write = writeOf.get(event);
    if (!halves.has(event)) threads[thread]?.push(write === undefined ? [event] : [event, write]);
  });
  return threads;
}

/** What the next step of a thread breaks when each thread has come as far as `at` says. */
type CostOf = (thread: number, at: readonly number[]) => number;

function costs({ rf, co, fr }: Witness, threads: readonly (readonly Step[])[]): CostOf {
  const place = new Map<number, readonly [thread: number, step: number]>();
  threads.forEach((steps, thread) => {
    steps.forEach((step, number) => {
      for (const event of step) place.set(event, [thread, number]);
    });
  });
  const before = threads.map((steps) => steps.map((): [thread: number, step: number, cost: number][] => []));
  for (const [pairs, cost] of [
    [rf, COST.rf],
    [co, COST.co],
    [fr, COST.fr],
  ] as const)
    for (const [first, second] of pairs) {
      const [from, to] = [place.get(first), place.get(second)];
      if (from !== undefined && to !== undefined) before[to[0]]?.[to[1]]?.push([...from, cost]);
    }
  return (thread, at) =>
    (before[thread]?.[at[thread] as number] ?? []).reduce(
      (sum, [other, step, cost]) => (other !== thread && (at[other] as number) <= step ? sum + cost : sum),
      0,
    );
}

/** A thread for each step, and what the order breaks. */
interface Found {
  readonly path: readonly number[];
  readonly cost: number;
}

/** The cheapest order: how far each thread has come is one number, and a step only ever raises it. */
function best(threads: readonly (readonly Step[])[], states: number, costOf: CostOf): Found {
  const strides = threads.map((_, thread) =>
    threads.slice(0, thread).reduce((product, steps) => product * (steps.length + 1), 1),
  );
  const positions = (state: number): number[] =>
    threads.map((steps, thread) => Math.floor(state / (strides[thread] as number)) % (steps.length + 1));
  const cheapest = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
  cheapest[0] = 0;
  for (let state = 0; state < states; state++) {
    const at = positions(state);
    threads.forEach((steps, thread) => {
      if (at[thread] === steps.length) return;
      const next = state + (strides[thread] as number);
      const cost = (cheapest[state] as number) + costOf(thread, at);
      if (cost < (cheapest[next] as number)) cheapest[next] = cost;
    });
  }
  const path: number[] = [];
  for (let state = states - 1; state > 0; ) {
    const came = threads.flatMap((_, thread) => {
      const before = state - (strides[thread] as number);
      if ((positions(state)[thread] as number) === 0) return [];
      return (cheapest[before] as number) + costOf(thread, positions(before)) === cheapest[state]
        ? [thread]
        : [];
    });
    // Among equals, the thread goes on that the reader is following.
    const thread = (came.includes(path[0] as number) ? path[0] : came.at(-1)) as number;
    path.unshift(thread);
    state -= strides[thread] as number;
  }
  return { path, cost: cheapest[states - 1] as number };
}

function nextBest(threads: readonly (readonly Step[])[], costOf: CostOf): Found {
  const at = threads.map(() => 0);
  const path: number[] = [];
  let total = 0;
  const length = threads.reduce((sum, steps) => sum + steps.length, 0);
  while (path.length < length) {
    const open = threads.flatMap((steps, thread) => ((at[thread] as number) < steps.length ? [thread] : []));
    const least = Math.min(...open.map((thread) => costOf(thread, at)));
    const equals = open.filter((thread) => costOf(thread, at) === least);
    const thread = (equals.includes(path.at(-1) as number) ? path.at(-1) : equals[0]) as number;
    total += least;
    path.push(thread);
    at[thread] = (at[thread] as number) + 1;
  }
  return { path, cost: total };
}
