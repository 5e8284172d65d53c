import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { litmusExport } from '../../../src/check/export/litmus-export.ts';
import { UserError } from '../../../src/common/errors.ts';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { printLitmus } from '../../../src/litmus/print/print-test.ts';
import { parseLitmus } from '../../../src/litmus/read/parse.ts';
import { sectionsOf } from '../../../src/scenarios/expected-word.ts';
import { scenarios } from '../../../src/scenarios/index.ts';
import { judgeBoth, judgeSensitive, sensitiveCells } from '../../support/litmus-cells.ts';

/** Where it is not the version that the objection breaks: what can be judged in seconds. */
const LOOKUPS: Readonly<Record<string, string>> = {
  register: 'merged',
  unregister: 'merged',
  'wrong-cache-flagged': 'merged',
  mprotect: 'merged',
};

/** What no litmus test can say, by scenario. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  tearing: /no model here splits an access/,
};

/** Thousands of ways for the other engine: npm run test:full. */
const LONG = ['vma-recycled'];

describe('a scenario written as a litmus test', () => {
  for (const scenario of scenarios) {
    const lookup = LOOKUPS[scenario.id] ?? scenario.pair?.broken ?? 'merged';
    const asked = { scenario, lookup, sections: sectionsOf(scenario) };
    const reason = REFUSED[scenario.id];
    if (reason !== undefined)
      it(`should be refused with the reason: ${scenario.id}`, () => {
        assert.throws(
          () => litmusExport(asked),
          (error) => error instanceof UserError && reason.test(error.message),
        );
      });
    else if (!LONG.includes(scenario.id))
      it(`should be judged the same: ${scenario.id}, ${lookup}`, () => judgeBoth(asked));
  }
});

describe('a litmus test of a verdict that depends on the model', () => {
  for (const cell of sensitiveCells()) {
    if (!cell.isLong || cell.scenario.id === 'torn-split')
      it(`should be judged the same: ${cell.scenario.id}, ${cell.lookup}`, () => judgeSensitive(cell));
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
});

describe('the text of an exported litmus test', () => {
  it('should be in the format that it was read from', () => {
    const { text } = litmusExport({ lookup: 'aug05', scenario: 'torn-split', sections: 1 });
    const [name, , ...rest] = text.split('\n');
    const end = rest.indexOf(' *)');
    assert.equal(printLitmus(parseLitmus(text)), [name, ...rest.slice(end + 1)].join('\n'));
  });

  it('should name places and registers as the kernel does, and say what it rests on', () => {
    const { text } = litmusExport({ lookup: 'aug05', scenario: 'torn-split', sections: 1 });
    assert.match(text, /r_mm_lock_seq = smp_load_acquire\(mm_lock_seq\);/);
    assert.match(text, /WRITE_ONCE\(\*vma_vm_start, 81920\);/);
    assert.match(text, /spin_lock\(mm_mmap_lock\);/);
    assert.match(text, / \* Bounds: 1 reader, 1 lookup; 1 writer, 1 write section;/);
    assert.match(text, / \* Pointers: 80 is node, 688 is node2\./);
  });

  it('should state the counts that running it gives, and why the search has others', () => {
    const { text, verdict } = litmusExport({ lookup: 'sep05', scenario: 'torn-split', sections: 1 });
    const { positive, negative } = checkLitmus(text);
    assert.notEqual(negative, verdict.negative);
    assert.ok(
      text.includes(
        ` * Running this file gives Sometimes ${positive} ${negative}, not the counts of the search: `,
      ),
    );
    assert.match(text, /the search counts the\n \* {3}executions of the whole scenario/);
  });

  it('should leave out what a new leaf holds before it is published', () => {
    const { text } = litmusExport({ lookup: 'merged', scenario: 'torn-split', sections: 1 });
    assert.match(text, /smp_store_release\(mm_mt, \d+\);/);
    assert.doesNotMatch(text, /pivot/);
  });

  it('should have a condition that some values would meet, also where no execution does', () => {
    // A uprobe that is missed under the lock, with its breakpoint there.
    const { text, verdict } = litmusExport({ lookup: 'merged', scenario: 'register', sections: 1 });
    assert.equal(verdict.verdict, 'Never');
    assert.match(text, /^exists \(.*0:r_uprobes_tree_2=0 /m);
    assert.match(text, /those that part from them by one read under a lock/);
  });

  it('should say so if no values would meet the condition', () => {
    const { text } = litmusExport({ lookup: 'merged', scenario: 'mprotect', sections: 1 });
    assert.match(text, /^exists \(false\)$/m);
    assert.match(text, /Whatever the lookup reads of what is stored there, the claim holds\./);
  });

  it('should hold nothing that an int of 32 bits does not', () => {
    // What the rcu_head leaves in vm_end is an address of the kernel.
    const { text } = litmusExport({ lookup: 'aug02', scenario: 'munmap', sections: 1 });
    assert.match(text, /WRITE_ONCE\(\*vma_vm_end, -\d+\);/);
    for (const [number] of text.matchAll(/\d{10,}/g)) assert.ok(Number(number) < 2 ** 31, number);
  });
});
