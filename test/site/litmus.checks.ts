import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const tests = join(import.meta.dirname, '..', 'litmus');
const testNamed = (name: string): string => readFileSync(join(tests, 'textbook', `${name}.litmus`), 'utf8');

const lab = (page: Page) => page.locator('litmus-lab').first();
const part = (page: Page, selector: string) => lab(page).locator(selector);
const press = (page: Page, name: string) => part(page, `button[data-do=${name}]`).click();
const waitForStatus = (page: Page, pattern: RegExp): Promise<void> =>
  part(page, '.run-status').filter({ hasText: pattern }).waitFor();

/** Presses Run in the first litmus test and waits for its whole answer. */
export async function answerLitmus(page: Page): Promise<void> {
  await press(page, 'run');
  await waitForStatus(page, /^(?:Never|Sometimes|Always)/);
  await page.locator('litmus-lab:not([data-running])').first().waitFor();
}

async function replaceTest(page: Page, text: string): Promise<void> {
  if (!(await part(page, '.cm-content').count())) await part(page, '.run-code').click();
  await part(page, '.cm-content').focus();
  await page.keyboard.press('Control+A');
  if (text === '') await page.keyboard.press('Delete');
  else await page.keyboard.insertText(text);
}

/** What a file that was dropped or text that was pasted does, which a mouse cannot be made to do here. */
async function dispatch(page: Page, kind: 'drop' | 'paste', text: string, fileName?: string): Promise<void> {
  await page.evaluate(
    ([type, content, name]) => {
      const data = new DataTransfer();
      if (name) data.items.add(new File([content], name));
      else data.setData('text/plain', content);
      const target = type === 'drop' ? document.querySelector('litmus-lab .run-code') : document.body;
      const options = { bubbles: true, cancelable: true };
      const event =
        type === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: data })
          : new ClipboardEvent('paste', { ...options, clipboardData: data });
      target?.dispatchEvent(event);
    },
    [kind, text, fileName ?? ''] as const,
  );
}

/** Run gives a verdict, the final states, a witness to step through and the text for a mail. */
export async function checkAnswer(page: Page): Promise<void> {
  await answerLitmus(page);
  await waitForStatus(
    page,
    /^Sometimes: some executions end so \(1 of 4\), under the Linux-kernel memory model/,
  );
  assert.deepEqual(await part(page, '.litmus-states tbody tr').allTextContents(), ['00', '01', '10', '11']);
  await part(page, 'trace-stepper button[data-go=last]').click();
  assert.match((await part(page, '.trace-now').textContent()) ?? '', /Does not see the store of step 1 yet/);
  const mail = (await part(page, '.litmus-mail pre').textContent()) ?? '';
  assert.match(mail, /^MP\+wmb\+po: Sometimes, 1 of 4 executions, under LKMM\n/);
  assert.match(mail, /r1 = READ_ONCE\(\*x\) +=\s0 from initial/);
}

/** The other models differ, and a Never is explained. */
export async function checkModels(page: Page): Promise<void> {
  await part(page, 'select[name=model]').selectOption('sc');
  await waitForStatus(page, /^Never: .* under sequential consistency/);
  await part(page, '.litmus-why').waitFor();
  assert.match((await part(page, '.litmus-why pre').textContent()) ?? '', /^Forbidden by .*: a cycle of \d/);
  assert.equal(await part(page, 'trace-stepper').isVisible(), false);
  assert.match((await part(page, '.litmus-mail pre').textContent()) ?? '', /Forbidden by/);
}

/** An example, a file and pasted text each replace the test and are answered. */
export async function checkSources(page: Page): Promise<void> {
  await part(page, 'select[name=model]').selectOption('lkmm');
  await part(page, 'select[name=example]').selectOption('IRIW+mbs');
  await waitForStatus(page, /^Never: no execution ends so \(0 of 15\)/);
  await dispatch(page, 'drop', testNamed('SB'), 'SB.litmus');
  await waitForStatus(page, /^Sometimes: some executions end so \(1 of 4\)/);
  assert.equal(await part(page, '.cm-line').first().textContent(), 'C SB');
  await dispatch(page, 'paste', testNamed('SB+mbs'));
  await waitForStatus(page, /^Never: no execution ends so \(0 of 3\)/);
  assert.equal(await part(page, '.cm-line').first().textContent(), 'C SB+mbs');
  const file = { name: 'LB.litmus', mimeType: 'text/plain', buffer: Buffer.from(testNamed('LB')) };
  await part(page, 'input[type=file]').setInputFiles(file);
  await waitForStatus(page, /^Sometimes/);
  assert.equal(await part(page, '.cm-line').first().textContent(), 'C LB');
}

