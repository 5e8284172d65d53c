import '../viewer/stepper.ts';
import type { Editor } from './editor.ts';
import { isIsolated, notIsolated, reloadIsolated, takePending } from './isolation.ts';
import type { CodeRequest } from './messages.ts';
import { ResultsView } from './results-view.ts';
import { type Session, startSession } from './session.ts';

/** `<run-example>`: code that the reader edits, runs and stops. */
class RunExample extends HTMLElement {
  #editor: Promise<Editor> | undefined;
  #session: Session | undefined;
  #view = new ResultsView(this);
  #original = '';
  #source = () => this.#original;

  connectedCallback(): void {
    const place = this.querySelector<HTMLElement>('.run-code');
    this.#original = place?.textContent?.trimEnd() ?? '';
    for (const part of this.querySelectorAll<HTMLElement>('.run-buttons, .run-hint')) part.hidden = false;
    place?.addEventListener('click', () => this.#edit());
    this.#onClick('edit', () => this.#edit());
    this.#onClick('run', () => this.#start('interleave'));
    this.#onClick('change', () => this.#change());
    this.#onClick('threads', () => this.#startThreads());
    this.#onClick('stop', () => this.#stop());
    this.#onClick('reset', () => this.#reset());
    this.#resume();
  }

  #button(name: string): HTMLButtonElement | null {
    return this.querySelector(`button[data-do="${name}"]`);
  }

  #onClick(name: string, action: () => unknown): void {
    this.#button(name)?.addEventListener('click', action);
  }

  /** The first click turns the static text into an editor; its code is not loaded before. */
  #edit(): Promise<Editor> {
    this.#editor ??= this.#openEditor();
    return this.#editor;
  }

  async #openEditor(): Promise<Editor> {
    const { createEditor } = await import('./editor.ts');
    const place = this.querySelector<HTMLElement>('.run-code');
    if (!place) throw new Error('run example: expected .run-code, found none');
    place.replaceChildren();
    this.#button('edit')?.remove();
    const editor = createEditor(place, this.#original, this.dataset.label ?? 'Code');
    this.#source = editor.text;
    editor.focus();
    return editor;
  }

  /** Makes the change that the page proposes, and runs the code so. */
  async #change(): Promise<void> {
    const { pattern = '', replacement = '' } = this.dataset;
    const editor = await this.#edit();
    editor.replace(editor.text().replace(new RegExp(pattern, 'm'), replacement));
    this.#start('interleave');
  }

  #start(machine: CodeRequest['machine']): void {
    this.#session?.stop();
    this.#view.clear();
    this.#view.say(machine === 'interleave' ? 'Trying every interleaving …' : 'Starting the threads …');
    this.#markRunning(true);
    const request: CodeRequest = {
      machine,
      source: this.#source(),
      sections: Number(this.dataset.sections ?? 2),
      writerSide: this.dataset.writerSide ?? 'int',
    };
    this.#session = startSession(
      request,
      (event) => this.#view.show(event),
      () => this.#markRunning(false),
    );
  }

  async #startThreads(): Promise<void> {
    if (isIsolated()) return this.#start('threads');
    this.#view.say('Reloading the page once, so that it may share memory between threads …');
    const top = this.#placeOfButtons();
    await reloadIsolated({ place: this.id, state: this.#source(), top });
    this.#view.say(notIsolated, 'bad');
  }

  /** Where in the window the reader has just clicked. */
  #placeOfButtons(): number {
    return this.#button('threads')?.getBoundingClientRect().top ?? 0;
  }

  #stop(): void {
    this.#session?.stop();
    this.#view.say('Stopped. What was printed until then is kept.');
  }

  async #reset(): Promise<void> {
    this.#session?.stop();
    this.#view.clear();
    const editor = await this.#editor;
    editor?.replace(this.#original);
  }

  #markRunning(running: boolean): void {
    const stop = this.#button('stop');
    if (stop) stop.disabled = !running;
    this.toggleAttribute('data-running', running);
  }

  /** After the reload that isolation costs: the same code, at the same place, and the run goes on. */
  async #resume(): Promise<void> {
    const pending = takePending(this.id);
    if (!pending) return;
    if (pending.state !== this.#original) (await this.#edit()).replace(pending.state);
    history.scrollRestoration = 'manual';
    // The editor knows the height of its wrapped lines only after it was drawn.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    scrollBy({ top: this.#placeOfButtons() - pending.top, behavior: 'instant' });
    if (isIsolated()) this.#start('threads');
    else this.#view.say(notIsolated, 'bad');
  }
}

if (!customElements.get('run-example')) customElements.define('run-example', RunExample);
