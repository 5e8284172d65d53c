/** Which accesses of a reader race as written: READ_ONCE() was an objection of the thread. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGraph } from '../../../../src/check/judge/graph/check-graph.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../../../../src/locks/seqcount.ts';
import type { Lookup } from '../../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import { type Field, NULL, type Ref } from '../../../../src/memory/field.ts';
import { vm_pgoff, vm_start } from '../../../../src/memory/layout.ts';
import { vmaLookup } from '../../../../src/mm/vma.ts';

/** Reads two fields under the count, by a plain load or another one. */
const reader =
  (read: (cpu: Cpu, vma: Ref, field: Field) => number): Lookup =>
  (cpu, mm, address) => {
    cpu.rcuReadLock();
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
    if (vma !== NULL) {
      read(cpu, vma, vm_start);
      read(cpu, vma, vm_pgoff);
    }
    mmapLockSpeculateRetry(cpu, mm, seq);
    cpu.rcuReadUnlock();
    return NULL;
  };
const plain = reader((cpu, vma, field) => cpu.load(vma, field));
const marked = reader((cpu, vma, field) => cpu.readOnce(vma, field));

const asked = { scenario: 'torn-split', sections: 1, writerSide: 'seqcount', plain: 'as-written' } as const;
/** Those in the reader's own code: what the lab does for it stands elsewhere. */
const own = (lookup: Lookup) =>
  checkGraph({ ...asked, lookup }).races.filter(({ path }) => !path.includes('vma_lookup'));

describe('the data races of a reader', () => {
  it('are its plain loads, each with the store that it races with', () => {
    const races = own(plain);
    assert.deepEqual(races.map(({ field, access }) => `${access} ${field}`).sort(), [
      'load vm_pgoff',
      'load vm_start',
    ]);
    for (const { with: store, position, executions } of races) {
      assert.deepEqual([store.access, store.path.at(-1)], ['store', '__split_vma']);
      assert.match(position?.file ?? '', /races\.test\.ts$/);
      assert.ok(executions > 0);
    }
  });

  it('are none where it says READ_ONCE()', () => {
    assert.deepEqual(own(marked), []);
  });

  it('are not looked for where plain accesses count as marked', () => {
    const { races, dataRaces } = checkGraph({ ...asked, lookup: plain, plain: 'once' });
    assert.deepEqual([races, dataRaces], [[], null]);
  });
});
