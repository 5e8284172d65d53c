/**
 * What an addition takes is counted: copies are added to a copy of the sources, each in as many files as CONTRIBUTING says, and the
 * lab runs them. No published id may change by any of it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** Lines to put before the first that has this text, by file; or a whole file. */
type Change = Readonly<Record<string, string | readonly [before: string, line: string][]>>;

const EXPECTED = 'src/scenarios/expected/later-lookups.ts';

const copyOf = (file: string, from: string, to: string): string =>
  readFileSync(join(root, file), 'utf8').replaceAll(from, to);

const LOOKUP: Change = {
  'src/lookup/copied.ts': copyOf('src/lookup/merged.ts', 'findActiveUprobeSpeculative', 'copied'),
  'src/lookup/protocols.ts': [
    ['import { findActiveUprobeRcu as lockedPath', "import { copied } from './copied.ts';"],
    [
      '] as const satisfies',
      "{ id: 'copied', lookup: copied, writerSide: seqcount, origin: 'ours', date: '2026-12-01', source: 'here', " +
        "summary: 'a copy', lastRead: 'mm_lock_seq' },",
    ],
  ],
};

const EXPECTATIONS: Change = {
  [EXPECTED]: `export const LATER_LOOKUPS = { copied: { 'torn-split': { sc: 'Never', lkmm: 'Never', why: 'as merged' } } };`,
};

const WRITER_SIDE: Change = {
  'src/locks/copied-side.ts':
    "import { seqcount } from './seqcount.ts';\nexport const copiedSide = { ...seqcount, id: 'copied-side' };\n",
  'src/locks/writer-sides.ts': [
    ['import { int }', "import { copiedSide } from './copied-side.ts';"],
    ['];', '  copiedSide,'],
  ],
};

const SCENARIO: Change = {
  'src/scenarios/copied-scenario.ts': copyOf(
    'src/scenarios/torn-split.ts',
    'tornSplit',
    'copiedScenario',
  ).replace("id: 'torn-split'", "id: 'copied-scenario'"),
  'src/scenarios/index.ts': [
    ['import type { Scenario }', "import { copiedScenario } from './copied-scenario.ts';"],
    ['];', '  copiedScenario,'],
  ],
};

const EXPERIMENT: Change = {
  'src/experiments/copied-experiment.ts': copyOf(
    'src/experiments/wraparound.ts',
    "id: 'wraparound'",
    "id: 'copied-experiment'",
  ),
  'src/experiments/index.ts': [
    ['import { wraparound }', "import { wraparound as copied } from './copied-experiment.ts';"],
    ['] as unknown', '  copied,'],
  ],
};

describe('an addition to the lab', () => {
  const copy = mkdtempSync(join(tmpdir(), 'vmaspec-adding-'));

  before(() => {
    for (const part of ['src', 'test', 'package.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  function apply(change: Change): void {
    for (const [file, how] of Object.entries(change)) {
      const path = join(copy, file);
      if (typeof how === 'string') {
        writeFileSync(path, how);
        continue;
      }
      let text = readFileSync(path, 'utf8');
      for (const [before, line] of how) {
        assert.ok(text.includes(before), `${file} has no ${before}`);
        text = text.replace(before, () => `${line}\n${before}`);
      }
      writeFileSync(path, text);
    }
  }

  function run(...args: string[]): Promise<{ code: number; output: string }> {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: copy, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` }),
      );
    });
  }

  /** Ids of what the published tables ask. */
  const IDS = `
    import { experiments } from './src/experiments/index.ts';
    import { defaultsOf } from './src/experiments/experiment.ts';
    import { resultId } from './src/experiments/result-id.ts';
    for (const one of experiments) console.log(one.id, await resultId(one.id, defaultsOf(one), 1));`;
  const ids = async (): Promise<string[]> =>
    (await run('--input-type=module-typescript', '--eval', IDS)).output.trim().split('\n');

  it('should be in as many files as the table says, and change no published id', async () => {
    const counted = [LOOKUP, EXPECTATIONS, WRITER_SIDE, SCENARIO, EXPERIMENT].map(
      (change) => Object.keys(change).length,
    );
    // A lookup three, with what is expected of it; a writer side two; a scenario one and a line; an experiment two.
    assert.deepEqual(counted, [2, 1, 2, 2, 2]);
    const published = await ids();
    for (const change of [LOOKUP, EXPECTATIONS, WRITER_SIDE, SCENARIO, EXPERIMENT]) apply(change);
    const then = await ids();
    assert.deepEqual(then.slice(0, -1), published);
    assert.match(then.at(-1) ?? '', /^copied-experiment [0-9a-f]{12}$/);
  });

  it('should run: the lookup in the scenario, beside the writer side', async () => {
    const { code, output } = await run(
      'src/cli/main.ts',
      'check',
      'copied-scenario',
      '--lookup',
      'copied,merged',
      '--model',
      'sc',
    );
    // It is judged, but what must come out is said of torn-split alone.
    assert.equal(code, 1, output);
    assert.match(output, /copied +Never/);
    assert.match(output, /nobody has decided what must come out: copied in copied-scenario$/m);
    const beside = `
      import { explore } from './src/index.ts';
      console.log(explore({ lookup: 'copied', scenario: 'copied-scenario', writerSide: 'copied-side' }).verdict);`;
    assert.equal((await run('--input-type=module-typescript', '--eval', beside)).output, 'Never\n');
  });

  it('should fail without expectations, and list the cells to decide', async () => {
    const { code, output } = await run('--test', 'test/scenarios/scenarios.test.ts');
    assert.equal(code, 1);
    assert.match(output, /cells to decide.*\n.*two-cycles, copied/);
    assert.doesNotMatch(output, /^ *torn-split, copied$/m);
  });
});
