import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from './static-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const astro = join(root, 'node_modules/astro/bin/astro.mjs');
const server = join(root, 'test/site/serve.ts');
const base = '/some/lab/';

/** Where the page is opened: each place serves it in another way. */
export interface Place {
  name: 'dev' | 'preview' | 'static';
  url: string;
  close(): Promise<void>;
}

/** Servers that run at once must not share a cache: each empties it when its settings differ. */
const cacheFor = (name: string) => join(root, 'node_modules/.cache/vmaspec-site', name);

const environment = (extra: Record<string, string> = {}) => ({
  ...process.env,
  ASTRO_TELEMETRY_DISABLED: '1',
  ...extra,
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server for ${url} ended with code ${child.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`expected a page at ${url} within 30 s, found none`);
}

/** Not the synchronous call: the browser and the development server start meanwhile. */
async function build(env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [astro, 'build'], { cwd: root, env: environment(env) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the site does not build:\n${output}`);
}

async function startServer(
  name: 'dev' | 'preview',
  path: string,
  env: Record<string, string>,
): Promise<Place> {
  const port = await freePort();
  const url = `http://localhost:${port}${path}`;
  const child = spawn(process.execPath, [server, name, String(port)], {
    cwd: root,
    env: environment(env),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill();
    await ended;
  };
  await answers(url, child).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { name, url, close };
}

/** The development server, at the root of its host. */
export const openDev = (): Promise<Place> => startServer('dev', '/', { VITE_CACHE_DIR: cacheFor('dev') });

/** Builds once below a base path; the same files stand behind a server with headers and one without. */
export async function openBuilt(onOpen: (place: Place) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vmaspec-site-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const env = { BASE_PATH: base, OUT_DIR: folder, VITE_CACHE_DIR: cacheFor('build') };
  await build(env);
  onOpen(await startServer('preview', base, env));
  const { url, server: host } = await serveStatic(folder, base);
  const close = async () => {
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  };
  onOpen({ name: 'static', url, close });
}
