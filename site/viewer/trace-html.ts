import { escapeHtml } from './escape.ts';
import { cellName, memoryAfter } from './memory.ts';
import type { ShownTrace } from './shown-trace.ts';
import { code, rowsHtml } from './step-html.ts';

const button = (name: string, label: string, text: string) =>
  `<button type="button" data-go="${name}" aria-label="${label}">${text}</button>`;

const controlsHtml = (hasFatal: boolean) => `<div class="trace-controls no-print" hidden>
    <div class="trace-buttons">
      ${button('first', 'To the start', '⇤')}${button('back', 'Step back', '←')}
      ${button('next', 'Next step', '→')}${button('last', 'To the end', '⇥')}
      ${hasFatal ? `<button type="button" data-go="fatal" class="go-fatal">Fatal step</button>` : ''}
    </div>
    <input type="range" min="0" value="0" aria-label="Step of the trace" />
    <p class="trace-now" aria-live="polite"></p>
  </div>`;

/** A checkbox that works by CSS alone, so also without a script. */
const allHtml = ({ trace, essential }: ShownTrace) =>
  essential.length === trace.steps.length
    ? ''
    : `<label class="trace-all no-print"><input type="checkbox" />
      All ${trace.steps.length} steps, not only the ${essential.length} in which one CPU meets the other</label>`;

function memoryHtml({ trace, essential }: ShownTrace): string {
  const met = new Set(
    essential.flatMap((index) => {
      const { object, field } = trace.steps[index] ?? {};
      return object && field !== undefined ? [cellName(object, field)] : [];
    }),
  );
  const rows = memoryAfter(trace, 0, 0).map(({ name, value }) => {
    const detail = met.has(name) ? '' : ' class="detail"';
    return `<tr${detail}><th scope="row">${code(name, 'place')}</th><td>${code(value, 'value')}</td></tr>`;
  });
  return `<div class="trace-memory" role="group" tabindex="0" aria-label="Memory">
      <table><caption>Memory <span class="memory-moment">at the start</span></caption>
      <tbody>${rows.join('')}</tbody></table>
    </div>`;
}

const headHtml = ({ trace }: ShownTrace) =>
  trace.cpus
    .map(
      ({ name, role }, column) =>
        `<th scope="col" class="cpu-${column}">${escapeHtml(name)} <span class="role">${escapeHtml(role)}</span></th>`,
    )
    .join('');

/** A trace as a table that needs no script; `stepper.ts` brings it to life. */
export function traceHtml(shown: ShownTrace): string {
  const { scenario, lookup, model, cpus, steps, outcome, schedule } = shown.trace;
  return `${controlsHtml(steps.some((step) => step.fatal))}${allHtml(shown)}
  <div class="trace-panes">
    ${memoryHtml(shown)}
    <div class="trace-steps" role="group" tabindex="0" aria-label="Steps of the trace">
      <table style="--cpus: ${cpus.length}">
        <caption class="sr-only">${escapeHtml(`${scenario}, ${lookup && `lookup ${lookup}, `}model ${model}`)}</caption>
        <thead><tr><th scope="col"><span class="sr-only">Step</span></th>${headHtml(shown)}</tr></thead>
        <tbody>${rowsHtml(shown)}</tbody>
      </table>
    </div>
  </div>
  <p class="trace-outcome"><strong>Outcome:</strong> ${escapeHtml(outcome)}</p>
  ${schedule && `<p class="trace-schedule">Schedule ${code(schedule, 'schedule')}</p>`}`;
}
