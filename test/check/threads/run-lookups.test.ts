import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { runThreads, ThreadFailed, type ThreadsOptions, type ThreadsResult, UserError } from 'vmaspec';
import { parseMaps } from '../../../src/mm/proc-maps.ts';
import { sampleMaps } from '../../../src/mm/sample-maps.ts';
import { always, NEVER_ENDS, ROOT_ALWAYS, STALE, THROWS } from './lookups.ts';

const addressSpace = parseMaps(sampleMaps);
const run = (options: Partial<ThreadsOptions> & Pick<ThreadsOptions, 'lookup'>): Promise<ThreadsResult> =>
  runThreads({ addressSpace, seconds: 0.25, ...options });

/** Every lookup ended in exactly one way. */
function assertWhole(result: ThreadsResult): void {
  const { accepted, noVma, noFile, noUprobe, writeLocked, collided, changed, unnamed } = result;
  const ends = accepted + noVma + noFile + noUprobe + writeLocked + collided + changed + unnamed;
  assert.equal(ends, result.attempts);
  assert.ok(result.attempts > 0 && accepted > 0, 'no lookup gave an answer: this tested nothing');
}

describe('lookups on real threads', () => {
  for (const lookup of ['locked', 'merged', 'aug05-swapped']) {
    for (const operation of ['split', 'munmap', 'mix'] as const) {
      it(`should never be wrong: ${lookup} while the writer does ${operation}`, async () => {
        const result = await run({ lookup, operation, readers: 2 });
        assertWhole(result);
        assert.ok(result.writes > 0, 'nothing was written: this tested nothing');
        assert.ok(result.unjudged < result.attempts / 2, 'hardly anything was judged: this tested nothing');
        assert.equal(result.wrong, 0);
      });
    }
  }

  it('should be told apart by what they were given', async () => {
    const result = await run({
      lookup: 'merged',
      writerRate: 0,
      readers: 2,
      slices: 12,
      seed: 9,
      seconds: 0.12,
    });
    assertWhole(result);
    const { lookup, writerSide, readers, writers, writes, slices, seed, vmas } = result;
    assert.deepEqual(
      { lookup, writerSide, readers, writers, writes, slices, seed, vmas },
      {
        lookup: 'merged',
        writerSide: 'seqcount',
        readers: 2,
        writers: 0,
        writes: 0,
        slices: 12,
        seed: 9,
        vmas: addressSpace.length,
      },
    );
    assert.equal(result.accepted, result.attempts, 'nobody writes, so nobody falls back');
    assert.deepEqual(result.retryRate, { mean: 0, low: 0, high: 0 });
  });

  it('should be counted in slices that add up', async () => {
    const attempts: number[] = [];
    const result = await run({
      lookup: 'locked',
      seconds: 0.1,
      onProgress: (_, tally) => void attempts.push(tally.attempts),
    });
    assert.equal(attempts.length, 11);
    assert.equal((attempts.at(-1) as number) - (attempts[0] as number), result.attempts);
  });

  it('should count equal numbers as collisions only while nobody writes', async () => {
    const quiet = await run({ lookup: 'aug05', seqBits: 2, writerRate: 2000, operation: 'mprotect' });
    assertWhole(quiet);
    assert.ok(quiet.collided > 0, 'with two bits every fourth count is equal');
    const wide = await run({ lookup: 'aug05', writerRate: 2000, operation: 'mprotect' });
    assert.equal(wide.collided, 0);
  });
});

