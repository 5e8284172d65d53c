import type { Trace, TraceStep } from '../../src/index.ts';
import { escapeHtml } from './escape.ts';
import type { ShownTrace } from './shown-trace.ts';
import { pathText, placeText, valueParts } from './step-text.ts';

/** A note this short stands beside the value; a longer one gets a line of its own. */
const shortNote = 12;

/** Text in the typewriter face. */
export const code = (text: string, name: string): string =>
  `<code class="${name}">${escapeHtml(text)}</code>`;

function accessHtml(step: TraceStep): string {
  const value = valueParts(step);
  const place = placeText(step);
  const moved = value
    ? ` <span aria-hidden="true">${value.arrow}</span><span class="sr-only">${value.word}</span> ${code(value.value, 'value')}`
    : '';
  const note = step.note && step.note.length <= shortNote ? ` <em>${escapeHtml(step.note)}</em>` : '';
  return `<span class="access">${code(step.operation, 'operation')}${place && ` ${code(place, 'place')}`}${moved}${note}</span>`;
}

const stepHtml = (step: TraceStep, showPath: boolean): string =>
  [
    showPath && step.path.length > 0 ? code(pathText(step), 'path') : '',
    accessHtml(step),
    step.note && step.note.length > shortNote ? `<span class="note">${escapeHtml(step.note)}</span>` : '',
    step.fatal ? '<strong class="fatal-mark">the fatal step</strong>' : '',
  ].join('');

function rowHtml(trace: Trace, step: TraceStep, index: number, detail: boolean, showPath: boolean): string {
  const cells = trace.cpus.map((cpu, column) =>
    column === step.cpu
      ? `<td class="cpu-${column}"><span class="cpu-tag">${escapeHtml(cpu.name)}</span>${stepHtml(step, showPath)}</td>`
      : '<td class="idle"></td>',
  );
  const names = [step.fatal ? 'fatal' : '', detail ? 'detail' : ''].filter(Boolean).join(' ');
  return `<tr data-step="${index + 1}" class="${names}"><th scope="row">${index + 1}</th>${cells.join('')}</tr>`;
}

/** One table row a step. A path is named where it differs from that of the CPU's last row of the same kind. */
export function rowsHtml({ trace, essential }: ShownTrace): string {
  const kept = new Set(essential);
  const lastPath = new Map<string, string>();
  return trace.steps
    .map((step, index) => {
      const detail = !kept.has(index);
      const key = `${step.cpu} ${detail}`;
      const path = pathText(step);
      const showPath = lastPath.get(key) !== path;
      lastPath.set(key, path);
      return rowHtml(trace, step, index, detail, showPath);
    })
    .join('');
}
