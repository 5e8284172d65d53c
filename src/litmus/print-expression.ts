import type { Expression } from './syntax.ts';

const STRENGTH: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '==': 4,
  '!=': 4,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

/** An expression as text, with the parentheses it needs and no more. */
export function expressionText(expression: Expression, around = 0): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'name':
      return expression.name;
    case 'deref':
      return `*${expressionText(expression.pointer, 7)}`;
    case 'call':
      return `${expression.name}(${expression.args.map((argument) => expressionText(argument)).join(', ')})`;
    case 'binary': {
      const strength = STRENGTH[expression.operator] as number;
      // Comparisons do not chain, so both sides of one need to be stronger.
      const left = expressionText(expression.left, strength === 4 ? 5 : strength);
      const right = expressionText(expression.right, strength + 1);
      const text = `${left} ${expression.operator} ${right}`;
      return strength < around ? `(${text})` : text;
    }
  }
}
