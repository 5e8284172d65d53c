import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

const position = async (page: Page): Promise<number> =>
  Number(await page.locator('trace-stepper input[type=range]').first().inputValue());

/** The first trace of the page goes forth and back by buttons and by keys. */
export async function checkStepper(page: Page): Promise<void> {
  const stepper = page.locator('trace-stepper').first();
  const press = (name: string) => stepper.locator(`button[data-go=${name}]`).click();
  const now = stepper.locator('.trace-now');
  const count = await stepper.locator('tr[data-step]:not(.detail)').count();
  assert.ok(count > 5, `expected a trace of more than 5 steps, found ${count}`);

  await press('next');
  await press('next');
  assert.equal(await position(page), 2);
  assert.match((await now.textContent()) ?? '', /^Step \d+ of \d+, CPU/);
  await press('back');
  assert.equal(await position(page), 1);
  await press('last');
  assert.equal(await position(page), count);
  await press('first');
  assert.equal(await position(page), 0);
  await press('fatal');
  assert.match((await now.textContent()) ?? '', /fatal step/);
  assert.equal(await stepper.locator('tr.current.fatal').count(), 1);

  await stepper.locator('.trace-steps').focus();
  await page.keyboard.press('Home');
  assert.equal(await position(page), 0);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await position(page), 1);
  await page.keyboard.press('End');
  assert.equal(await position(page), count);
}

/** The box shows the steps that were left out, and the stepper then walks over them too. */
export async function checkAllSteps(page: Page): Promise<void> {
  const stepper = page.locator('trace-stepper').first();
  const rows = stepper.locator('tr[data-step]:visible');
  const few = await rows.count();
  await stepper.locator('.trace-all input').check();
  const all = await rows.count();
  assert.ok(all > few, `expected more than ${few} steps, found ${all}`);
  await stepper.locator('button[data-go=last]').click();
  assert.equal(await position(page), all);
}

/** Some step writes a field, and the panel then marks it. */
export async function checkMemory(page: Page): Promise<void> {
  const stepper = page.locator('trace-stepper').first();
  await stepper.locator('button[data-go=first]').click();
  const changed = stepper.locator('.trace-memory tr.changed:visible');
  assert.equal(await changed.count(), 0);
  const count = await stepper.locator('tr[data-step]:visible').count();
  for (let step = 0; step < count && (await changed.count()) === 0; step += 1) {
    await stepper.locator('button[data-go=next]').click();
  }
  assert.ok((await changed.count()) > 0);
}

/** Without a script every step is on the page, and no button that would do nothing. */
export async function checkWithoutScript(page: Page): Promise<void> {
  assert.ok((await page.locator('.trace-steps tr[data-step]:visible').count()) > 5);
  assert.equal(await page.locator('button:visible').count(), 0);
}
