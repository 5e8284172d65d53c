import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { runCrew } from '../machines/threads/crew.ts';
import { singleCpu } from '../support/single-thread.ts';
import { FIRST_FREE, INODE, KEYS, MEMORY } from './uprobes-crew.ts';

const LOOKUPS = 20_000;
const WORKER = new URL('./uprobes-worker.ts', import.meta.url);

describe('the tree of uprobes on threads', () => {
  it('loses no uprobe that stays while others come and go, and reclaims those', async () => {
    const { cpu, words } = singleCpu(MEMORY, true);
    for (let key = 0; key < KEYS; key++) allocUprobe(cpu, INODE, 2 * key);
    assert.ok(cpu.allocator.next <= FIRST_FREE);
    const [met, changes] = await runCrew(WORKER, words.buffer as SharedArrayBuffer, [
      { program: 'find', input: LOOKUPS },
      { program: 'change' },
    ]);
    // More than the memory holds.
    assert.ok((changes as number) > 20 * KEYS, `${changes} changes`);
    assert.ok((met as number) > 0, 'no lookup met a uprobe that comes and goes');
  });
});
