import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { type Chromium, cachedChromium, getChromium } from './get-chromium.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function installedChromium(): Chromium | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (isExecutable(given)) return { path: given, env: {} };
    throw new Error(`Expected CHROMIUM_PATH to name a program, found "${given}". Correct or unset it.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  return path ? { path, env: {} } : undefined;
}

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a headless Chromium: the system's own, or else one that is fetched from npm once. */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = installedChromium() ?? cachedChromium() ?? (await getChromium());
  return chromium.launch({
    executablePath: path,
    // Inside a container the sandbox is missing for everybody; the tests open only our own page.
    args: ['--no-sandbox', ...quiet],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}
