import type { ModelName } from '../../src/index.ts';
import '../viewer/stepper.ts';
import { AnswerView } from './answer-view.ts';
import { acceptTests } from './bring.ts';
import type { LitmusEditor } from './editor.ts';
import { LitmusWorker } from './litmus-worker.ts';
import { fragmentOf, readFragment } from './permalink.ts';

/** Milliseconds for one search; Stop ends it before. */
const timeout = 60_000;

/** `<litmus-lab>`: a litmus test that the reader edits, runs and passes on. */
class LitmusLab extends HTMLElement {
  #editor: Promise<LitmusEditor> | undefined;
  #worker = new LitmusWorker();
  #view = new AnswerView(this);
  #original = '';
  #source = () => this.#original;

  connectedCallback(): void {
    this.#original = this.querySelector('.run-code')?.textContent?.trimEnd() ?? '';
    for (const part of this.querySelectorAll<HTMLElement>('.run-buttons, .run-hint, .litmus-choice'))
      part.hidden = false;
    this.querySelector('.run-code')?.addEventListener('click', () => this.#edit());
    this.#onClick('edit', () => this.#edit());
    this.#onClick('run', () => this.#run());
    this.#onClick('change', () => this.#change());
    this.#onClick('stop', () => this.#stop());
    this.#onClick('reset', () => this.#reset());
    this.#onClick('file', () => this.querySelector<HTMLInputElement>('input[type=file]')?.click());
    this.#onClick('link', () => this.#copyLink());
    this.#select('model')?.addEventListener('change', () => this.#run());
    this.#select('example')?.addEventListener('change', () => this.#showExample());
    for (const name of ['pointerenter', 'focusin'] as const)
      this.addEventListener(name, () => this.#worker.prepare(), { once: true });
    if (!this.#isPage) return;
    acceptTests(this, (brought) => {
      if ('text' in brought) this.#load(brought.text);
      else this.#view.say(brought.sentence, 'bad');
    });
    window.addEventListener('hashchange', () => this.#followLink());
    this.#followLink();
  }

  /** The litmus page is one test and owns the address; elsewhere a test is an example among text. */
  get #isPage(): boolean {
    return this.dataset.page !== undefined;
  }

  #button(name: string): HTMLButtonElement | null {
    return this.querySelector(`button[data-do="${name}"]`);
  }

  #onClick(name: string, action: () => unknown): void {
    this.#button(name)?.addEventListener('click', action);
  }

  #select(name: string): HTMLSelectElement | null {
    return this.querySelector(`select[name="${name}"]`);
  }

  get #model(): ModelName {
    return (this.#select('model')?.value ?? 'lkmm') as ModelName;
  }

  #edit(focus = true): Promise<LitmusEditor> {
    this.#editor ??= this.#openEditor();
    if (focus) this.#editor.then((editor) => editor.focus());
    return this.#editor;
  }

  /** Turns the static text into an editor; its code is not loaded before. */
  async #openEditor(): Promise<LitmusEditor> {
    const { createLitmusEditor } = await import('./editor.ts');
    const place = this.querySelector<HTMLElement>('.run-code');
    if (!place) throw new Error('litmus test: expected .run-code, found none');
    place.replaceChildren();
    this.#button('edit')?.remove();
    const label = this.dataset.label ?? 'Litmus test';
    const editor = createLitmusEditor(place, this.#original, label, () => this.#run());
    this.#source = editor.text;
    return editor;
  }

  async #load(text: string): Promise<void> {
    const editor = await this.#edit(false);
    editor.replace(text);
    this.#run();
  }

  #run(): void {
    const source = this.#source();
    const model = this.#model;
    this.#view.clear();
    this.#view.say('Trying every execution …');
    this.#markRunning(true);
    this.#worker.ask({ source, model, timeout }, async (event) => {
      if (event.kind === 'done') return this.#markRunning(false);
      this.#view.show(event);
      if (event.kind === 'trouble' && event.place) {
        const editor = await this.#edit(false);
        // The line and the column are seen.
        const sentence = event.sentence.replace(/^Line \d+, column \d+: /, '');
        if (editor.text() === source) editor.mark(event.place, sentence);
      }
    });
    this.#updateLink(source, model);
  }

  /** Makes the change that the page proposes, and runs the test so. */
  async #change(): Promise<void> {
    const { pattern = '', replacement = '' } = this.dataset;
    const editor = await this.#edit();
    editor.replace(editor.text().replace(new RegExp(pattern, 'm'), replacement));
    this.#run();
  }

  #stop(): void {
    this.#worker.stop();
    this.#markRunning(false);
    this.#view.say('Stopped.');
  }

  async #reset(): Promise<void> {
    this.#worker.stop();
    this.#markRunning(false);
    this.#view.clear();
    const editor = await this.#editor;
    editor?.replace(this.#original);
  }

  #showExample(): void {
    const examples = JSON.parse(this.querySelector('script[type="application/json"]')?.textContent ?? '{}');
    const text: string | undefined = examples[this.#select('example')?.value ?? ''];
    if (text === undefined) return;
    this.#original = text.trimEnd();
    this.#load(this.#original);
  }

  #markRunning(running: boolean): void {
    const stop = this.#button('stop');
    if (stop) stop.disabled = !running;
    this.toggleAttribute('data-running', running);
  }

  /** The address of the litmus page carries the test that ran last, and so does the link from elsewhere to it. */
  async #updateLink(source: string, model: ModelName): Promise<void> {
    const fragment = await fragmentOf({ source, model });
    if (this.#isPage) history.replaceState(null, '', fragment);
    const away = this.querySelector<HTMLAnchorElement>('a[data-litmus-page]');
    if (away) away.href = `${away.href.split('#')[0]}${fragment}`;
  }

  async #followLink(): Promise<void> {
    try {
      const linked = await readFragment(location.hash);
      if (!linked) return;
      const select = this.#select('model');
      if (select) select.value = linked.model;
      this.#original = linked.source;
      await this.#load(linked.source);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      this.#view.say(
        `The link carries no litmus test that can be read (${what}): copy it again, whole.`,
        'bad',
      );
    }
  }

  async #copyLink(): Promise<void> {
    const url = new URL(location.href);
    url.hash = await fragmentOf({ source: this.#source(), model: this.#model });
    history.replaceState(null, '', url);
    try {
      await navigator.clipboard.writeText(url.href);
      this.#view.say(`Copied: a link of ${url.href.length} characters that carries this test.`, 'good');
    } catch {
      this.#view.say('The link is in the address bar of the browser: copy it there.');
    }
  }
}

if (!customElements.get('litmus-lab')) customElements.define('litmus-lab', LitmusLab);
