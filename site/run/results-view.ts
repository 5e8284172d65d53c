import type { TraceStepper } from '../viewer/stepper.ts';
import type { FoundVerdict, Row, RunEvent } from './messages.ts';
import { verdictText } from './verdict-text.ts';

/** The part of a run example below its buttons. */
export class ResultsView {
  readonly #status: HTMLElement;
  readonly #printed: HTMLElement;
  readonly #rows: HTMLTableElement;
  readonly #witness: HTMLDetailsElement;

  constructor(root: HTMLElement) {
    const part = <E extends Element>(name: string): E => {
      const found = root.querySelector<E>(name);
      if (!found) throw new Error(`run example: expected an element ${name}, found none`);
      return found;
    };
    this.#status = part('.run-status');
    this.#printed = part('.run-printed');
    this.#rows = part('.run-rows');
    this.#witness = part('.run-witness');
  }

  clear(): void {
    this.say('');
    this.#printed.textContent = '';
    for (const element of [this.#printed, this.#rows, this.#witness]) element.hidden = true;
  }

  say(text: string, tone: 'plain' | 'bad' | 'good' = 'plain'): void {
    this.#status.textContent = text;
    this.#status.dataset.tone = tone;
  }

  show(event: RunEvent): void {
    if (event.kind === 'printed') this.#print(event.line);
    else if (event.kind === 'failed') this.say(event.sentence, 'bad');
    else if (event.kind === 'verdict') this.#showVerdict(event.verdict);
    else if (event.kind === 'rows') this.#showRows(event.rows, event.final);
  }

  #print(line: string): void {
    this.#printed.hidden = false;
    this.#printed.append(`${line}\n`);
  }

  #showVerdict(verdict: FoundVerdict): void {
    const { witness } = verdict;
    this.say(verdictText(verdict), witness || verdict.findings.length > 0 ? 'bad' : 'good');
    this.#witness.hidden = !witness;
    if (!witness) return;
    this.#witness.querySelector<TraceStepper>('trace-stepper')?.show(witness);
    const asText = this.#witness.querySelector('.run-text');
    if (asText) asText.textContent = witness.text;
  }

  #showRows(rows: Row[], final: boolean): void {
    this.#rows.hidden = false;
    const body = document.createElement('tbody');
    for (const { label, value } of rows) {
      const row = body.insertRow();
      const head = document.createElement('th');
      head.scope = 'row';
      head.textContent = label;
      row.append(head);
      row.insertCell().textContent = value;
    }
    this.#rows.tBodies[0]?.replaceWith(body);
    if (final) this.say('Done. The threads have stopped.', 'good');
  }
}
