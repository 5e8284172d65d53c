/** The package in an empty project: what a stranger types first, works. */
import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build, preview } from 'vite';
import { originOf } from '../../src/common/origin.node.ts';
import { openBrowser } from '../site/browser.ts';
import { install, root, type Stranger, writeFiles } from './stranger.ts';
import { testTypes } from './types.checks.ts';

/** Megabytes, the package and all that it needs. */
const BUDGET = 5;

let stranger: Stranger;
before(async () => {
  stranger = await install();
});
after(() => stranger?.remove());

/** What a folder takes up on a disk with blocks of 4 KB. */
function diskBytes(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return Math.ceil(stat.size / 4096) * 4096;
  return readdirSync(path).reduce((sum, name) => sum + diskBytes(join(path, name)), 4096);
}

describe('the installed package', { concurrency: 2 }, () => {
  it(`should take up less than ${BUDGET} MB with all that it needs`, () => {
    const megabytes = diskBytes(join(stranger.folder, 'node_modules')) / 1e6;
    assert.ok(megabytes < BUDGET, `${megabytes.toFixed(1)} MB`);
  });

  it('should give the tour', async () => {
    const { code, stdout, stderr } = await stranger.vmaspec('tour', '--seconds', '0.2');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^merged .* Never 0 /m);
  });

  it('should find the hole, with positions in the sources', async () => {
    const { code, stdout, stderr } = await stranger.vmaspec('explore', 'aug05', '--json');
    assert.equal(code, 1, stderr);
    const { verdict, witness } = JSON.parse(stdout);
    assert.equal(verdict, 'Sometimes');
    const here = await import('../../src/index.ts');
    assert.deepEqual(
      witness.steps,
      JSON.parse(JSON.stringify(here.explore({ lookup: 'aug05' }).witness?.steps)),
    );
    assert.ok(witness.steps.some((step: Step) => step.source?.file === 'src/lookup/aug05.ts'));
  });

  it('should judge on several threads', async () => {
    const asked = ['check', 'torn-split', '--model', 'lkmm', '--lookup', 'aug05,merged'];
    const { code, stdout, stderr } = await stranger.vmaspec(...asked, '--jobs', '2');
    assert.deepEqual([code, stderr], [0, ''], stdout);
    assert.match(stdout, /^4 of 4 verdicts are as expected /m);
  });

  it("should explore a lookup in a TypeScript file of one's own", async () => {
    writeFiles(stranger, { 'mine.ts': TRUSTING });
    const { code, stdout, stderr } = await stranger.vmaspec('explore', './mine.ts#trusting');
    assert.equal(code, 1, stderr);
    assert.match(stdout, /Sometimes/);
  });

  it('should know the results of the project, and which sources it was made from', async () => {
    const file = join(root, 'notebooks', 'results', 'collision-rate.json');
    const { id } = JSON.parse(readFileSync(file, 'utf8'));
    const cited = await stranger.vmaspec('cite', id);
    assert.equal(cited.code, 0, cited.stderr);
    const { stdout } = await stranger.vmaspec('run', 'collision-rate', '--quick', '--json');
    assert.equal(JSON.parse(stdout).provenance.sources, originOf(root).sources);
  });

  it('should be there for import', async () => {
    const { code, stdout, stderr } = await stranger.node('--input-type=module', '--eval', ON_THREADS);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'Sometimes true\n', stderr: '' });
  });

  it('should be the same module for require()', async () => {
    writeFiles(stranger, { 'both.cjs': BOTH });
    const { code, stdout, stderr } = await stranger.node('both.cjs');
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'true Sometimes\n', stderr: '' });
  });

  it('should start its worker from a bundle in a browser', async () => {
    writeFiles(stranger, {
      'index.html':
        '<!doctype html><title>waiting</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
      'page.js': ON_THREADS.replace('console.log', "document.title = 'done: ' + String"),
    });
    // Vite's own settings: nothing that a stranger would have to know.
    const config = { root: stranger.folder, configFile: false, logLevel: 'error' } as const;
    await build(config);
    const server = await preview({ ...config, preview: { port: 0, headers: ISOLATED } });
    const browser = await openBrowser().catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    try {
      const page = await browser.newPage();
      await page.goto(server.resolvedUrls?.local[0] as string);
      await page.waitForFunction(() => document.title !== 'waiting');
      assert.equal(await page.title(), 'done: Sometimes true');
    } finally {
      await Promise.all([browser.close(), server.close()]);
    }
  });
});

describe('the types of the installed package', { concurrency: 2 }, () => testTypes(() => stranger));

/** Without these a page has no shared memory. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

interface Step {
  readonly source?: { readonly file: string };
}

const ON_THREADS = `
import { explore, parseMaps, runThreads, sampleMaps } from 'vmaspec';
const { verdict } = explore({ lookup: 'aug05' });
const run = await runThreads({ lookup: 'merged', addressSpace: parseMaps(sampleMaps), seconds: 0.2 });
console.log(verdict + ' ' + (run.attempts > 0 && run.wrong === 0));
`;

const BOTH = `
const required = require('vmaspec');
import('vmaspec').then(({ explore }) => console.log(explore === required.explore, explore({ lookup: 'aug05' }).verdict));
`;

const TRUSTING = `
import { type Cpu, f_inode, fileOffset, findUprobeRcu, type Ref, vm_file, vm_pgoff, vm_start, vmaLookup } from 'vmaspec';

export function trusting(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  const file = cpu.readOnce(vma, vm_file);
  return findUprobeRcu(cpu, cpu.load(file, f_inode), fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), bpVaddr));
}
`;
