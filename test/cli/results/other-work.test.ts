import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { describe, it } from 'node:test';
import { otherWork, takenText } from '../../../src/cli/results/other-work.ts';
import type { Provenance } from '../../../src/experiments/result.ts';

const BUSY = 'for (const end = Date.now() + 700; Date.now() < end; );';

describe('work of others on the machine', () => {
  it('should be seen if another process is busy', { skip: process.platform !== 'linux' }, async () => {
    const taken = otherWork();
    const child = spawn(process.execPath, ['-e', BUSY]);
    await new Promise((resolve) => child.once('exit', resolve));
    assert.ok(taken() > 0.1, `${taken()} cores`);
  });

  it('should not count what this process does itself', () => {
    const [taken, began] = [otherWork(), performance.now()];
    const { user } = process.cpuUsage();
    while (process.cpuUsage().user - user < 500_000);
    // Other tests may run beside this one: what is left for them is the rest of the machine.
    const own = 500 / (performance.now() - began);
    assert.ok(taken() < cpus().length - own / 2, `${taken()} of ${cpus().length} cores, ${own} taken here`);
  });

  it('should be mentioned beside a measured figure, unless it is little', () => {
    const made = { cores: 2 } as Provenance;
    assert.deepEqual([takenText(made), takenText({ ...made, coresTaken: 0.05 })], [[], []]);
    const [line = ''] = takenText({ ...made, coresTaken: 1.4 });
    assert.match(line, /^ {2}beside other work on 1\.4 of 2 cores: /);
    for (const part of line.split('\n')) assert.ok(part.length <= 80, part);
  });
});
