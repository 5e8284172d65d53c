import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { scenarios, showScenario } from '../../src/index.ts';

interface Row {
  scenario: string;
  lookup: string;
  [column: string]: string;
}
const file = join(import.meta.dirname, '..', '..', 'notebooks', 'results', 'verdicts.json');
const result = (): Row[] => JSON.parse(readFileSync(file, 'utf8')).rows;

/** The matrix leads to a page for each scenario. */
export async function checkMatrix(page: Page): Promise<void> {
  for (const { id, question } of scenarios) {
    const row = page.locator('.verdict-table tbody tr', {
      has: page.locator(`th a[href$="objections/${id}/"]`),
    });
    assert.equal(await row.count(), 1, id);
    assert.ok((await row.innerText()).includes(question), id);
  }
}

/** By its radio buttons alone, so without a script: each model's verdicts, of three versions or of all. */
export async function checkChoices(page: Page): Promise<void> {
  const columns = ['lkmm', 'lkmmSpin', 'tso', 'sc'];
  const all = [...new Set(result().map(({ lookup }) => lookup))];
  const shown = (): Promise<string[]> =>
    page
      .locator('.verdict-table tbody td .of')
      .evaluateAll((found) =>
        found.flatMap((one) =>
          (one as HTMLElement).checkVisibility() ? (one.firstChild?.textContent ?? '').trim() : [],
        ),
      );
  for (const [versions, lookups] of Object.entries({ some: ['aug05', 'aug05-fixed', 'merged'], all })) {
    await page.locator(`[name=verdict-versions][value=${versions}]`).check();
    for (const column of columns) {
      await page.locator(`[name=verdict-model][value=${column}]`).check();
      const expected = scenarios.flatMap(({ id }) =>
        result()
          .filter(({ scenario, lookup }) => scenario === id && lookups.includes(lookup))
          .map((row) => (row[column] ?? '').replace(/ \d.*/, '')),
      );
      assert.deepEqual(await shown(), expected, `${versions}, ${column}`);
    }
  }
}

/** What is known of a cell is there for a keyboard, too. */
export async function checkCell(page: Page): Promise<void> {
  await page.locator('[name=verdict-versions][value=all]').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const tip = page.locator('.verdict-table .tip:visible');
  assert.equal(await tip.count(), 1);
  const row = result().find(({ scenario, lookup }) => scenario === scenarios[0]?.id && lookup === 'aug05');
  const [word, positive, negative] = (row?.lkmm ?? '').split(' ');
  const text = await tip.innerText();
  assert.ok(text.startsWith(`aug05 in ${scenarios[0]?.id}, 1 write operation: `), text);
  assert.ok(text.includes(`LKMM ${word} (${positive} refute the claim, ${negative} do not)`), text);
}

/** The page of a scenario says what comes of it today, steps the execution, and has the text for a mail. */
export async function checkObjection(page: Page, id: string): Promise<void> {
  const { question, versions } = showScenario(id);
  assert.equal(await page.locator('h1').innerText(), question);
  for (const [at, { lookup, verdict, positive, negative }] of versions.entries()) {
    const cells = (await page.locator('.pair tbody tr').nth(at).innerText()).replaceAll(/\s+/g, ' ');
    assert.ok(cells.startsWith(lookup) && cells.includes(`${verdict} ${positive} ${negative}`), cells);
  }
  const table = page.locator('.verdicts-of-one tbody tr');
  assert.deepEqual(
    await table.evaluateAll((rows) => rows.map((row) => row.id)),
    result()
      .filter(({ scenario }) => scenario === id)
      .map(({ lookup }) => lookup),
  );
  const shown = versions.filter(({ witness }) => witness !== undefined).length;
  assert.equal(await page.locator('trace-stepper').count(), shown);
  const mail = await page.locator('.mail pre').innerText();
  assert.match(mail, /^ {2}git checkout [0-9a-f]{12} && npm ci$/m);
  assert.match(mail, new RegExp(`^ {2}npx vmaspec show ${id}$`, 'm'));
}
