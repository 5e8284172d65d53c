import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ThreadFailed } from '../../src/index.ts';
import { always, NEVER_ENDS, ROOT_ALWAYS, STALE, THROWS } from './lookups.ts';
import { assertWhole, run } from './run.ts';

describe('a lookup of your own on threads', () => {
  it('may be a function that uses the exports of the package', async () => {
    const result = await run({ lookup: always, attempts: 2000, seconds: 60 });
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
      const result = await run({ lookup, attempts: 2000, seconds: 60 });
      assert.equal(result.unnamed, result.attempts);
      assert.equal(result.wrong, 0, 'whoever always falls back is never wrong');
    }
    await assert.rejects(
      run({ lookup: { ...module, export: 'other' } }),
      /exports mine, but no function other/,
    );
  });

  it('should be called wrong if it answers what was true before', async () => {
    let accepted = 0;
    let wrong = 0;
    // On a busy machine reader and writer take turns, and may not meet in the first runs.
    for (let attempt = 0; wrong === 0 && attempt < 20; attempt++) {
      const result = await run({ lookup: { source: STALE }, operation: 'munmap', seed: attempt });
      assertWhole(result);
      accepted += result.accepted;
      wrong += result.wrong;
    }
    assert.ok(wrong > 0, `none of ${accepted} answers was called wrong`);
    const harmless = await run({ lookup: { source: STALE }, operation: 'split' });
    assert.equal(harmless.wrong, 0, 'a split changes no answer');
  });

  it('should be called wrong if it answers with another uprobe', async () => {
    const result = await run({ lookup: { source: ROOT_ALWAYS }, writerRate: 0, attempts: 2000, seconds: 60 });
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
