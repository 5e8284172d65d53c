import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';

/** A headless Chromium that travels in an npm package, so a machine that reaches only npm can get one. */
const source = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  sha256: '38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea',
};

const cache = fileURLToPath(new URL('../../node_modules/.cache/vmaspec-chromium/', import.meta.url));
const home = join(cache, source.version);

/** A browser and the environment it must be started with. */
export interface Chromium {
  path: string;
  env: Record<string, string>;
}

/** The package brings the libraries and the fonts that a bare system lacks. */
const chromiumIn = (folder: string): Chromium => ({
  path: join(folder, 'chromium'),
  env: { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder },
});

/** The browser that an earlier run has put under node_modules/.cache. */
export const cachedChromium = (): Chromium | undefined =>
  existsSync(join(home, 'chromium')) ? chromiumIn(home) : undefined;

function run(command: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`\`${command} ${args.join(' ')}\` failed: ${error?.message ?? stderr.trim()}`);
}

const inflate = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode: 0o755 }));

async function unpack(archives: string, into: string): Promise<void> {
  const browser = join(archives, 'chromium.br');
  const found = createHash('sha256')
    .update(await readFile(browser))
    .digest('hex');
  if (found !== source.sha256)
    throw new Error(`Expected chromium.br with SHA-256 ${source.sha256}, found ${found}.`);
  await inflate(browser, join(into, 'chromium'));
  for (const name of ['al2023', 'fonts']) {
    const tar = join(into, `${name}.tar`);
    await inflate(join(archives, `${name}.tar.br`), tar);
    run('tar', ['-xf', tar, '--no-same-owner', '-C', into]);
    rmSync(tar);
  }
}

/** The package's own fonts.conf names folders of the place it was made for. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** Gets a Chromium from the npm registry (67 MB) into node_modules/.cache, and says so. */
export async function getChromium(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Expected a Chromium for the tests of the page, found none, and can only fetch one for Linux on x64 ` +
        `(this is ${process.platform} on ${process.arch}). Install Chromium or Chrome, or set CHROMIUM_PATH.`,
    );
  }
  console.error(
    `No Chromium found: getting ${source.name} ${source.version} from npm into node_modules/.cache.`,
  );
  const work = join(cache, `getting-${process.pid}`);
  mkdirSync(join(work, 'ready'), { recursive: true });
  try {
    const wanted = `${source.name}@${source.version}`;
    run('npm', [
      'install',
      '--prefix',
      work,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--silent',
      wanted,
    ]);
    await unpack(join(work, 'node_modules', source.name, 'bin'), join(work, 'ready'));
    rmSync(home, { recursive: true, force: true });
    writeFileSync(join(work, 'ready', 'fonts.conf'), fontsConf);
    renameSync(join(work, 'ready'), home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return chromiumIn(home);
}
