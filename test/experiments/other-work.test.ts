import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { describe, it } from 'node:test';
import { otherWork } from '../../src/experiments/other-work.node.ts';

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
});
