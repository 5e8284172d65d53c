import { Cursor } from './cursor.ts';
import { describeStep } from './describe.ts';
import { memoryAfter } from './memory.ts';
import type { ShownTrace } from './shown-trace.ts';
import { traceHtml } from './trace-html.ts';

const keys: Record<string, string> = {
  ArrowRight: 'next',
  ArrowDown: 'next',
  ArrowLeft: 'back',
  ArrowUp: 'back',
  Home: 'first',
  End: 'last',
};

/** Scrolls the pane, never the page, until the row stands in its middle. */
function bringIntoView(pane: Element | null, row: Element | null): void {
  if (!pane) return;
  const offset = row
    ? row.getBoundingClientRect().top - pane.getBoundingClientRect().top
    : -pane.scrollHeight;
  pane.scrollTop += offset - pane.clientHeight / 2 + (row?.clientHeight ?? 0) / 2;
}

/** `<trace-stepper>`: a trace table that is stepped by buttons, a slider and keys. */
export class TraceStepper extends HTMLElement {
  connectedCallback(): void {
    const data = this.querySelector('script[type="application/json"]');
    if (data?.textContent) this.#enliven(JSON.parse(data.textContent));
  }

  /** Shows a trace that was found while the page was open. */
  show(shown: ShownTrace): void {
    this.innerHTML = traceHtml(shown);
    this.#enliven(shown);
  }

  #enliven(shown: ShownTrace): void {
    const cursor = new Cursor(shown);
    const move = (change: () => void) => {
      change();
      this.#draw(shown, cursor);
    };
    const slider = this.querySelector<HTMLInputElement>('input[type="range"]');
    const all = this.querySelector<HTMLInputElement>('.trace-all input');
    slider?.addEventListener('input', () => move(() => cursor.goToIndex(Number(slider.value))));
    all?.addEventListener('change', () => move(() => cursor.showAll(all.checked)));
    for (const button of this.querySelectorAll<HTMLButtonElement>('button[data-go]'))
      button.addEventListener('click', () => move(() => cursor.go(button.dataset.go ?? '')));
    this.querySelector('.trace-steps tbody')?.addEventListener('click', ({ target }) => {
      const row = (target as Element).closest<HTMLElement>('tr[data-step]');
      if (row) move(() => cursor.goToPosition(Number(row.dataset.step)));
    });
    for (const part of this.querySelectorAll<HTMLElement>('.trace-steps, .trace-buttons'))
      part.addEventListener('keydown', (event) => {
        const name = keys[event.key];
        if (!name || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        move(() => cursor.go(name));
      });
    const controls = this.querySelector<HTMLElement>('.trace-controls');
    if (controls) controls.hidden = false;
    this.classList.add('live');
    move(() => cursor.showAll(all?.checked ?? false));
  }

  #draw(shown: ShownTrace, cursor: Cursor): void {
    const slider = this.querySelector<HTMLInputElement>('input[type="range"]');
    if (slider) {
      slider.max = String(cursor.stops.length - 1);
      slider.value = String(cursor.index);
      slider.ariaValueText = `step ${cursor.position}`;
    }
    const now = this.querySelector('.trace-now');
    now?.replaceChildren(...describeStep(shown.trace, cursor.position));
    now?.classList.toggle('fatal', shown.trace.steps[cursor.position - 1]?.fatal === true);
    this.#markRow(cursor.position);
    this.#showMemory(shown, cursor);
  }

  #markRow(position: number): void {
    for (const row of this.querySelectorAll<HTMLElement>('tr[data-step]')) {
      const isCurrent = Number(row.dataset.step) === position;
      row.classList.toggle('current', isCurrent);
      row.ariaCurrent = isCurrent ? 'step' : null;
    }
    bringIntoView(this.querySelector('.trace-steps'), this.querySelector('tr.current'));
  }

  #showMemory({ trace }: ShownTrace, { position, before }: Cursor): void {
    const moment = this.querySelector('.memory-moment');
    if (moment) moment.textContent = position ? `after step ${position}` : 'at the start';
    const rows = this.querySelectorAll('.trace-memory tbody tr');
    memoryAfter(trace, position, before).forEach((cell, index) => {
      rows[index]?.classList.toggle('changed', cell.changed);
      const value = rows[index]?.querySelector('td code');
      if (value) value.textContent = cell.value;
    });
    const changed = this.querySelector('.trace-memory tr.changed');
    if (changed) bringIntoView(this.querySelector('.trace-memory'), changed);
  }
}

if (!customElements.get('trace-stepper')) customElements.define('trace-stepper', TraceStepper);
