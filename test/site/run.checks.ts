import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { answerLitmus } from './litmus.checks.ts';

const example = (page: Page) => page.locator('run-example').first();
const status = (page: Page) => example(page).locator('.run-status');
const press = (page: Page, name: string) => example(page).locator(`button[data-do=${name}]`).click();

const waitForStatus = (page: Page, pattern: RegExp): Promise<void> =>
  status(page).filter({ hasText: pattern }).waitFor();

/** Opens the editor and puts other code into it. */
export async function replaceCode(page: Page, code: string): Promise<void> {
  if (!(await example(page).locator('.cm-content').count())) await example(page).locator('.run-code').click();
  const content = example(page).locator('.cm-content');
  await content.waitFor();
  await content.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(code);
}

/** Presses Run in the first example of each kind that is there, and waits for a verdict; nothing is folded away. */
export async function answer(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  if ((await page.locator('litmus-lab').count()) > 0) await answerLitmus(page);
  if ((await example(page).count()) === 0) return;
  await press(page, 'run');
  await waitForStatus(page, /^(?:Sometimes|Never|Always)/);
}

/** Run answers with a verdict, and the verdict has a trace that can be stepped. */
export async function checkVerdict(page: Page): Promise<void> {
  await press(page, 'run');
  await waitForStatus(page, /^Sometimes/);
  const witness = example(page).locator('.run-witness trace-stepper');
  await witness.locator('button[data-go=fatal]').click();
  assert.equal(await witness.locator('tr.current.fatal').count(), 1);
  // Kernel names come from the call stack: a bundler that shortens or renumbers functions would lose them.
  const paths = (await witness.locator('code.path').allTextContents()).join('\n');
  for (const path of [
    /find_active_uprobe_speculative › speculate › vma_lookup/,
    /__split_vma › vma_start_write/,
  ])
    assert.match(paths, path);
}

/** With the two end loads swapped, by the button that the page has for it, no interleaving is wrong any more. */
export async function checkSwap(page: Page): Promise<void> {
  const code = () => example(page).locator('.run-code').textContent();
  const before = await code();
  await press(page, 'change');
  await waitForStatus(page, /^Never/);
  assert.notEqual(await code(), before);
  assert.equal(await example(page).locator('.run-witness').isVisible(), false);
}

/** The merged lookup is never wrong; without its last check it is sometimes. */
export async function checkMerged(page: Page): Promise<void> {
  await press(page, 'run');
  await waitForStatus(page, /^Never/);
  await press(page, 'change');
  await waitForStatus(page, /^Sometimes/);
}

/** An endless loop is over at most a second after Stop, and the page answers. */
export async function checkStop(page: Page, button: 'run' | 'threads'): Promise<void> {
  await replaceCode(page, 'function lookup(cpu, mm, bpVaddr) {\n  while (true) {}\n}');
  await press(page, button);
  await page.waitForTimeout(500);
  const begin = performance.now();
  await press(page, 'stop');
  await waitForStatus(page, /^Stopped/);
  assert.equal(await example(page).locator('button[data-do=stop]').isDisabled(), true);
  assert.ok(performance.now() - begin < 1000, 'expected Stop to work within a second');
  await press(page, 'reset');
}

/** Code that fails gets one sentence: expected, found, what to do. */
export async function checkComplaint(page: Page, code: string, found: RegExp): Promise<void> {
  await replaceCode(page, code);
  await press(page, 'run');
  await waitForStatus(page, /(threw|Expected) .*: .*\.$/s);
  assert.match((await status(page).textContent()) ?? '', found);
}

/** Code that prints without end fills 200 lines and a last one that says so; the page lives on. */
export async function checkFlood(page: Page): Promise<void> {
  const flood = 'function lookup(cpu, mm, bpVaddr) {\n  for (;;) console.log("again");\n}';
  await replaceCode(page, flood);
  await press(page, 'run');
  const printed = example(page).locator('.run-printed');
  await printed.filter({ hasText: 'printed more than 200 lines' }).waitFor();
  await press(page, 'stop');
  assert.equal(((await printed.textContent()) ?? '').trim().split('\n').length, 201);
}

/** The run on threads ends by itself with a table of numbers. */
export async function checkThreads(page: Page): Promise<void> {
  await press(page, 'threads');
  await waitForStatus(page, /^Done/);
  assert.ok((await example(page).locator('.run-rows tbody tr').count()) > 0);
}

/** Inside the editor Tab indents; after Esc it leaves. */
export async function checkTabLeaves(page: Page): Promise<void> {
  await replaceCode(page, 'const a = 1;');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  const inside = await page.evaluate(() => document.activeElement?.closest('.cm-editor') !== null);
  assert.equal(inside, false);
}

/** On a host without headers: one reload, the same code at the same place, and the run goes on. */
export async function checkIsolation(page: Page): Promise<void> {
  assert.equal(await page.evaluate(() => crossOriginIsolated), false);
  const code = await example(page).locator('.run-code').textContent();
  await replaceCode(page, `// mine\n${code}`);
  const button = example(page).locator('button[data-do=threads]');
  await button.scrollIntoViewIfNeeded();
  const before = (await button.boundingBox())?.y ?? 0;
  await button.click();
  await page.waitForFunction(() => crossOriginIsolated);
  await waitForStatus(page, /^Done/);
  const after = (await button.boundingBox())?.y ?? 0;
  assert.ok(
    Math.abs(after - before) < 40,
    `expected the button where it was (${before}), found it at ${after}`,
  );
  assert.equal(await example(page).locator('.cm-line').first().textContent(), '// mine');
}