describe('a lookup of your own on threads', () => {
  it('may be a function that uses the exports of the package', async () => {
    const result = await run({ lookup: always, seconds: 0.1 });
    assert.equal(result.lookup, 'always');
    assert.equal(result.accepted, result.attempts);
  });

  it('may be source text, or an export of a module', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vmaspec-module-'));
    after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'mine.mjs');
    writeFileSync(file, 'export const mine = (cpu, mm, bpVaddr) => 0;\n');
    const module = { module: pathToFileURL(file).href, export: 'mine' };
    for (const lookup of [{ source: '() => NULL' }, module]) {
      const result = await run({ lookup, seconds: 0.1 });
      assert.equal(result.unnamed, result.attempts);
      assert.equal(result.wrong, 0, 'whoever always falls back is never wrong');
    }
    await assert.rejects(run({ lookup: { ...module, export: 'other' } }), /exports no function other/);
  });

  it('should be called wrong if it answers what was true before', async () => {
    const result = await run({ lookup: { source: STALE }, operation: 'munmap' });
    assertWhole(result);
    assert.ok(result.wrong > 0, `none of ${result.accepted} answers was called wrong`);
    const harmless = await run({ lookup: { source: STALE }, operation: 'split' });
    assert.equal(harmless.wrong, 0, 'a split changes no answer');
  });

  it('should be called wrong if it answers with another uprobe', async () => {
    const result = await run({ lookup: { source: ROOT_ALWAYS }, writerRate: 0, seconds: 0.1 });
    assertWhole(result);
    assert.ok(result.wrong > result.accepted / 2 && result.wrong <= result.accepted, `${result.wrong}`);
  });

  it('should be stopped if it throws, with what it said and its stack', async () => {
    await assert.rejects(run({ lookup: { source: THROWS }, seconds: 60 }), (error) => {
      assert.ok(error instanceof ThreadFailed);
      assert.equal(error.message, 'reader 0 stopped: no luck with 0');
      assert.match(error.threadStack, /^Error: no luck with 0\n/);
      return true;
    });
  });

  it('should be stopped if it never ends', async () => {
    await assert.rejects(run({ lookup: { source: NEVER_ENDS }, seconds: 0.1 }), {
      name: 'ThreadFailed',
      message:
        'a thread did not stop within 800 ms: a lookup that never ends, or a lock that was never given back',
    });
  });

  it('should be stopped if what it returns is no answer', async () => {
    for (const [body, said] of [
      ['undefined', 'undefined'],
      ['-6', '-6'],
      ['"x"', 'x'],
    ] as const) {
      await assert.rejects(
        run({ lookup: { source: `() => ${body}` } }),
        new RegExp(`reader 0 stopped: the lookup returned ${said}, which is no answer`),
      );
    }
  });

  it('should be named before the start if it captures a variable', async () => {
    const captured = 3;
    let slices = 0;
    const lookup = (): number => captured;
    await assert.rejects(
      run({ lookup, onProgress: () => slices++ }),
      /the lookup uses captured from outside itself/,
    );
    assert.equal(slices, 0);
  });
});

describe('a run of threads', () => {
  it('should end at once when its signal says so', async () => {
    const controller = new AbortController();
    const why = new Error('enough');
    let slices = 0;
    const stopped = run({
      lookup: 'merged',
      seconds: 600,
      signal: controller.signal,
      onProgress: () => void (slices++ === 0 && controller.abort(why)),
    });
    await assert.rejects(stopped, why);
    assert.equal(slices, 1, 'the first of ten slices takes a minute');
  });

  it('should not begin if its signal said so before', async () => {
    const onProgress = () => assert.fail('it began');
    await assert.rejects(
      run({ lookup: 'merged', signal: AbortSignal.abort(), onProgress }),
      ({ name }: Error) => name === 'AbortError',
    );
  });

  it('should end if the one who watches throws', async () => {
    const onProgress = (done: number) => assert.ok(done < 0.5, 'seen enough');
    await assert.rejects(run({ lookup: 'merged', onProgress }), /seen enough/);
  });

  for (const [options, message] of [
    [{ readers: 0 }, 'readers must be a whole number from 1 to 64, not 0'],
    [{ readers: 1.5 }, 'readers must be a whole number from 1 to 64, not 1.5'],
    [{ slices: 9 }, 'slices must be a whole number from 10 to 10000, not 9'],
    [{ seconds: 0 }, 'seconds must be from 0.05 to 86400, not 0'],
    [{ seconds: Number.NaN }, 'seconds must be from 0.05 to 86400, not NaN'],
    [{ sites: 2000 }, 'sites must be a whole number from 1 to 1024, not 2000'],
    [{ seqBits: 1 }, 'seqBits must be a whole number from 2 to 32, not 1'],
    [{ seqBits: 33 }, 'seqBits must be a whole number from 2 to 32, not 33'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 4294967295, not -1'],
    [{ seed: 2 ** 32 }, 'seed must be a whole number from 0 to 4294967295, not 4294967296'],
    [{ writerRate: -1 }, 'writerRate must be from 0 to 10000000, not -1'],
    [{ lookup: 'merge' }, /^there is no lookup "merge", only .*: did you mean merged\?$/],
    [{ writerSide: 'sequence' }, /^there is no writer side "sequence", only int, int-wmb, seqcount/],
    [{ operation: 'mmap' as 'mix' }, /^there is no operation "mmap", only .*: did you mean munmap\?$/],
    [{ addressSpace: [] }, /^no private executable file mapping/],
  ] as const) {
    it(`should refuse ${inspect(options)}`, async () => {
      await assert.rejects(run({ lookup: 'merged', ...options }), (error) => {
        assert.ok(error instanceof UserError, String(error));
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        return true;
      });
    });
  }
});
