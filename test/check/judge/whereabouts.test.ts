/** Where a reader is, as traces tell it: by the file that a function stands in, not by what it is called. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGraph } from '../../../src/check/judge/graph/check-graph.ts';
import { explore } from '../../../src/check/judge/interleave/explore.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { vm_start } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';

/** A helper of the lab has this name, too. */
function walk(cpu: Cpu, vma: Ref): number {
  return cpu.load(vma, vm_start);
}

/** Wrong in any case: what it returns is no uprobe. */
const reader: Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const start = vma === NULL ? NULL : walk(cpu, vma);
  cpu.rcuReadUnlock();
  return start;
};

const source = `(cpu, mm, address) => {
  const walk = (vma) => cpu.load(vma, vm_start);
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const start = vma === NULL ? NULL : walk(vma);
  cpu.rcuReadUnlock();
  return start;
}`;

describe('the path of a step', () => {
  for (const [how, lookup] of [
    ['in a file', reader],
    ['sent as its source', { source }],
  ] as const) {
    for (const [machine, find] of [
      ['interleaver', () => explore({ lookup, sections: 1 })],
      ['graph', () => checkGraph({ lookup, sections: 1, model: 'sc' })],
    ] as const) {
      it(`has a function of the user that is called as a helper of the lab: ${how}, ${machine}`, () => {
        const steps = find().witness?.steps ?? [];
        const paths = steps.filter(({ cpu }) => cpu === 0).map(({ path }) => path);
        assert.ok(
          paths.some((path) => path.at(-1) === 'walk'),
          JSON.stringify(paths),
        );
        assert.ok(
          paths.some((path) => path.at(-1) === 'mtree_load'),
          JSON.stringify(paths),
        );
        assert.ok(!paths.some((path) => path.includes('call_program') || path.includes('advance')));
      });
    }
  }
});
