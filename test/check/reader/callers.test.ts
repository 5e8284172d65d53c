import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { findActiveUprobeSpeculative } from '../../../src/lookup/merged.ts';
import { NULL } from '../../../src/memory/field.ts';
import { offset, VM_EXEC, VM_READ } from '../../../src/memory/layout.ts';
import { tryGetUprobe } from '../../../src/uprobes/uprobe-refcount.ts';

const PLACE = 0x14010;

/** A uprobe comes and goes again. */
const options: CheckOptions = {
  model: 'sc',
  writerSide: 'seqcount',
  setup: { uprobes: { 'uprobe A': { offset: PLACE, registered: false } } },
  writers: [
    {
      id: 'register, unregister',
      mappings: [{ start: 0x10000, end: 0x18000, pgoff: 0x10, flags: VM_READ | VM_EXEC }],
      writes: [
        { operation: 'register', uprobe: 'uprobe A' },
        { operation: 'unregister', uprobe: 'uprobe A' },
      ],
    },
  ],
  sections: [2],
};

const found = (reader: Lookup, more: CheckOptions = {}): string[] =>
  check(reader, { ...options, ...more }).rows.flatMap(({ findings }) => findings.map(({ kind }) => kind));

describe('the caller of a reader, where a uprobe goes', () => {
  it('is in a section of Tasks Trace, so that the lookup may walk the tree', () => {
    assert.deepEqual(found(findActiveUprobeSpeculative), []);
  });

  it('may be left with the last reference, and then takes the uprobe out of the tree', () => {
    const holds: Lookup = (cpu, mm, address) => {
      cpu.rcuReadLockTrace();
      const found = findActiveUprobeSpeculative(cpu, mm, address);
      const uprobe = found > NULL && tryGetUprobe(cpu, found) ? found : NULL;
      cpu.rcuReadUnlockTrace();
      return uprobe;
    };
    assert.deepEqual(found(holds, { returns: 'uprobe referenced' }), []);
  });

  it('lends that section to nobody who uses the uprobe under RCU alone', () => {
    const uses: Lookup = (cpu, mm, address) => {
      cpu.rcuReadLock();
      const uprobe = findActiveUprobeSpeculative(cpu, mm, address);
      const place = uprobe > NULL ? cpu.load(uprobe, offset) : NULL;
      cpu.rcuReadUnlock();
      return place;
    };
    assert.deepEqual(found(uses), ['unprotected access']);
  });
});