/** The address carries the test and the model; a reload, or somebody else, gets the same answer. */
export async function checkPermalink(page: Page): Promise<void> {
  await replaceTest(page, testNamed('SB').replace('C SB', 'C mine-ü'));
  await part(page, 'select[name=model]').selectOption('tso');
  await waitForStatus(page, /^Sometimes: .* under total store order/);
  await page.waitForURL(/#model=tso&test=[\w-]+$/);
  const link = page.url();
  await page.waitForLoadState('networkidle');
  await page.goto('about:blank');
  await page.goto(link);
  await waitForStatus(page, /^Sometimes: .* under total store order/);
  assert.equal(await part(page, '.cm-line').first().textContent(), 'C mine-ü');
  assert.equal(await part(page, 'select[name=model]').inputValue(), 'tso');
  for (const [broken, found] of [
    [link.slice(0, -12), /^The link carries no litmus test that can be read/],
    [link.replace('model=tso', 'model=arm'), /expected model=lkmm, tso, sc, found arm/],
    [`${link.replace(/&test=.*/, '')}&test=!!`, /^The link carries no litmus test/],
  ] as const) {
    // What a page still loads when it is left counts as failed.
    await page.waitForLoadState('networkidle');
    await page.goto('about:blank');
    await page.goto(broken);
    await waitForStatus(page, found);
  }
}

/** An error stands at its line until the text changes; what is not supported is said so. */
export async function checkErrors(page: Page): Promise<void> {
  await replaceTest(page, testNamed('SB').replace('WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1;'));
  await press(page, 'run');
  await waitForStatus(page, /^Line 13, column \d+: expected .*, found ";"\.$/);
  await part(page, '.litmus-complaint').waitFor();
  const wrong = part(page, '.litmus-wrong-line');
  assert.match((await wrong.textContent()) ?? '', /^\tWRITE_ONCE\(\*x, 1;expected .*, found ";"\.$/);
  await replaceTest(page, 'C call\n{}\nP0(int *x) { smp_frobnicate(x); }\nexists (x=1)');
  assert.equal(await part(page, '.litmus-complaint').count(), 0);
  await press(page, 'run');
  await waitForStatus(page, /^Line 3, column 14: unsupported: smp_frobnicate\(\)\.$/);
  await replaceTest(page, '');
  await press(page, 'run');
  await waitForStatus(page, /^Line 1, column 1: expected a first line such as "C name-of-the-test"/);
}

/** A search that would take minutes says how far it is and ends at once when asked; the next test is answered. */
export async function checkStop(page: Page): Promise<void> {
  const thread = (n: number) =>
    `P${n}(int *x, int *y) { ${`WRITE_ONCE(*x, ${n}); int r${n} = READ_ONCE(*y); WRITE_ONCE(*y, ${n}); `.repeat(4)} }`;
  await replaceTest(page, `C long\n{}\n${[0, 1, 2, 3].map(thread).join('\n')}\nexists (x=7)`);
  await press(page, 'run');
  await waitForStatus(page, /^[\d,]+ executions so far/);
  await press(page, 'stop');
  await waitForStatus(page, /^Stopped\.$/);
  assert.equal(await part(page, 'button[data-do=stop]').isDisabled(), true);
  await press(page, 'reset');
  await answerLitmus(page);
}

/** The whole answer is copied by its button. */
export async function checkMailCopy(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await answerLitmus(page);
  await part(page, '.litmus-mail button').click();
  await part(page, '.litmus-mail [role=status]').filter({ hasText: 'Copied' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await part(page, '.litmus-mail pre').textContent());
  await press(page, 'link');
  await waitForStatus(page, /^Copied: a link of \d+ characters/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
}

/** The button of an example in the text mends it; its link leads to the same test on the litmus page. */
export async function checkChapter(page: Page): Promise<void> {
  await answerLitmus(page);
  await press(page, 'change');
  await waitForStatus(page, /^Never/);
  await part(page, '.litmus-why').waitFor();
  const before = await part(page, '.cm-content').textContent();
  await part(page, 'a[data-litmus-page]').click();
  await page.waitForURL(/\/litmus\/#model=/);
  await waitForStatus(page, /^Never/);
  assert.equal(await part(page, '.cm-content').textContent(), before);
}

/** Without a script the test stands there to be read, and no button that would do nothing. */
export async function checkLitmusWithoutScript(page: Page): Promise<void> {
  assert.match((await part(page, '.run-code').textContent()) ?? '', /^C MP\+wmb\+po\n/);
  assert.equal(await page.locator('button:visible, select:visible').count(), 0);
}
