import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { inTier } from '../support/tier.ts';
import { openBrowser } from './browser.ts';
import { chapters } from './chapters.ts';
import * as litmus from './litmus.checks.ts';
import * as objection from './objection.checks.ts';
import { openPage } from './open-page.ts';
import * as pause from './pause.checks.ts';
import { openBuilt, openDev, type Place } from './places.ts';
import { checkAccessibility, checkNoSidewaysScroll, scriptBytes } from './quality.checks.ts';
import * as result from './result.checks.ts';
import * as run from './run.checks.ts';
import { checkAllSteps, checkMemory, checkStepper, checkWithoutScript } from './stepper.checks.ts';

let browser: Browser;
const places = new Map<string, Place>();

before(
  async () => {
    const opening = [
      openBrowser().then((opened) => {
        browser = opened;
      }),
      openDev().then((place) => places.set(place.name, place)),
      openBuilt((place) => places.set(place.name, place)),
    ];
    // All have ended before the first failure is told: what is open by then can be closed.
    const failure = (await Promise.allSettled(opening)).find(({ status }) => status === 'rejected');
    if (failure) throw (failure as PromiseRejectedResult).reason;
  },
  { timeout: 120_000 },
);

after(async () => {
  await browser?.close();
  await Promise.all([...places.values()].map((place) => place.close()));
});

const urlOf = (name: Place['name']): string => {
  const place = places.get(name);
  if (!place) throw new Error(`the place ${name} is not open`);
  return place.url;
};

async function onPage(
  name: Place['name'],
  check: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
  chapter = '',
) {
  const { page, close } = await openPage(browser, `${urlOf(name)}${chapter}`, options);
  await check(page);
  await close();
}

for (const name of ['dev', 'preview', 'static'] as const) {
  it(`the page in ${name} steps its trace and answers Run`, () =>
    onPage(name, async (page) => {
      await checkStepper(page);
      await run.checkVerdict(page);
    }));
}

describe('threads in the page', () => {
  it('run and stop where the server sends the headers (dev)', () => onPage('dev', run.checkThreads));
  it('run and stop where the server sends the headers (preview)', () =>
    onPage('preview', async (page) => {
      await run.checkThreads(page);
      await run.checkStop(page, 'threads');
    }));
  it('run after one reload where it does not', () => onPage('static', run.checkIsolation));
});

it('code that throws, does not parse, floods or never ends gets a sentence, and the page lives on', () =>
  onPage('static', async (page) => {
    await run.checkComplaint(page, 'function lookup() {\n  throw new Error("my mistake");\n}', /my mistake/);
    await run.checkComplaint(page, 'function lookup( {', /syntax error in line 1/);
    await run.checkFlood(page);
    await run.checkStop(page, 'run');
    await run.checkVerdict(page);
  }));

it('the memory panel changes step by step; the swapped loads are Never; Esc and Tab leave the editor', () =>
  onPage('static', async (page) => {
    await checkMemory(page);
    await checkAllSteps(page);
    await run.checkSwap(page);
    await run.checkTabLeaves(page);
  }));

it('all steps are there without a script', () =>
  onPage('static', checkWithoutScript, { javaScriptEnabled: false }));

/** Layout depends on the width, contrast on the scheme: the first two have each of both once. */
const LOOKS = [
  { width: 360, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
] as const;

for (const chapter of chapters) {
  it(`the page "/${chapter}" leads to every other one, is accessible, light and dark, and does not scroll sideways`, () =>
    onPage(
      'static',
      async (page) => {
        for (const other of chapters) {
          const response = await page.request.get(`${urlOf('static')}${other}`);
          assert.equal(response.status(), 200);
          const links = await page.locator(`nav.chapters a[href$="${other || '/'}"]`).count();
          assert.ok(links > 0, `no link to "/${other}"`);
        }
        await run.answer(page);
        for (const { width, colorScheme } of inTier(LOOKS, LOOKS.slice(0, 2))) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          await checkNoSidewaysScroll(page);
          await checkAccessibility(page);
        }
      },
      {},
      chapter,
    ));
}

it('the lookup as merged is Never, and Sometimes without its last check', () =>
  onPage('static', run.checkMerged, {}, 'lookup-and-locks/'));

describe('the pages of objections', () => {
  it('are led to by the matrix, one for each scenario', () =>
    onPage('static', objection.checkMatrix, {}, 'objections/'));
  it('are led to by verdicts under each model, which are chosen without a script', () =>
    onPage('static', objection.checkChoices, { javaScriptEnabled: false }, 'objections/'));
  it('are led to by cells that tell all that is known of them', () =>
    onPage('static', objection.checkCell, {}, 'objections/'));
  for (const id of ['two-cycles', 'acquire-at-end', 'backing-file-kfree', 'mprotect']) {
    it(`say what comes of ${id}, and are accessible`, () =>
      onPage(
        'static',
        async (page) => {
          await objection.checkObjection(page, id);
          await checkNoSidewaysScroll(page);
          await checkAccessibility(page);
        },
        {},
        `objections/${id}/`,
      ));
  }
});

describe('the litmus page', () => {
  const onLitmus = (check: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) =>
    onPage('static', check, options, 'litmus/');

  it('answers with verdict, states, witness and mail text, and explains a Never', () =>
    onLitmus(async (page) => {
      await litmus.checkAnswer(page);
      await litmus.checkModels(page);
    }));
  it('takes examples, files and pasted text', () => onLitmus(litmus.checkSources));
  it('has the test in its address', () => onLitmus(litmus.checkPermalink));
  it('shows errors at their line', () => onLitmus(litmus.checkErrors));
  it('stops a long search when asked', () => onLitmus(litmus.checkStop));
  it('copies the answer and the link', () => onLitmus(litmus.checkMailCopy));
  it('shows the test without a script', () =>
    onLitmus(litmus.checkLitmusWithoutScript, { javaScriptEnabled: false }));
  it('works in dev and preview, too', async () => {
    await onPage('dev', litmus.checkAnswer, {}, 'litmus/');
    await onPage('preview', litmus.checkAnswer, {}, 'litmus/');
  });
  it('is where the examples of the chapter lead', () =>
    onPage('static', litmus.checkChapter, {}, 'memory-model/'));
});

for (const chapter of ['', 'retry-rates/', 'collisions/', 'objections/']) {
  it(`the figures of "/${chapter}" can be downloaded and cited`, () =>
    onPage(
      'static',
      async (page) => {
        await result.checkDownloads(page);
        await result.checkCiteBoxes(page);
      },
      {},
      chapter,
    ));
}

it('the text of a citation is copied by its button', () =>
  onPage('preview', result.checkCopy, {}, 'collisions/'));

it('figures need no script', () =>
  onPage('static', result.checkFiguresWithoutScript, { javaScriptEnabled: false }, 'collisions/'));

it('the downloads are there in dev, too', () => onPage('dev', result.checkDownloads, {}, 'collisions/'));

describe('a reader that is held up', () => {
  it('is counted for as long as the slider says, and stopped', () =>
    onPage('preview', pause.checkPause, {}, 'retry-rates/'));
  it('waits for the one reload that shared memory costs', () =>
    onPage('static', pause.checkPauseIsolation, {}, 'retry-rates/'));
});

for (const chapter of chapters) {
  it(`less than 60 kB of script is loaded before the first click on "/${chapter}"`, async () => {
    const bytes = await scriptBytes(browser, `${urlOf('static')}${chapter}`);
    assert.ok(bytes < 60_000, `expected less than 60000 bytes, found ${bytes}`);
  });
}
