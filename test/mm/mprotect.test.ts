import assert from 'node:assert/strict';
import { it } from 'node:test';
import { seqcount } from '../../src/locks/seqcount.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { VM_MAYWRITE, VM_READ, VM_WRITE, vm_flags } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { mmap } from '../../src/mm/mmap.ts';
import { mprotect } from '../../src/mm/mprotect.ts';
import { vmaLookup } from '../../src/mm/vma.ts';
import { countingCpu } from '../support/live-objects.ts';

it('mprotect() ends at a VMA that may not be protected like that, and keeps what it did before', () => {
  const { cpu } = countingCpu(1 << 12);
  const space = createAddressSpace(cpu, { side: seqcount, leafSlots: 4, nodeSlots: 4 });
  const starts = [0x10000, 0x20000, 0x30000];
  for (const start of starts)
    mmap(cpu, space, { start, end: start + 0x10000, pgoff: 0, flags: VM_READ, file: NULL });
  // Anonymous neighbours alike are one VMA: cut them, and take the right to write from the middle one.
  mprotect(cpu, space, 0x20000, 0x30000, 0);
  const flagsAt = (address: number): number => cpu.load(vmaLookup(cpu, space.mm, address), vm_flags);
  const middle: Ref = vmaLookup(cpu, space.mm, 0x20000);
  cpu.store(middle, vm_flags, cpu.load(middle, vm_flags) & ~VM_MAYWRITE);

  mprotect(cpu, space, 0x10000, 0x40000, VM_READ | VM_WRITE);
  assert.deepEqual(
    starts.map((start) => flagsAt(start) & (VM_READ | VM_WRITE)),
    [VM_READ | VM_WRITE, 0, VM_READ],
  );
});
