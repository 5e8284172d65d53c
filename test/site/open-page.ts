import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page that notes everything a visitor should never get to see. */
export interface WatchedPage {
  page: Page;
  troubles: string[];
  /** Fails if there was trouble, and closes the page. */
  close(): Promise<void>;
}

/** Opens the address in a fresh profile and watches errors, failed requests and other hosts. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  const home = new URL(url).host;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  context.on('requestfailed', (request) =>
    troubles.push(`failed: ${request.url()} ${request.failure()?.errorText}`),
  );
  context.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  context.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (/^https?:$/.test(protocol) && host !== home) troubles.push(`other host: ${request.url()}`);
  });
  await page.goto(url);
  // What a page has of its own elements is alive.
  if (options.javaScriptEnabled !== false) {
    await page.waitForFunction(() => document.querySelector(':not(:defined)') === null);
  }
  const close = async () => {
    await context.close();
    assert.deepEqual(troubles, []);
  };
  return { page, troubles, close };
}
