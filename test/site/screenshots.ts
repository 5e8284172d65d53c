/** Writes pictures of every page into a folder: `node test/site/screenshots.ts <folder>`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from './browser.ts';
import { chapters } from './chapters.ts';
import { openPage } from './open-page.ts';
import { openBuilt, type Place } from './places.ts';
import { answer } from './run.checks.ts';

const folder = process.argv[2];
if (!folder) {
  console.error(
    'Expected a folder for the pictures, found none. Try: node test/site/screenshots.ts pictures',
  );
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const places: Place[] = [];
const [browser] = await Promise.all([openBrowser(), openBuilt((place) => places.push(place))]);
const url = places[0]?.url ?? '';
for (const chapter of chapters) {
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width, height: 800 };
      const { page, close } = await openPage(browser, `${url}${chapter}`, { colorScheme, viewport });
      const path = join(folder, `${chapter.replace('/', '') || 'index'}-${width}-${colorScheme}`);
      await page.screenshot({ path: `${path}.png`, fullPage: true });
      await answer(page);
      await page.screenshot({ path: `${path}-open.png`, fullPage: true });
      await close();
      console.log(`${path}.png`);
    }
  }
}
await browser.close();
await Promise.all(places.map((place) => place.close()));
