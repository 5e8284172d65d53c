import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepare } from '../../src/check/stage/prepare.ts';
import { fileOffset } from '../../src/lookup/lookup.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { NULL } from '../../src/memory/field.ts';
import { PAGE_SIZE } from '../../src/memory/layout.ts';
import { expectationOf, sectionsOf, undecided } from '../../src/scenarios/expected-word.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { tornSplit } from '../../src/scenarios/torn-split.ts';

describe('every scenario', () => {
  it('says of each lookup of the table what must come out', () => {
    const missing = protocols.flatMap(({ id }) =>
      undecided(id, scenarios).map((scenario) => `${scenario}, ${id}`),
    );
    const where = 'in src/scenarios/expected/later-lookups.ts, or by expectedAs of the protocol';
    assert.deepEqual(missing, [], `cells to decide, for each model, ${where}:\n${missing.join('\n')}`);
  });

  it('has an id of its own', () => {
    assert.equal(new Set(scenarios.map(({ id }) => id)).size, scenarios.length);
  });

  for (const scenario of scenarios) {
    const { id, question, source, mappings, bpVaddr, writes, expected } = scenario;

    it(`${id} asks a question, in one sentence, and says who asked it first`, () => {
      assert.match(question, /^[A-Z][^.?]*(?:\.\d[^.?]*)*\?$/);
      assert.match(source.date, /^20\d\d-\d\d(?:-\d\d)?$/);
      if (source.author === 'ours') assert.equal(source.link, undefined);
      else assert.match(source.link ?? '', /^[^<>\s]+@[^<>\s]+$/, 'a Message-ID');
    });

    it(`${id} says once of each protocol what must come out, up to the writes it needs, and why`, () => {
      const named = expected.flatMap(({ lookups }) => (lookups === 'others' ? [] : lookups));
      const ids = protocols.map((protocol) => protocol.id);
      assert.deepEqual(named.toSorted(), [...new Set(named)].sort(), 'each is named once');
      assert.deepEqual(
        named.filter((lookup) => !ids.includes(lookup)),
        [],
      );
      for (const lookup of ids) {
        const expectation = expectationOf(scenario, lookup);
        // Said once for all scenarios, below.
        if (expectation === undefined) continue;
        assert.ok(expectation.why.length > 0);
        if ('notApplicable' in expectation) continue;
        const { sc } = expectation;
        if (typeof sc === 'string') continue;
        assert.ok(sc.length >= sectionsOf(scenario) && sc.length <= writes.length);
        assert.ok(new Set(sc).size > 1, `${lookup}: one word says the same`);
      }
    });

    it(`${id} has its breakpoint in a mapping of whole pages`, () => {
      assert.ok(mappings.some(({ start, end }) => bpVaddr >= start && bpVaddr < end));
      for (const { start, end } of mappings) assert.deepEqual([start % PAGE_SIZE, end % PAGE_SIZE], [0, 0]);
    });

    it(`${id} says itself what is right after each of its writes`, () => {
      for (let done = 0; done <= writes.length; done++) {
        // A run of fewer writes ends in the state after them; one of none is what is there before the first.
        const prepared = prepare({ lookup: 'locked', scenario, sections: Math.max(done, 1) });
        const whole = Array.from({ length: done === 0 ? 0 : 2 * done }, (_, nth) => ({
          cpu: 1,
          nth,
          begin: 0,
          end: 0,
          ofMm: true,
        }));
        const answer = prepared.truth.computed(whole);
        const right = scenario.answers[Math.min(done, scenario.answers.length - 1)] ?? null;
        const key = right === null ? undefined : prepared.stage.keys.get(right);
        if (right === null) assert.equal(answer, NULL, `after ${done}`);
        else if (prepared.uprobes.get(right) === undefined) assert.ok(answer !== NULL && key !== undefined);
        else if (done === 0 || !writes.some(({ operation }) => operation === 'unregister'))
          assert.equal(answer, prepared.uprobes.get(right), `after ${done}`);
        else assert.ok(answer !== NULL);
      }
    });
  }

  it('torn-split has another uprobe where the torn pair points: a torn read is then an answer, not a miss', () => {
    const [split] = tornSplit.writes;
    const [mapping = assert.fail()] = tornSplit.mappings;
    assert.ok(split?.operation === 'mprotect');
    // It splits at its start, and the old VMA keeps the upper part.
    assert.ok(split.start > mapping.start && split.end === mapping.end);
    // vm_start of after, vm_pgoff of before.
    const torn = fileOffset(mapping.pgoff, split.start, tornSplit.bpVaddr);
    const others = Object.entries(tornSplit.uprobes).filter(([name]) => name !== tornSplit.answers[0]);
    assert.ok(others.some(([, offset]) => offset === torn));
  });
});
