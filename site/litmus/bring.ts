/** Larger files are refused before they are read: no litmus test is nearly as large. */
const mostBytes = 1_000_000;

const isEditable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null;

/** What was brought, or the sentence that says what is wrong with it. */
export type Brought = { text: string } | { sentence: string };

async function textOf(file: File): Promise<Brought> {
  if (file.size > mostBytes)
    return {
      sentence: `Expected a litmus test, found ${file.name} with ${file.size.toLocaleString('en')} bytes.`,
    };
  return { text: await file.text() };
}

/** Takes tests that are dropped onto the element, opened by its file input, or pasted anywhere on the page. */
export function acceptTests(element: HTMLElement, onTest: (brought: Brought) => void): void {
  const take = async (file: File | undefined | null) => {
    if (file) onTest(await textOf(file));
  };
  element.addEventListener(
    'dragover',
    (event) => {
      event.preventDefault();
      element.classList.add('dragged-over');
    },
    true,
  );
  element.addEventListener('dragleave', () => element.classList.remove('dragged-over'));
  // Before the editor sees it: a file that is dropped replaces the text.
  element.addEventListener(
    'drop',
    (event) => {
      element.classList.remove('dragged-over');
      const [file] = event.dataTransfer?.files ?? [];
      const text = event.dataTransfer?.getData('text/plain') ?? '';
      if (!file && (text === '' || isEditable(event.target))) return;
      event.preventDefault();
      event.stopPropagation();
      if (file) take(file);
      else onTest({ text });
    },
    true,
  );
  const input = element.querySelector<HTMLInputElement>('input[type=file]');
  input?.addEventListener('change', async () => {
    await take(input.files?.[0]);
    input.value = '';
  });
  document.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (isEditable(event.target) || !/^[\s>|]*C\s+\S/.test(text)) return;
    event.preventDefault();
    onTest({ text });
  });
}
