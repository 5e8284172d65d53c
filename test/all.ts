/**
 * Everything that must hold, one step after the other; the first that fails ends it. `npm test` runs all but what
 * takes long, `npm run test:full` that as well, `npm test -- lint types` those named. Steps are quiet unless they
 * fail; the tests speak for themselves.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const inModules = (...path: string[]): string => join(root, 'node_modules', ...path);
const tsc = inModules('typescript', 'bin', 'tsc');

interface Step {
  readonly name: string;
  readonly what: string;
  /** What Node runs. */
  readonly args: readonly string[];
  readonly speaks?: boolean;
  /** Takes long: only if it is named, or everything is asked for. */
  readonly long?: boolean;
}

const steps: readonly Step[] = [
  {
    name: 'build',
    what: 'the code and the types that notebooks see',
    args: ['--disable-warning=ExperimentalWarning', join(root, 'build.ts')],
  },
  { name: 'typecheck', what: 'sources, tests and site', args: [tsc] },
  {
    name: 'pages',
    what: 'the types inside the pages',
    args: [inModules('astro', 'bin', 'astro.mjs'), 'check', '--noSync', '--root', 'site'],
  },
  {
    name: 'lint',
    what: 'style and format',
    args: [inModules('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'],
  },
  { name: 'docs', what: 'documentation of the public face', args: [inModules('typedoc', 'bin', 'typedoc')] },
  {
    name: 'test',
    what: 'every test',
    args: ['--test', '--test-concurrency=2', '--test-reporter=spec', 'test/**/*.test.ts'],
    speaks: true,
  },
  {
    name: 'full',
    what: 'tests that take long',
    args: ['--test', '--test-concurrency=1', '--test-reporter=spec', 'test/full/*.test.ts'],
    speaks: true,
    long: true,
  },
];

/** Runs a step to its end: its exit code, and what it said unless that was shown at once. */
function run({ args, speaks, long }: Step): Promise<{ code: number; output: string }> {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...(long ? { VMASPEC_FULL: '1' } : {}) };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: speaks ? 'inherit' : 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function runAll(chosen: readonly Step[]): Promise<number> {
  for (const step of chosen) {
    const start = performance.now();
    process.stdout.write(`${step.name}: ${step.what} ...${step.speaks ? '\n' : ''}`);
    const { code, output } = await run(step);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (code !== 0) {
      console.log(`${step.speaks ? '' : '\n'}${output.trimEnd()}`);
      console.error(`\n${step.name} failed after ${seconds} s; it alone: npm test -- ${step.name}`);
      return 1;
    }
    console.log(step.speaks ? `${step.name}: passed in ${seconds} s` : ` ${seconds} s`);
  }
  return 0;
}

const isFull = process.argv[2] === '--full';
const asked = process.argv.slice(isFull ? 3 : 2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`there is no step ${unknown.join(', ')}, only ${steps.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  const isChosen = ({ name, long }: Step): boolean =>
    asked.length === 0 ? isFull || !long : asked.includes(name);
  process.exitCode = await runAll(steps.filter(isChosen));
}
