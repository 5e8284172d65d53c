import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { scenarios, showScenario } from '../../src/index.ts';

/** The matrix leads to a page for each scenario. */
export async function checkMatrix(page: Page): Promise<void> {
  for (const { id, question } of scenarios) {
    const row = page.locator('tbody tr', { has: page.locator(`a[href$="objections/${id}/"]`) });
    assert.equal(await row.count(), 1, id);
    assert.ok((await row.innerText()).includes(question), id);
  }
  const text = await page.locator('tbody tr', { hasText: 'two-cycles' }).innerText();
  assert.match(text, /Sometimes\s+1 70\s+Never\s+0 75\s+Never\s+0 33/);
}

/** The page of a scenario says what comes of it today, steps the execution, and has the text for a mail. */
export async function checkObjection(page: Page, id: string): Promise<void> {
  const { question, versions } = showScenario(id);
  assert.equal(await page.locator('h1').innerText(), question);
  for (const [at, { lookup, verdict, positive, negative }] of versions.entries()) {
    const cells = (await page.locator('tbody tr').nth(at).innerText()).replaceAll(/\s+/g, ' ');
    assert.ok(cells.startsWith(lookup) && cells.includes(`${verdict} ${positive} ${negative}`), cells);
  }
  const shown = versions.filter(({ witness }) => witness !== undefined).length;
  assert.equal(await page.locator('trace-stepper').count(), shown);
  assert.match(await page.locator('pre').last().innerText(), new RegExp(`^ {2}npx vmaspec show ${id}$`, 'm'));
}
