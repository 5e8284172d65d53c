import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileOffset } from '../../src/lookup/lookup.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { PAGE_SIZE } from '../../src/memory/layout.ts';
import { scenarios } from '../../src/scenarios/index.ts';

describe('every scenario', () => {
  for (const { id, question, mapping, uprobes, answer, bpVaddr, writes, expected } of scenarios) {
    it(`${id} asks a question and says what must come out, for every protocol`, () => {
      assert.match(question, /\?$/);
      assert.deepEqual(Object.keys(expected).sort(), protocols.map((protocol) => protocol.id).sort());
      for (const words of Object.values(expected))
        assert.ok(words.length > 0 && words.length <= writes.length);
    });

    it(`${id} has its breakpoint in the mapping, at the uprobe that is the answer`, () => {
      assert.ok(bpVaddr >= mapping.start && bpVaddr < mapping.end);
      assert.equal(mapping.start % PAGE_SIZE, 0);
      assert.equal(uprobes[answer], fileOffset(mapping.pgoff, mapping.start, bpVaddr));
    });
  }

  it('torn-split has another uprobe where the torn pair points: a torn read is then an answer, not a miss', () => {
    const scenario = scenarios.find(({ id }) => id === 'torn-split');
    const [split] = scenario?.writes ?? [];
    assert.ok(scenario !== undefined && split?.operation === 'mprotect');
    // It splits at its start, and the old VMA keeps the upper part.
    assert.ok(split.start > scenario.mapping.start && split.end === scenario.mapping.end);
    // vm_start of after, vm_pgoff of before.
    const torn = fileOffset(scenario.mapping.pgoff, split.start, scenario.bpVaddr);
    const others = Object.entries(scenario.uprobes).filter(([name]) => name !== scenario.answer);
    assert.ok(others.some(([, offset]) => offset === torn));
  });
});
