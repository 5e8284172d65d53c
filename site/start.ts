/** `npm start`: the tour in the terminal, then the page at http://localhost:4321. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'astro';

const root = fileURLToPath(new URL('..', import.meta.url));
const quiet = { root, logLevel: 'error' } as const;
const known = ['--no-serve'];

/** Runs the tour on this terminal; resolves to its exit code. */
function runTour(): Promise<number> {
  const tour = spawn(process.execPath, ['src/cli/main.ts', 'tour'], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    tour.once('error', reject);
    tour.once('exit', (code) => resolve(code ?? 1));
  });
}

async function servePage(): Promise<void> {
  console.log('\nBuilding the page ...');
  await build(quiet);
  const server = await preview(quiet);
  const base = (process.env.BASE_PATH ?? '/').replace(/\/?$/, '/');
  console.log(`The page: http://localhost:${server.port}${base}  (Ctrl-C ends)`);
  await server.closed();
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((argument) => !known.includes(argument));
  if (unknown.length > 0) {
    console.error(
      `Expected no argument or --no-serve, found ${unknown.join(' ')}. Try: npm start -- --no-serve`,
    );
    return 2;
  }
  const code = await runTour();
  if (code !== 0) {
    console.error(`The tour ended with code ${code}, so the page was not built.`);
    return code;
  }
  if (!args.includes('--no-serve')) await servePage();
  return 0;
}

process.env.ASTRO_TELEMETRY_DISABLED = '1';
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`The page could not be shown: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
