import { isIsolated, notIsolated, reloadIsolated, takePending } from './isolation.ts';
import type { PauseCounts, RunEvent } from './messages.ts';
import { type Session, startSession } from './session.ts';

const count = (value: number): string => value.toLocaleString('en');
const inAMillion = ({ wrong, attempts }: PauseCounts): string =>
  attempts === 0 ? '' : Number(((wrong / attempts) * 1e6).toPrecision(3)).toLocaleString('en');
const retryRate = ({ fellBack, attempts }: PauseCounts): string =>
  attempts === 0 ? '' : `${((fellBack / attempts) * 100).toFixed(2)} %`;

/** `<pause-run>`: a lookup on real threads, with a reader that is held up for as long as a slider says. */
class PauseRun extends HTMLElement {
  #session: Session | undefined;
  /** The row that the present run fills. */
  #row: HTMLTableRowElement | undefined;

  connectedCallback(): void {
    for (const part of this.querySelectorAll<HTMLElement>('.pause-choice, .run-buttons')) part.hidden = false;
    this.#slider.addEventListener('input', () => this.#showPause());
    this.#button('run').addEventListener('click', () => this.#startThreads());
    this.#button('stop').addEventListener('click', () => this.#stop());
    this.#resume();
    this.#showPause();
  }

  #part<E extends Element>(selector: string): E {
    const found = this.querySelector<E>(selector);
    if (!found) throw new Error(`pause run: expected ${selector}, found none`);
    return found;
  }

  get #slider(): HTMLInputElement {
    return this.#part('input[type=range]');
  }

  #button(name: string): HTMLButtonElement {
    return this.#part(`button[data-do=${name}]`);
  }

  #showPause(): void {
    const { value } = this.#slider;
    this.#slider.setAttribute('aria-valuetext', `${value} microseconds`);
    this.#part('output').textContent = value === '0' ? 'none' : `${value} µs`;
  }

  #say(text: string, tone: 'plain' | 'bad' | 'good' = 'plain'): void {
    const status = this.#part<HTMLElement>('.run-status');
    status.textContent = text;
    status.dataset.tone = tone;
  }

  async #startThreads(): Promise<void> {
    if (isIsolated()) return this.#start();
    this.#say('Reloading the page once, so that it may share memory between threads …');
    const top = this.getBoundingClientRect().top;
    await reloadIsolated({ place: this.id, state: this.#slider.value, top });
    this.#say(notIsolated, 'bad');
  }

  #start(): void {
    this.#session?.stop();
    this.#say('The threads run for two seconds …');
    this.#button('stop').disabled = false;
    const pause = this.#slider.valueAsNumber;
    this.#row = undefined;
    this.#session = startSession(
      { machine: 'paused', lookup: this.dataset.lookup ?? '', pause },
      (event) => this.#show(event, pause),
      () => {
        this.#button('stop').disabled = true;
      },
    );
  }

  #stop(): void {
    this.#session?.stop();
    this.#say('Stopped. What was counted until then is kept.');
  }

  #show(event: RunEvent, pause: number): void {
    if (event.kind === 'failed') this.#say(event.sentence, 'bad');
    if (event.kind !== 'counts') return;
    const { counts, final } = event;
    this.#fill(counts, pause);
    if (!final) return;
    const unjudged = counts.unjudged > 0 ? ` ${count(counts.unjudged)} took too long to be judged.` : '';
    this.#say(
      `With pauses of up to ${pause} µs, ${count(counts.wrong)} of ${count(counts.attempts)} lookups answered wrong.${unjudged}`,
      counts.wrong > 0 ? 'bad' : 'good',
    );
  }

  /** The newest run stands first; older ones stay, to be compared. */
  #fill(counts: PauseCounts, pause: number): void {
    this.#part<HTMLElement>('.pause-runs').hidden = false;
    this.#row ??= this.#part<HTMLTableSectionElement>('tbody').insertRow(0);
    const cells = [
      count(counts.attempts),
      count(counts.writes),
      count(counts.wrong),
      inAMillion(counts),
      retryRate(counts),
    ];
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = `${pause} µs`;
    this.#row.replaceChildren(
      head,
      ...cells.map((text) => Object.assign(document.createElement('td'), { textContent: text })),
    );
  }

  /** After the reload that isolation costs: the same pause, at the same place, and the run goes on. */
  async #resume(): Promise<void> {
    const pending = takePending(this.id);
    if (!pending) return;
    this.#slider.value = pending.state;
    this.#showPause();
    history.scrollRestoration = 'manual';
    await new Promise(requestAnimationFrame);
    scrollBy({ top: this.getBoundingClientRect().top - pending.top, behavior: 'instant' });
    if (isIsolated()) this.#start();
    else this.#say(notIsolated, 'bad');
  }
}

if (!customElements.get('pause-run')) customElements.define('pause-run', PauseRun);
