/** `<copy-text>`: a text with a button that copies it. Without a script, or without a clipboard, the text is enough. */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button');
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener('click', () => this.#copy());
  }

  async #copy(): Promise<void> {
    const said = this.querySelector('[role=status]');
    if (!said) return;
    try {
      await navigator.clipboard.writeText(this.querySelector('pre')?.textContent ?? '');
      said.textContent = 'Copied.';
    } catch {
      said.textContent = 'The browser does not allow it: select the text and copy it.';
    }
  }
}

if (!customElements.get('copy-text')) customElements.define('copy-text', CopyText);
