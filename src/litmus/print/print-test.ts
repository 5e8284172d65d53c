import { expressionText } from '../print-expression.ts';
import type { Condition, Initial, LitmusTest, Place, Proposition, Statement, Thread } from '../syntax.ts';

/** Writes a litmus test in herd's C format; reading it again gives the same test. */
export function printLitmus(test: LitmusTest): string {
  const { name, initial, threads, locations, filter, condition } = test;
  return [
    `C ${name}`,
    '',
    initial.length === 0
      ? '{}'
      : `{\n${initialTexts(initial)
          .map((one) => `\t${one};\n`)
          .join('')}}`,
    ...threads.map((thread, number) => `\n${threadText(thread, number)}`),
    '',
    ...(locations.length === 0
      ? []
      : [`locations [${locations.map((place) => `${placeText(place)};`).join(' ')}]`]),
    ...(filter === undefined ? [] : [`filter (${propositionText(filter)})`]),
    conditionText(condition),
    '',
  ].join('\n');
}

/** The condition with its quantifier. */
function conditionText({ quantifier, proposition }: Condition): string {
  return `${quantifier} (${propositionText(proposition)})`;
}

/** The elements of an array are one line; every other value has its own. */
function initialTexts(initial: readonly Initial[]): string[] {
  const arrays = new Map<string, Initial[]>();
  for (const one of initial) {
    const array = one.place.kind === 'memory' ? /^(.*)\[\d+\]$/.exec(one.place.shown ?? '')?.[1] : undefined;
    const first = initial.find(({ place }) => place.kind === 'memory' && place.name === array);
    if (array !== undefined && first !== undefined)
      arrays.set(array, [...(arrays.get(array) ?? [first]), one]);
  }
  const elements = new Set([...arrays.values()].flat());
  return [
    ...initial.filter((one) => !elements.has(one)).map(initialText),
    ...[...arrays].map(
      ([name, all]) =>
        `${all[0]?.type ?? 'int'} ${name}[${all.length}]={${all.map(({ value }) => value ?? 0).join(',')}}`,
    ),
  ];
}

function initialText({ type, place, value }: Initial): string {
  return `${type === undefined ? '' : `${type} `}${placeText(place)}${value === undefined ? '' : `=${value}`}`;
}

function placeText(place: Place): string {
  return place.kind === 'memory' ? (place.shown ?? place.name) : `${place.thread}:${place.name}`;
}

function threadText({ parameters, body }: Thread, number: number): string {
  const list = parameters
    .map(({ type, name }) => `${type}${type.endsWith('*') ? '' : ' '}${name}`)
    .join(', ');
  return `P${number}(${list})\n{\n${body.map((statement) => statementText(statement, 1)).join('')}}`;
}

function statementText(statement: Statement, depth: number): string {
  const indent = '\t'.repeat(depth);
  switch (statement.kind) {
    case 'declare':
      return `${indent}${statement.type} ${statement.name};\n`;
    case 'assign': {
      const type = statement.type === undefined ? '' : `${statement.type} `;
      return `${indent}${type}${statement.name} = ${expressionText(statement.value)};\n`;
    }
    case 'store':
      return `${indent}${expressionText(statement.target)} = ${expressionText(statement.value)};\n`;
    case 'evaluate':
      return `${indent}${expressionText(statement.value)};\n`;
    case 'block':
      return `${indent}{\n${statement.body.map((one) => statementText(one, depth + 1)).join('')}${indent}}\n`;
    case 'while':
      return `${indent}while (${expressionText(statement.condition)})\n${statementText(statement.body, depth + 1)}`;
    case 'if': {
      const then = statementText(statement.then, depth + 1);
      const rest =
        statement.else === undefined ? '' : `${indent}else\n${statementText(statement.else, depth + 1)}`;
      return `${indent}if (${expressionText(statement.condition)})\n${then}${rest}`;
    }
  }
}

const STRENGTH = { or: 1, and: 2, implies: 3 } as const;
const MARK = { or: '\\/', and: '/\\', implies: '=>' } as const;

/** A proposition as text, with the parentheses it needs. */
export function propositionText(proposition: Proposition, around = 0): string {
  switch (proposition.kind) {
    case 'true':
    case 'false':
      return proposition.kind;
    case 'equals':
      return `${placeText(proposition.place)}=${proposition.value}`;
    case 'same':
      return `${comparedText(proposition.left)}=${comparedText(proposition.right)}`;
    case 'not':
      return `~(${propositionText(proposition.operand)})`;
    default: {
      const strength = STRENGTH[proposition.kind];
      // Implications group to the right, the others to the left.
      const right = proposition.kind === 'implies' ? strength : strength + 1;
      const left = proposition.kind === 'implies' ? strength + 1 : strength;
      const text = `${propositionText(proposition.left, left)} ${MARK[proposition.kind]} ${propositionText(proposition.right, right)}`;
      return strength < around ? `(${text})` : text;
    }
  }
}

/** `x=y` says that x holds the address of y; brackets compare what two locations hold. */
function comparedText(place: Place): string {
  return place.kind === 'memory' && place.shown === undefined ? `[${place.name}]` : placeText(place);
}
