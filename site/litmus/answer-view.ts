import type { TraceStepper } from '../viewer/stepper.ts';
import type { LitmusAnswer, LitmusEvent } from './messages.ts';

/** The part of a litmus test on the page that is below its buttons. */
export class AnswerView {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  #part<E extends HTMLElement>(selector: string): E {
    const found = this.#root.querySelector<E>(selector);
    if (!found) throw new Error(`litmus test: expected ${selector}, found none`);
    return found;
  }

  clear(): void {
    this.say('');
    for (const name of ['.litmus-states', '.litmus-why', '.run-witness', '.litmus-mail'])
      this.#part(name).hidden = true;
  }

  say(text: string, tone: LitmusAnswer['tone'] = 'plain'): void {
    const status = this.#part('.run-status');
    status.textContent = text;
    status.dataset.tone = tone;
  }

  show(event: LitmusEvent): void {
    if (event.kind === 'progress') this.say(`${event.executions.toLocaleString('en')} executions so far …`);
    else if (event.kind === 'trouble') this.say(event.sentence, 'bad');
    else if (event.kind === 'answer') this.#showAnswer(event.answer);
    else if (event.kind === 'why') this.#showWhy(event.text, event.mail);
  }

  #showAnswer({ sentence, tone, states, stateCount, trace, mail }: LitmusAnswer): void {
    this.say(sentence, tone);
    this.#showStates(states, stateCount);
    this.#part('.run-witness').hidden = !trace;
    if (trace) this.#part<TraceStepper>('trace-stepper').show(trace);
    this.#showMail(mail);
  }

  /** One column a place, one row a final state. */
  #showStates(states: readonly string[], count: number): void {
    const table = this.#part<HTMLTableElement>('.litmus-states table');
    const rows = states.map((state) =>
      state.split(';').map((item) => {
        const at = item.indexOf('=');
        return [item.slice(0, at), item.slice(at + 1)] as const;
      }),
    );
    const places = rows[0]?.map(([place]) => place).filter(Boolean) ?? [];
    this.#part('.litmus-states').hidden = places.length === 0;
    const caption = document.createElement('caption');
    const more = count > states.length ? `, the first ${states.length} of them` : '';
    caption.textContent = `Final states: ${count.toLocaleString('en')}${more}`;
    const head = document.createElement('thead');
    const titles = head.insertRow();
    for (const place of places) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = place;
      titles.append(cell);
    }
    const body = document.createElement('tbody');
    for (const row of rows) {
      const line = body.insertRow();
      for (const [, value] of row) line.insertCell().textContent = value;
    }
    table.replaceChildren(caption, head, body);
  }

  #showWhy(text: string, mail: string): void {
    this.#part('.litmus-why').hidden = false;
    this.#part('.litmus-why pre').textContent = text;
    this.#showMail(mail);
  }

  #showMail(mail: string): void {
    this.#part('.litmus-mail').hidden = false;
    this.#part('.litmus-mail pre').textContent = mail;
  }
}
