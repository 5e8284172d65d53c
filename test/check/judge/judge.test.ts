/** One judge: what it says does not depend on the machine whose executions it is shown. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGraph } from '../../../src/check/judge/graph/check-graph.ts';
import { explore } from '../../../src/check/judge/interleave/explore.ts';
import type { Verdict } from '../../../src/check/judge/verdict.ts';
import { LookupError } from '../../../src/common/errors.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { NULL } from '../../../src/memory/field.ts';
import { vm_flags } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { scenarios } from '../../../src/scenarios/index.ts';

const MODELS = ['sc', 'tso', 'lkmm'] as const;

/** What was found, without how often: the machines count other things as one execution. */
const found = ({ findings }: Verdict): string[] =>
  findings.map(({ kind, text }) => `${kind}: ${text}`).sort();

describe('the judge', () => {
  const pairs = [
    ['accidental-equality', 'aug05'],
    ['two-cycles', 'aug05'],
    ['torn-split', 'aug02'],
    ['mprotect', 'merged'],
    ['vma-recycled', 'per-vma-refcnt-v6.15'],
    ['backing-file-kfree', 'aug05'],
    ['negatives-trusted', 'aug05'],
    ['register', 'merged'],
  ] as const;
  for (const [scenario, lookup] of pairs) {
    it(`says the same of interleavings and of sc's graphs: ${scenario}, ${lookup}`, () => {
      const { sections } = scenarios.find(({ id }) => id === scenario) ?? assert.fail();
      const asked = { scenario, lookup, ...(sections === undefined ? {} : { sections }) };
      const [steps, graph] = [explore(asked), checkGraph({ ...asked, model: 'sc' })];
      assert.deepEqual(found(graph), found(steps));
      assert.deepEqual(
        [graph.verdict, graph.claim, graph.vacuous],
        [steps.verdict, steps.claim, steps.vacuous],
      );
      for (const { witness } of [...steps.findings, ...graph.findings]) assert.ok(witness.steps.length > 0);
    });
  }

  const stores: Lookup = (cpu, mm, address) => {
    cpu.rcuReadLock();
    const vma = vmaLookup(cpu, mm, address);
    if (vma !== NULL) cpu.store(vma, vm_flags, 0);
    cpu.rcuReadUnlock();
    return NULL;
  };

  it('finds a store into what is the writers, whatever the machine', () => {
    const text = 'foreign store: store to vm_flags of a vma: a reader may not change it';
    const asked = { lookup: stores, writerSide: 'seqcount', sections: 1 };
    assert.deepEqual(found(explore(asked)), [text]);
    for (const model of MODELS) assert.deepEqual(found(checkGraph({ ...asked, model })), [text]);
  });

  it('refuses what is no answer, whatever the machine', () => {
    const half: Lookup = () => 0.5;
    const asked = { lookup: half, sections: 1 };
    assert.throws(() => explore(asked), LookupError);
    for (const model of MODELS) assert.throws(() => checkGraph({ ...asked, model }), LookupError);
  });
});
