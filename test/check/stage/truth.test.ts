import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../../../src/check/judge/interleave/explore.ts';
import { prepare } from '../../../src/check/stage/prepare.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { Ref } from '../../../src/memory/field.ts';
import { NULL } from '../../../src/memory/field.ts';
import { mm_lock_seq } from '../../../src/memory/layout.ts';
import { mapFixed } from '../../../src/scenarios/map-fixed.ts';
import { munmapRcuHead } from '../../../src/scenarios/munmap.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';

const WRITER_SIDE = 'int';

/** The uprobe of that name, whose address does not depend on the lookup. */
function uprobeOf(scenario: Scenario, name: string): Ref {
  return (
    prepare({ lookup: () => NULL, scenario, writerSide: WRITER_SIDE }).uprobes.get(name) ?? assert.fail()
  );
}

const run = (scenario: Scenario, lookup: Lookup) => explore({ lookup, scenario, writerSide: WRITER_SIDE });
const texts = (scenario: Scenario, lookup: Lookup) =>
  run(scenario, lookup).findings.map(({ kind, text }) => `${kind}: ${text}`);

describe('an answer that was right once', () => {
  const a = uprobeOf(munmapRcuHead, 'uprobe A');

  it('is wrong of a call that begins when the section that took it away is over', () => {
    const later: Lookup = (cpu, mm) => {
      cpu.downRead(mm, 0);
      const seq = cpu.load(mm, mm_lock_seq);
      cpu.upRead(mm, 0);
      return seq === 2 ? a : NULL;
    };
    assert.deepEqual(texts(munmapRcuHead, later), [
      'wrong answer: at 0x14010 accepted uprobe A (offset 0x5010); right: none',
    ]);
  });

  it('is right of a call that began before, however late it ends', () => {
    const slow: Lookup = (cpu, mm) => {
      const before = cpu.load(mm, mm_lock_seq);
      const after = cpu.load(mm, mm_lock_seq);
      return before === 1 && after === 2 ? a : NULL;
    };
    const { findings, accepted } = run(munmapRcuHead, slow);
    assert.deepEqual(findings, []);
    assert.ok(accepted > 0);
  });
});

describe('an answer that will be right', () => {
  const b = uprobeOf(mapFixed, 'uprobe B');

  it('is wrong of a call that is over before the section that brings it begins', () => {
    const early: Lookup = (cpu, mm) => {
      cpu.downRead(mm, 0);
      const seq = cpu.load(mm, mm_lock_seq);
      cpu.upRead(mm, 0);
      return seq === 1 ? b : NULL;
    };
    assert.deepEqual(texts(mapFixed, early), [
      'wrong answer: at 0x14010 accepted uprobe B (offset 0x5010); right: uprobe A (0x5010)',
    ]);
  });

  it('is right of a call that ends inside the section or after it', () => {
    const patient: Lookup = (cpu, mm) => {
      cpu.waitUntil(mm, mm_lock_seq, (seq) => seq === 2);
      return b;
    };
    const { findings, accepted } = run(mapFixed, patient);
    assert.deepEqual(findings, []);
    assert.ok(accepted > 0);
  });
});

describe('what is right', () => {
  it('does not depend on the order in which independent steps are explored', () => {
    // rcu_read_lock() touches nothing of the section, so a search may always begin with it: the call may begin later.
    const rcuFirst: Lookup = (cpu, mm) => {
      cpu.rcuReadLock();
      const seq = cpu.load(mm, mm_lock_seq);
      cpu.rcuReadUnlock();
      return seq === 2 ? uprobeOf(munmapRcuHead, 'uprobe A') : NULL;
    };
    assert.equal(run(munmapRcuHead, rcuFirst).verdict, 'Sometimes');
  });
});
