/**
 * Everything that must hold, one stage after the other; the first that fails ends it. `npm test` runs all but what
 * takes long, `npm run test:full` that as well, `npm test -- lint typecheck` the steps named. Steps are quiet unless
 * they fail; the tests speak for themselves.
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

/** Steps of one stage do not need each other, and run two at a time. */
const stages: readonly (readonly Step[])[] = [
  [
    {
      name: 'build',
      what: 'the code and the types that notebooks see',
      args: ['--disable-warning=ExperimentalWarning', join(root, 'build.ts')],
    },
  ],
  [
    { name: 'typecheck', what: 'sources, tests and site', args: [tsc] },
    {
      name: 'docs',
      what: 'documentation of the public face',
      args: [inModules('typedoc', 'bin', 'typedoc')],
    },
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
  ],
  [
    {
      name: 'test',
      what: 'every test',
      args: [join(root, 'test', 'run.ts'), '3', 'test/*.test.ts', 'test/!(full)/**/*.test.ts'],
      speaks: true,
    },
  ],
  [
    {
      name: 'full',
      what: 'tests that take long',
      args: [join(root, 'test', 'run.ts'), '1', 'test/full/*.test.ts'],
      speaks: true,
      long: true,
    },
  ],
];
const AT_ONCE = 2;

const isFull = process.argv[2] === '--full';
const asked = process.argv.slice(isFull ? 3 : 2);

/** Hundreds of processes share the work of reading the same sources. */
const NODE_COMPILE_CACHE = join(root, 'build', 'compile-cache');

/** Runs a step to its end: its exit code, and what it said unless that was shown at once. */
function run({ args, speaks, long }: Step): Promise<{ code: number; output: string }> {
  const tier = isFull || long ? { VMASPEC_FULL: '1' } : {};
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_COMPILE_CACHE, ...tier };
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

/** Runs a step and tells of it; false if it failed. */
async function passes(step: Step): Promise<boolean> {
  const { name, what, speaks } = step;
  const start = performance.now();
  if (speaks) console.log(`${name}: ${what} ...`);
  const { code, output } = await run(step);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (code !== 0) {
    if (!speaks) console.log(`${name}: ${what}\n${output.trimEnd()}`);
    console.error(`\n${name} failed after ${seconds} s; it alone: npm test -- ${name}`);
    return false;
  }
  console.log(speaks ? `${name}: passed in ${seconds} s` : `${name}: ${what}, ${seconds} s`);
  return true;
}

async function runStage(steps: readonly Step[]): Promise<boolean> {
  const waiting = [...steps];
  let passed = true;
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); passed && step !== undefined; step = waiting.shift()) {
      if (!(await passes(step))) passed = false;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return passed;
}

async function runStages(isChosen: (step: Step) => boolean): Promise<number> {
  for (const stage of stages) if (!(await runStage(stage.filter(isChosen)))) return 1;
  return 0;
}

const names = stages.flat().map(({ name }) => name);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no step ${unknown.join(', ')}, only ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = await runStages(({ name, long }) =>
    asked.length === 0 ? isFull || !long : asked.includes(name),
  );
}
