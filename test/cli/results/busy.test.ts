import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { busyText, coresTakenNow } from '../../../src/cli/results/busy.ts';

describe('a machine that has other work', () => {
  it('should stand against a comparison only if threads that meet have no core each', () => {
    assert.equal(busyText({ cores: 2, coresTaken: 0.2 }, 2), undefined);
    assert.equal(busyText({ cores: 16, coresTaken: 9 }, 2), undefined);
    assert.match(
      busyText({ cores: 2, coresTaken: 1.4 }, 2) ?? '',
      /^cannot be compared: 1\.4 cores are taken of 2, /,
    );
    assert.match(busyText({ cores: 16, coresTaken: 15.5 }, 2) ?? '', /15\.5 cores are taken of 16/);
  });

  it('should not be blamed where it has too few cores', () => {
    assert.equal(busyText({ cores: 1 }, 2), 'cannot be compared: 2 threads on 1 cores take turns');
  });

  it('should be watched', async () => {
    const { cores, coresTaken } = await coresTakenNow();
    assert.ok(cores >= 1 && coresTaken >= 0 && coresTaken <= cores + 0.1, `${coresTaken} of ${cores}`);
  });
});
