import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

const part = (page: Page, name: string) => page.locator('pause-run').locator(name);
const press = (page: Page, name: string) => part(page, `button[data-do=${name}]`).click();
const waitForStatus = (page: Page, pattern: RegExp): Promise<void> =>
  part(page, '.run-status').filter({ hasText: pattern }).waitFor();

async function choose(page: Page, micros: number): Promise<void> {
  const slider = part(page, 'input[type=range]');
  await slider.focus();
  await page.keyboard.press('Home');
  for (let at = 0; at < micros; at += 1) await page.keyboard.press('ArrowRight');
  assert.equal(await slider.getAttribute('aria-valuetext'), `${micros} microseconds`);
}

/** The keys choose a pause; the run counts; Stop keeps what was counted; the next run has a row of its own. */
export async function checkPause(page: Page): Promise<void> {
  assert.equal(await page.getByRole('slider', { name: 'Longest pause of the reader' }).count(), 1);
  await choose(page, 5);
  assert.equal(await part(page, 'output').textContent(), '5 µs');
  await press(page, 'run');
  await part(page, 'tbody tr').first().waitFor();
  await page.waitForTimeout(500);
  await press(page, 'stop');
  await waitForStatus(page, /^Stopped/);
  assert.equal(await part(page, 'button[data-do=stop]').isDisabled(), true);
  const stopped = await part(page, 'tbody tr').first().allTextContents();
  await choose(page, 7);
  await press(page, 'run');
  await waitForStatus(page, /^With pauses of up to 7 µs, [\d,]+ of [1-9][\d,]* lookups answered wrong/);
  assert.equal(await part(page, 'tbody tr').count(), 2);
  const heads = await part(page, 'tbody th').allTextContents();
  assert.deepEqual(heads, ['7 µs', '5 µs']);
  assert.deepEqual(await part(page, 'tbody tr').nth(1).allTextContents(), stopped);
}

/** On a host without headers: one reload, the same pause, and the run goes on. */
export async function checkPauseIsolation(page: Page): Promise<void> {
  assert.equal(await page.evaluate(() => crossOriginIsolated), false);
  await choose(page, 3);
  await press(page, 'run');
  await page.waitForFunction(() => crossOriginIsolated);
  await waitForStatus(page, /^With pauses of up to 3 µs/);
}
