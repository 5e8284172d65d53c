import type { Condition, Proposition } from '../syntax.ts';
import { placeName } from './state.ts';

const MARK = { or: '\\/', and: '/\\', implies: '=>' } as const;

/** A condition with its quantifier as herd prints it, which groups implications by no parentheses at all. */
export function herdCondition({ quantifier, proposition }: Condition): string {
  return `${quantifier} (${textOf(proposition)})`;
}

function textOf(proposition: Proposition, around?: 'or' | 'and' | 'implies'): string {
  switch (proposition.kind) {
    case 'true':
    case 'false':
      return proposition.kind;
    case 'equals':
      return `${placeName(proposition.place)}=${proposition.value}`;
    case 'same':
      return `${placeName(proposition.left)}=${placeName(proposition.right)}`;
    case 'not':
      return `not (${textOf(proposition.operand)})`;
    default: {
      const { kind, left, right } = proposition;
      const text = `${textOf(left, kind)} ${MARK[kind]} ${textOf(right, kind)}`;
      const isLoose = around === undefined || around === kind || (around === 'or' && kind === 'and');
      return isLoose ? text : `(${text})`;
    }
  }
}
