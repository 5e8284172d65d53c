import type { Path } from '../../machines/graph/path.ts';
import type { Term } from '../../machines/graph/term.ts';
import { LitmusError } from '../litmus-error.ts';
import type { Statement, Thread } from '../syntax.ts';
import { statementText } from './statement-place.ts';
import { DEAD_PATH } from './thread-recorder.ts';
import { ThreadRun, type TypedTerms } from './thread-run.ts';

/** Turns of a `while` that are followed, as in herd; paths that would need more are left out, and that is said. */
export const LOOP_BOUND = 2;

/** More paths through one thread than this are refused: the search would not end. */
const MAX_PATHS = 4_000;

/** More events than this on one path are refused. */
const MAX_EVENTS = 600;

/** Every path through a thread, and whether some were left out at the loop bound. */
export interface ThreadPaths {
  readonly paths: readonly Path[];
  readonly cutOff: boolean;
  /** Unknown values that herd has numbered by the end of the thread. */
  readonly unknowns: number;
}

/** What C may compute otherwise on a path. */
export const typedTerms = new WeakMap<Path, readonly TypedTerms[]>();

/** For each event of a path the number of its value in herd, should nothing determine it. */
export const unknownsOf = new WeakMap<Path, readonly number[]>();

/** Lets a copy of a path keep what is noted of it. */
export function keepNotes(path: Path, copy: Path): void {
  const [terms, unknowns] = [typedTerms.get(path), unknownsOf.get(path)];
  if (terms !== undefined) typedTerms.set(copy, terms);
  if (unknowns !== undefined) unknownsOf.set(copy, unknowns);
}

const CUT_OFF = Symbol('cut off');

/**
 * Walks a thread once for each sequence of choices: how each condition turns out that its own text does not decide,
 * and whether each conditional operation succeeds. Which of them values allow is left to the search.
 */
export function threadPaths(
  thread: Thread,
  number: number,
  initial: ReadonlyMap<string, Term>,
  source: string,
  { unknowns = 0, typed = false } = {},
): ThreadPaths {
  let last = unknowns;
  const paths: Path[] = [];
  let cutOff = false;
  let choices: boolean[] = [];
  for (;;) {
    let next = 0;
    const choose = (): boolean => {
      if (next === choices.length) choices.push(true);
      return choices[next++] as boolean;
    };
    const run = new ThreadRun(
      number,
      initial,
      choose,
      source,
      unknowns,
      typed ? thread.parameters : undefined,
    );
    try {
      walk(run, thread.body);
      const path = finished(run);
      if (run.uses.length > 0) typedTerms.set(path, run.uses);
      unknownsOf.set(path, run.unknownOf);
      paths.push(path);
    } catch (reason) {
      if (reason === CUT_OFF) cutOff = true;
      else if (reason !== DEAD_PATH) throw reason;
    }
    last = Math.max(last, run.unknowns);
    if (paths.length > MAX_PATHS)
      throw new LitmusError(
        'unsupported',
        `more than ${MAX_PATHS} paths through P${number}`,
        { line: 1, column: 1 },
        source,
      );
    choices = choices.slice(0, next);
    while (choices.at(-1) === false) choices.pop();
    if (choices.length === 0) return { paths, cutOff, unknowns: last };
    choices[choices.length - 1] = false;
  }
}

function finished(run: ThreadRun): Path {
  return {
    events: run.events,
    requirements: run.requirements,
    registers: new Map([...run.registers].map(([name, { term }]) => [name, term])),
  };
}

function walk(run: ThreadRun, body: readonly Statement[]): void {
  for (const statement of body) step(run, statement);
}

function step(run: ThreadRun, statement: Statement): void {
  if (run.events.length > MAX_EVENTS && 'at' in statement)
    run.refuse(`more than ${MAX_EVENTS} events on one path`, statement.at);
  if ('at' in statement) run.statementAt = statement.at;
  switch (statement.kind) {
    case 'declare':
      run.declare(statement.name, statement.type);
      return;
    case 'block':
      walk(run, statement.body);
      return;
    case 'assign':
      run.begin(statementText(statement));
      if (statement.type !== undefined) run.declare(statement.name, statement.type);
      {
        const value = run.evaluate(statement.value);
        run.converts(statement.value, value, statement.name);
        run.assign(statement.name, value);
      }
      return;
    case 'store':
      run.begin(statementText(statement));
      if (statement.target.kind === 'deref') run.storePlain(statement.target.pointer, statement.value);
      return;
    case 'evaluate':
      run.begin(statementText(statement));
      run.evaluate(statement.value);
      return;
    case 'if': {
      run.begin(statementText(statement));
      const { taken, control, carried } = run.branch(statement.condition);
      const branch = taken ? statement.then : statement.else;
      if (branch !== undefined) inside(run, control, carried, () => step(run, branch));
      return;
    }
    case 'while':
      loop(run, statement, 0);
  }
}

/** A later turn depends on the conditions of all earlier ones, so turns nest. */
function loop(run: ThreadRun, statement: Statement & { kind: 'while' }, turn: number): void {
  run.begin(statementText(statement));
  const { taken, control, carried } = run.branch(statement.condition);
  if (!taken) return;
  if (turn >= LOOP_BOUND) throw CUT_OFF;
  inside(run, control, carried, () => {
    step(run, statement.body);
    loop(run, statement, turn + 1);
  });
}

/** Events of a branch depend on its condition; those after it do not, which is why this undoes what it sets. */
function inside(run: ThreadRun, control: bigint, carried: bigint, body: () => void): void {
  const before = { control: run.control, carried: run.carried };
  run.control |= control;
  run.carried |= carried;
  body();
  run.control = before.control;
  run.carried = before.carried;
}
