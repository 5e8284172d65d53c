/** What `npm test` runs: each step named, with its time; the first failure ends it. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.env.ASTRO_TELEMETRY_DISABLED = '1';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = (path: string) => `node_modules/${path}`;

/** Name and arguments of Node, in this order: the notebooks need the types, everything else is quick first. */
const steps: Readonly<Record<string, readonly string[]>> = {
  types: [script('typescript/bin/tsc'), '-p', 'tsconfig.types.json'],
  typecheck: [script('typescript/bin/tsc')],
  pages: [
    script('astro/bin/astro.mjs'),
    'check',
    '--tsconfig',
    'site/tsconfig.json',
    '--minimumSeverity',
    'hint',
  ],
  lint: [script('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  docs: [script('typedoc/bin/typedoc')],
  tests: ['--test', '--test-concurrency=2', ...globSync('test/**/*.test.ts', { cwd: root }).sort()],
};

process.exitCode = main(process.argv.slice(2));

function main(names: readonly string[]): number {
  const unknown = names.filter((name) => !(name in steps));
  if (unknown.length > 0) {
    console.error(`there is no step ${unknown.join(', ')}, only ${Object.keys(steps).join(', ')}`);
    return 2;
  }
  for (const [name, args] of Object.entries(steps)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const start = performance.now();
    const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (status !== 0) {
      console.error(
        `\nnpm test: the step ${name} failed after ${seconds} s (${signal ?? `exit code ${status}`})`,
      );
      return 1;
    }
    if (name !== 'tests') console.log(`npm test: ${name} passed in ${seconds} s`);
  }
  return 0;
}
