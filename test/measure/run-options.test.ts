import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { ArenaFull, UserError } from '../../src/index.ts';
import { run } from './run.ts';

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
    assert.equal(slices, 1, 'a slice takes more than a second');
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

  it('should say what is missing where memory cannot be shared, before it makes any', async () => {
    const shared = Object.getOwnPropertyDescriptor(globalThis, 'SharedArrayBuffer') ?? assert.fail();
    Object.defineProperty(globalThis, 'SharedArrayBuffer', { ...shared, value: undefined });
    try {
      await assert.rejects(
        run({ lookup: 'merged' }),
        (error) => error instanceof UserError && /^threads need shared memory, which /.test(error.message),
      );
    } finally {
      Object.defineProperty(globalThis, 'SharedArrayBuffer', shared);
    }
  });

  it('should say so if the writers use up the arena', async () => {
    await assert.rejects(
      run({ lookup: 'merged', operation: 'fork', addressSpace: 2000, arena: 0.7 }),
      (error) => {
        assert.ok(error instanceof ArenaFull, String(error));
        assert.match(
          error.message,
          /^the writer stopped: the arena is full at a \w+: give the run a larger arena/,
        );
        return true;
      },
    );
  });

  for (const [options, message] of [
    [{ readers: 0 }, 'readers must be a whole number from 1 to 64, not 0'],
    [{ readers: 1.5 }, 'readers must be a whole number from 1 to 64, not 1.5'],
    [{ slices: 99 }, 'slices must be a whole number from 100 to 10000, not 99'],
    [{ seconds: 0 }, 'seconds must be from 0.05 to 86400, not 0'],
    [{ seconds: Number.NaN }, 'seconds must be from 0.05 to 86400, not NaN'],
    [{ sites: 2000 }, 'sites must be a whole number from 1 to 1024, not 2000'],
    [{ seqBits: 1 }, 'seqBits must be a whole number from 2 to 32, not 1'],
    [{ seqBits: 33 }, 'seqBits must be a whole number from 2 to 32, not 33'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 4294967295, not -1'],
    [{ seed: 2 ** 32 }, 'seed must be a whole number from 0 to 4294967295, not 4294967296'],
    [{ writerRate: -1 }, 'writerRate must be from 0 to 10000000, not -1'],
    [{ writers: 65 }, 'writers must be a whole number from 0 to 64, not 65'],
    [{ repeats: 0 }, 'repeats must be a whole number from 1 to 10000, not 0'],
    [{ attempts: 0 }, 'attempts must be a whole number from 1 to 1000000000000, not 0'],
    [{ uprobes: 0 }, 'uprobes must be a whole number from 1 to 100000, not 0'],
    [{ pause: 101 }, 'pause must be from 0 to 100, not 101'],
    [{ arena: 0 }, 'arena must be from 0.1 to 4096, not 0'],
    [{ addressSpace: 1 }, 'addressSpace must be a whole number from 2 to 1000000, not 1'],
    [{ pauseAt: 'vm_lock_sek' }, /^there is no field "vm_lock_sek", only .*: did you mean vm_lock_seq\?$/],
    [{ lookup: 'merge' }, /^there is no lookup "merge", only .*: did you mean merged\b/],
    [{ writerSide: 'sequence' }, /^there is no writer side "sequence", only int, .*seqcount/],
    [{ operation: 'forks' as 'mix' }, /^there is no operation "forks", only .*: did you mean fork\?$/],
    [
      { writers: 4 },
      /^4 writers need as many executable mappings, one each, but there are only 3: give fewer/,
    ],
    [{ uprobes: 100_000 }, /^100000 uprobes do not fit into the 3 executable mappings, \d+ do: give fewer/],
    [
      { arena: 0.5, addressSpace: 5000 },
      /^an arena of 0\.5 MB does not hold 5000 VMAs and 64 uprobes with their decoys: make it larger$/,
    ],
    [
      { addressSpace: 1_000_000, writers: 64 },
      /^1000000 VMAs, .* take \d+ MB, but an arena has at most 4096:/,
    ],
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
