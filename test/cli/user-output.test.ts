import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { sampleMaps } from '../../src/index.ts';
import { vmaspec } from './vmaspec.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmaspec-output-'));
mkdirSync(join(folder, 'node_modules'));
symlinkSync(join(import.meta.dirname, '..', '..'), join(folder, 'node_modules', 'vmaspec'));
after(() => rmSync(folder, { recursive: true }));

const chatty = join(folder, 'chatty.ts');
writeFileSync(
  chatty,
  `import { type Cpu, mmapReadLock, mmapReadUnlock, type Ref, vm_end, vmaLookup } from 'vmaspec';
console.log('at the top');
export default function endOf(cpu: Cpu, mm: Ref, address: number): number {
  console.log('logged');
  console.info('told');
  console.table([{ tabled: 1 }]);
  process.stdout.write('written\\n');
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const end = vma === 0 ? 0 : cpu.load(vma, vm_end);
  cpu.rcuReadUnlock();
  return end;
}
export function quiet(): number {
  console.log('on a thread');
  return 0;
}
`,
);
const maps = join(folder, 'cat.maps');
writeFileSync(maps, sampleMaps);

describe('what the code of a user prints', () => {
  for (const [what, args] of [
    ['explore', ['explore', chatty, '--executions', '20', '--json']],
    ['a replay', ['explore', chatty, '--schedule', '', '--json']],
    ['check', ['check', chatty, '--writers', 'mprotect', '--model', 'sc', '--json']],
    [
      'check on threads',
      ['check', chatty, '--writers', 'mprotect', '--model', 'tso', '--jobs', '2', '--json'],
    ],
  ] as const) {
    it(`should come out beside the JSON document of ${what}, on stderr`, async () => {
      const { stdout, stderr } = await vmaspec(...args);
      assert.equal(typeof JSON.parse(stdout), 'object');
      for (const text of ['at the top', 'logged', 'told', 'tabled', 'written'])
        assert.match(stderr, new RegExp(text), stderr.slice(0, 500));
    });
  }

  it('should come out on stderr if it is printed on threads', async () => {
    const { stdout } = await vmaspec(
      ...['threads', '--lookup', `${chatty}#quiet`, '--maps', maps, '--attempts', '500', '--json'],
    );
    assert.equal(JSON.parse(stdout).length, 1);
  });

  it('should come out where it is printed if no document is asked for', async () => {
    const { stdout, stderr } = await vmaspec('explore', chatty, '--executions', '5');
    assert.match(stdout, /^at the top$.*^logged$.*^Lookup endOf/ms);
    assert.equal(stderr, '');
  });
});
