import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { parseCsv } from './parse-csv.ts';

const folder = join(import.meta.dirname, '..', '..', 'notebooks', 'results');

interface Result {
  id: string;
  experiment: string;
  rows: Record<string, string | number>[];
}

const results = (): Result[] =>
  globSync('*.json', { cwd: folder }).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));

/** Every download of the page is there, its name carries the result's id, and CSV and JSON are the result. */
export async function checkDownloads(page: Page): Promise<void> {
  const links = await page.locator('.figure-downloads a').evaluateAll((found) =>
    found.map((link) => ({
      url: (link as HTMLAnchorElement).href,
      name: link.getAttribute('download') ?? '',
    })),
  );
  assert.ok(links.length > 0, 'expected downloads, found none');
  for (const { url, name } of links) {
    const [, begin, id, extension] = /^([\w-]+)-([0-9a-f]{12})\.(\w+)$/.exec(name) ?? [];
    const result = results().find((one) => one.id === id) ?? assert.fail(`${name} names no committed result`);
    const response = await page.request.get(url);
    assert.equal(response.status(), 200, url);
    const text = await response.text();
    if (extension === 'svg') await checkSvg(page, text, result);
    else assert.equal(begin, result.experiment);
    if (extension === 'json') assert.deepEqual(JSON.parse(text), result);
    if (extension === 'csv') checkCsv(text, result);
  }
}

function checkCsv(text: string, { rows }: Result): void {
  const [head = [], ...lines] = parseCsv(text);
  assert.equal(lines.length, rows.length);
  for (const [at, row] of rows.entries()) {
    const cells = head.map((column) => `${row[column] ?? ''}`);
    assert.deepEqual(lines[at], cells);
  }
}

/** A browser takes it for XML, as it stands. */
async function checkSvg(page: Page, text: string, { id }: Result): Promise<void> {
  const { trouble, width, words } = await page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
    const { documentElement: root } = parsed;
    const wrong = parsed.querySelector('parsererror')?.textContent ?? '';
    return { trouble: wrong, width: root.getAttribute('width'), words: root.textContent ?? '' };
  }, text);
  assert.deepEqual([trouble, width], ['', '680']);
  assert.ok(words.includes(id));
}

/** Each figure says how it is cited: a link to itself, a mail within 72 columns, BibTeX. */
export async function checkCiteBoxes(page: Page): Promise<void> {
  const figures = page.locator('figure.figure');
  const count = await figures.count();
  assert.ok(count > 0);
  for (let nth = 0; nth < count; nth += 1) {
    const figure = figures.nth(nth);
    const anchor = await figure.getAttribute('id');
    assert.match(anchor ?? '', /^result-[0-9a-f]{12}/);
    assert.equal(await page.locator(`#${anchor}`).count(), 1);
    await figure.locator('.cite > summary').click();
    const link = (await figure.locator('.cite p a').getAttribute('href')) ?? '';
    assert.ok(link.endsWith(`#${anchor}`), `expected a link to #${anchor}, found ${link}`);
    assert.equal(new URL(link).pathname, new URL(page.url()).pathname);
    const [mail = '', bibtex = ''] = await figure.locator('.cite pre').allTextContents();
    const long = mail.split('\n').filter((line) => line.length > 72 && !/npx |https?:/.test(line));
    assert.deepEqual(long, []);
    // A page that only this machine serves is no address for others.
    const isLocal = new URL(link).hostname === 'localhost';
    assert.ok(mail.includes(isLocal ? '\n  notebooks/results/' : link));
    assert.equal(bibtex.includes('url = {'), !isLocal);
    assert.match(bibtex, /^@misc\{vmaspec-[0-9a-f]{12},\n[\s\S]*\n\}$/);
  }
}

/** The button copies what stands below it. */
export async function checkCopy(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const text = page.locator('copy-text').first();
  await page.locator('.cite > summary').first().click();
  await text.locator('button').click();
  await text.locator('[role=status]').filter({ hasText: 'Copied.' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await text.locator('pre').textContent());
}

/** Without a script nothing is lost: figures, numbers, files and texts to cite are there, and no dead button. */
export async function checkFiguresWithoutScript(page: Page): Promise<void> {
  await checkCiteBoxes(page);
  assert.ok((await page.locator('.figure-data tbody tr').count()) > 10);
  assert.ok(await page.locator('.figure svg').first().isVisible());
  assert.equal(await page.locator('button:visible').count(), 0);
}
