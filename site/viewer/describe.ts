import type { Trace, TraceStep } from '../../src/index.ts';
import { pathText, placeText, valueParts } from './step-text.ts';

function element(name: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function action(step: TraceStep): HTMLElement {
  const value = valueParts(step);
  const place = placeText(step);
  const where = place === '' ? '' : element('span', place);
  return element('strong', step.operation, where && ' ', where, value ? ` ${value.word} ${value.value}` : '');
}

/** The machines note a read of shared memory as old or new; other notes are sentences already. */
const noteSentence = (note: string): string =>
  /^(old|new)$/.test(note) ? `That is the ${note} value.` : note;

/** What a reader, or a screen reader, is told about the step just taken. */
export function describeStep(trace: Trace, position: number): (string | Node)[] {
  const count = trace.steps.length;
  const step = trace.steps[position - 1];
  if (!step) return [`Before the first of ${count} steps. Press → to begin.`];
  const cpu = trace.cpus[step.cpu];
  return [
    `Step ${position} of ${count}, ${cpu ? `${cpu.name}${cpu.role && ` (${cpu.role})`}` : ''}: `,
    action(step),
    ...(step.path.length > 0 ? [' in ', element('code', pathText(step))] : []),
    `.${step.note ? ` ${noteSentence(step.note)}` : ''}${step.fatal ? ' This is the fatal step.' : ''}`,
  ];
}
