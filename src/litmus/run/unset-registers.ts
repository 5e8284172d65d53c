import type { Position } from '../litmus-error.ts';
import type { Expression, LitmusTest, Place, Statement } from '../syntax.ts';
import { placesOf } from './state.ts';

/** Names of a thread that hold something: parameters, what the initial state gives, what a statement assigns. */
export function setNames({ threads, initial }: LitmusTest, number: number): ReadonlySet<string> {
  const names = new Set(threads[number]?.parameters.map(({ name }) => name));
  for (const { place } of initial)
    if (place.kind === 'register' && place.thread === number) names.add(place.name);
  const visit = (statement: Statement): void => {
    if (statement.kind === 'assign') names.add(statement.name);
    else if (statement.kind === 'block') statement.body.forEach(visit);
    else if (statement.kind === 'while') visit(statement.body);
    else if (statement.kind === 'if') {
      visit(statement.then);
      if (statement.else !== undefined) visit(statement.else);
    }
  };
  threads[number]?.body.forEach(visit);
  return names;
}

/** The threads that have a register of this name. */
export function threadsWith(test: LitmusTest, name: string): number[] {
  return test.threads.flatMap((_, thread) => (setNames(test, thread).has(name) ? [thread] : []));
}

/** Every name that an expression reads. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'deref':
      return namesIn(expression.pointer);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case 'call':
      return expression.args.flatMap(namesIn);
    default:
      return [];
  }
}

/**
 * Registers that the condition, the filter or `locations` asks about and that nothing sets. They are 0, as in herd, so the verdict
 * stands; but most often the name is a slip, and the verdict then answers another question.
 */
export function unsetRegisters(test: LitmusTest, source: string): string[] {
  const asked = [
    ...placesOf(test.condition.proposition),
    ...(test.filter === undefined ? [] : placesOf(test.filter)),
    ...test.locations,
  ].filter((place) => place.kind === 'register');
  const unset = asked.filter(({ thread, name }) => !setNames(test, thread).has(name));
  const texts = unset.map((place) => {
    const { line, column } = positionOf(place, source);
    const { thread, name } = place;
    const isThread = thread < test.threads.length;
    const missing = isThread ? `nothing in P${thread} sets ${name}` : `there is no P${thread}`;
    const meant = isThread ? threadsWith(test, name).map((other) => `${other}:${name}`) : [];
    const hint = meant.length === 0 ? '' : `: ${meant.join(' or ')} was probably meant`;
    return `line ${line}, column ${column}: ${missing}, so ${thread}:${name} is 0 in every final state${hint}`;
  });
  return [...new Set(texts)];
}

/** The last place that names a register: conditions stand at the end, and comments seldom speak of threads so. */
function positionOf({ thread, name }: Place & { readonly kind: 'register' }, source: string): Position {
  const named = new RegExp(
    `(?<!\\w)P?0*${thread}\\s*:\\s*\\*?%?${name.replaceAll(/\W/g, '\\$&')}(?!\\w)`,
    'g',
  );
  const before = source.slice(0, [...source.matchAll(named)].at(-1)?.index ?? 0);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
