/** What must be the same of a program, whoever runs it. */
import type { SearchOptions } from '../../../src/machines/graph/cpus/search-options.ts';
import { enumerate } from './enumerator/enumerate.ts';
import type { Like } from './enumerator/steps.ts';
import { type Fault, faultText, type Outcome, visible, whole } from './outcome.ts';
import type { CrossProgram } from './program.ts';
import { onGraph, onInterleaver, TooMany } from './run-on-machines.ts';

/** More than these are not worth the time: there are other programs. */
const MOST_STATES = 30_000;
const MOST_EXECUTIONS = 3000;

/** Two sets of outcomes that are not as they should be. */
export interface Difference {
  /** What should have been true. */
  readonly rule: string;
  readonly left: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
}

/** What was compared. */
export interface Compared {
  readonly difference: Difference | undefined;
  /** Whether the kernel's model allows more than sequential consistency. */
  readonly isWeak: boolean;
  readonly outcomes: readonly Outcome[];
}

/** Which of the machines are compared. */
export type Part = 'all' | 'interleaver' | 'graph';

class Found extends Error {
  readonly difference: Difference;
  constructor(difference: Difference) {
    super(difference.rule);
    this.difference = difference;
  }
}

/** Compares all that is to be compared, up to the first difference; undefined if the program is too large. */
export function compare(program: CrossProgram, part: Part = 'all'): Compared | undefined {
  let isWeak = false;
  let outcomes: readonly Outcome[] = [];
  try {
    outcomes = enumerateAll(program, 'interleaver');
    if (part !== 'graph') compareInterleaver(program, outcomes);
    if (part !== 'interleaver') isWeak = compareGraph(program);
    return { difference: undefined, isWeak, outcomes };
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    if (error instanceof Found) return { difference: error.difference, isWeak, outcomes };
    throw error;
  }
}

function enumerateAll(program: CrossProgram, like: Like): readonly Outcome[] {
  const outcomes = enumerate(program, like, MOST_STATES);
  if (outcomes === undefined) throw new TooMany();
  return outcomes;
}

/** It tells of one fault an execution, that of the first CPU. */
function compareInterleaver(program: CrossProgram, outcomes: readonly Outcome[]): void {
  const ofFirstCpu = (all: readonly Outcome[]): Outcome[] =>
    all.map((outcome) => ({ ...outcome, faults: outcome.faults.slice(0, 1) }));
  areSame('interleaver = enumerator', onInterleaver(program, MOST_EXECUTIONS), ofFirstCpu(outcomes), whole);
  const reversed = { ...program, cpus: program.cpus.toReversed() };
  areSame(
    'interleaver = enumerator, CPUs reversed',
    onInterleaver(reversed, MOST_EXECUTIONS),
    ofFirstCpu(enumerateAll(reversed, 'interleaver')),
    whole,
  );
}

/** Whether the kernel's model allows more than sequential consistency. */
function compareGraph(program: CrossProgram): boolean {
  const expected = enumerateAll(program, 'graph');
  const search = (options: Partial<SearchOptions>): Outcome[] => onGraph(program, options, MOST_EXECUTIONS);
  const unfolded = { folds: false, setsAside: false };
  areAsEnumerated('graph sc, unfolded', search({ model: 'sc', ...unfolded }), expected, whole);
  const sc = search({ model: 'sc' });
  areAsEnumerated('graph sc', sc, expected, visible);
  const tso = search({ model: 'tso' });
  isWithin('sc within tso', sc, tso);
  const spin = search({ model: 'lkmm', spin: true });
  isWithin('sc within lkmm with spinlocks', sc, spin);
  const lkmm = search({ model: 'lkmm' });
  isWithin('tso within lkmm', tso, lkmm);
  isWithin('lkmm with spinlocks within lkmm', spin, lkmm);
  const order = program.cpus.map((_, cpu) => program.cpus.length - 1 - cpu);
  for (const [found, options] of [
    [sc, { model: 'sc' }],
    [tso, { model: 'tso' }],
    [lkmm, { model: 'lkmm' }],
    [spin, { model: 'lkmm', spin: true }],
  ] as const) {
    const name = `graph ${options.model}${'spin' in options ? ' with spinlocks' : ''}`;
    if (options.model !== 'sc')
      areSame(`${name}, folded = unfolded`, found, search({ ...options, ...unfolded }), visible);
    areSame(`${name}, whichever CPU runs first`, found, search({ ...options, order }), visible);
  }
  return setOf(lkmm, visible).size > setOf(sc, visible).size;
}

type Told = (outcome: Outcome) => string;

/**
 * Outcomes of a program as texts. An execution with faults is told by these alone, since what a CPU that did wrong, and
 * others after it, did then is the machine's own affair.
 */
const setOf = (
  outcomes: readonly Outcome[],
  told: Told,
  faultsOf = ({ faults }: Outcome): readonly Fault[] => faults,
): ReadonlySet<string> =>
  new Set(
    outcomes.flatMap((outcome) =>
      outcome.faults.length > 0 ? faultsOf(outcome).map(faultText) : [told(outcome)],
    ),
  );

function areSame(rule: string, left: readonly Outcome[], right: readonly Outcome[], told: Told): void {
  const difference = { rule, left: setOf(left, told), right: setOf(right, told) };
  if (!contains(difference.left, difference.right) || !contains(difference.right, difference.left))
    throw new Found(difference);
}

/** Each fault that can come first must be found, and no other than those that can come at all. */
function areAsEnumerated(
  name: string,
  found: readonly Outcome[],
  expected: readonly Outcome[],
  told: Told,
): void {
  const firsts = setOf(expected, told, ({ first }) => (first === undefined ? [] : [first]));
  const left = setOf(found, told);
  if (!contains(left, firsts))
    throw new Found({ rule: `${name} has all that is enumerated`, left, right: firsts });
  const right = setOf(expected, told);
  if (!contains(right, left)) throw new Found({ rule: `${name} has only what is enumerated`, left, right });
}

function isWithin(rule: string, left: readonly Outcome[], right: readonly Outcome[]): void {
  const difference = { rule, left: setOf(left, visible), right: setOf(right, visible) };
  if (!contains(difference.right, difference.left)) throw new Found(difference);
}

const contains = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean =>
  [...some].every((outcome) => all.has(outcome));
