import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckGraphOptions } from '../../../src/check/graph/check-graph.ts';
import { litmusExport } from '../../../src/check/graph/litmus-export.ts';
import { UserError } from '../../../src/check/lookup-error.ts';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { parseLitmus } from '../../../src/litmus/parse.ts';
import { printLitmus } from '../../../src/litmus/print-test.ts';
import { expectationOf, sectionsOf } from '../../../src/scenarios/expectation.ts';
import { scenarios } from '../../../src/scenarios/index.ts';

/** The other engine's judgement of a cell, which sees nothing of the scenario but the text. */
function judgeBoth(options: CheckGraphOptions): void {
  const { text, verdict } = litmusExport(options);
  const { model = 'lkmm' } = options;
  const judged = checkLitmus(text, { model });
  const what = `${verdict.scenario}, ${verdict.lookup}, ${model}, ${verdict.lockModel}`;
  assert.equal(judged.verdict, verdict.verdict, what);
  // What does not refute the claim may go ways that are not written out.
  assert.equal(judged.positive, verdict.positive, what);
  assert.deepEqual(judged.flags, [], what);
  assert.ok(text.includes(` * Result: ${verdict.verdict}\n`));
}

describe('a scenario written as a litmus test', () => {
  for (const scenario of scenarios) {
    const lookup = ['merged', 'aug05', 'per-vma-refcnt-v6.15'].find((id) => {
      const expectation = expectationOf(scenario, id);
      return expectation !== undefined && !('notApplicable' in expectation);
    });
    // Its mm_struct is freed by a counter: thousands of ways for each of its readers.
    const isTooLarge = ['unregister', 'negatives-trusted', 'counter-wrap', 'vma-recycled'].includes(
      scenario.id,
    );
    if (lookup === undefined || isTooLarge) continue;
    const asked = { scenario, lookup, sections: sectionsOf(scenario) };
    // A needless fallback shows in no final state; half an access and a whole fork are the interleaver's.
    if (['accidental-equality', 'tearing', 'fork', 'brk'].includes(scenario.id))
      it(`should be refused with the reason: ${scenario.id}`, () => {
        assert.throws(() => litmusExport(asked), UserError);
      });
    else it(`should be judged the same: ${scenario.id}`, () => judgeBoth(asked));
  }

  for (const [lookup, scenario, sections] of [
    ['aug05', 'torn-split', 1],
    ['sep05', 'torn-split', 1],
    ['aug05', 'two-cycles', 2],
    ['aug05-fixed', 'two-cycles', 2],
    ['per-vma-lock-v6.4', 'torn-split', 1],
    ['per-vma-lock', 'torn-split', 1],
  ] as const) {
    it(`should be judged the same under each model: ${lookup} in ${scenario}`, () => {
      for (const model of ['sc', 'tso', 'lkmm'] as const) judgeBoth({ lookup, scenario, sections, model });
      judgeBoth({ lookup, scenario, sections, model: 'lkmm', lockModel: 'spin' });
    });
  }

  it('should be in the format that it was read from', () => {
    const { text } = litmusExport({ lookup: 'aug05', scenario: 'torn-split', sections: 1 });
    const [name, , ...rest] = text.split('\n');
    const end = rest.indexOf(' *)');
    assert.equal(printLitmus(parseLitmus(text)), [name, ...rest.slice(end + 1)].join('\n'));
    assert.match(text, /smp_load_acquire\(mm_mm_lock_seq\)/);
    assert.match(text, /WRITE_ONCE\(\*vma_vm_start, 81920\)/);
  });

  it('should be refused where no final state shows what is claimed', () => {
    assert.throws(
      () => litmusExport({ lookup: 'merged', scenario: 'accidental-equality', sections: 1 }),
      UserError,
    );
  });
});
