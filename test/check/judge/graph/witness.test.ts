import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { checkGraph } from '../../../../src/check/judge/graph/check-graph.ts';
import { type TraceStep, traceSchema } from '../../../../src/report/trace.ts';
import { traceText } from '../../../../src/report/trace-text.ts';

type Asked = Parameters<typeof checkGraph>[0];
const witnessOf = (asked: Asked) => checkGraph(asked).witness ?? assert.fail('nothing was found');
const at = (steps: readonly TraceStep[], field: string, value: string, access: string): number =>
  steps.findIndex((step) => step.field === field && step.value === value && step.access === access);

describe('the witness of an execution graph', () => {
  const torn = { scenario: 'torn-split', sections: 1 } as const;

  it('should be a trace, with the path of kernel functions and the line of each step', () => {
    const witness = witnessOf({ ...torn, lookup: 'aug05' });
    assert.doesNotThrow(() => v.parse(traceSchema, witness));
    assert.equal(witness.model, 'lkmm');
    assert.match(witness.outcome, /accepted uprobe B/);
    for (const { path, source } of witness.steps.filter(({ access }) => access !== undefined)) {
      assert.ok(path.length > 0);
      assert.match(source?.file ?? '', /^src\/(?:lookup|locks|mm|uprobes)\//);
    }
    assert.ok(witness.steps.some(({ path }) => path.includes('find_active_uprobe_speculative')));
  });

  it('should have steps in the order in which they took effect: a late read after the loads of the end', () => {
    const { steps } = witnessOf({ ...torn, lookup: 'sep05' });
    const torn_ = at(steps, 'vm_start', '0x14000', 'read');
    assert.equal(steps[torn_]?.note, 'new, delayed');
    assert.ok(steps[torn_]?.fatal);
    const end = steps.findLastIndex(
      ({ field, access, cpu }) => field === 'mm_lock_seq' && access === 'read' && cpu === 0,
    );
    assert.ok(end < torn_, 'the end was read before');
    assert.ok(at(steps, 'vm_start', '0x14000', 'write') < torn_);
    assert.deepEqual(
      steps.filter(({ note }) => /hoisted|delayed/.test(note ?? '')).map(({ field }) => field),
      ['vm_start'],
    );
  });

  it('should blame the writer where the reader has its loads in order', () => {
    const { steps } = witnessOf({ lookup: 'aug05-fixed', scenario: 'two-cycles', sections: 2 });
    const moved = steps.filter(({ note }) => /hoisted|delayed/.test(note ?? ''));
    assert.ok(moved.length > 0);
    for (const { cpu } of moved) assert.equal(cpu, 1);
  });

  it('should have nothing moved under sc, and read only what was stored before', () => {
    const { steps } = witnessOf({ lookup: 'aug05', scenario: 'two-cycles', sections: 2, model: 'sc' });
    for (const [index, { note, readsFrom }] of steps.entries()) {
      assert.doesNotMatch(note ?? '', /hoisted|delayed/);
      assert.ok((readsFrom ?? -1) < index);
    }
  });

  it('should fit into a mail', () => {
    const text = traceText(witnessOf({ ...torn, lookup: 'aug05' }));
    assert.match(text, /vma->vm_start == 0x14000 {2}<-- new, delayed/);
    assert.ok(text.split('\n').every((line) => line.length <= 72));
    assert.ok(text.split('\n').length < 40);
  });

  it('should show what was freed', () => {
    const { steps, finding } = witnessOf({ lookup: 'merged', scenario: 'backing-file-kfree' });
    assert.equal(finding?.kind, 'use-after-free');
    const freed = steps.findIndex(({ operation }) => operation === 'kmem_cache_free');
    const read = at(steps, 'f_inode', 'freed', 'read');
    assert.ok(freed >= 0 && freed < read);
  });

  it('should be found without all the others, if one is enough', () => {
    const all = checkGraph({ lookup: 'aug05', scenario: 'two-cycles' });
    const first = checkGraph({ lookup: 'aug05', scenario: 'two-cycles', firstWitness: true });
    assert.ok(first.witness !== undefined && first.executions < all.executions);
    assert.equal(first.verdict, 'Sometimes');
  });
});
