import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type CheckGraphOptions,
  checkGraph,
  notForGraph,
  runGraph,
} from '../../../../src/check/judge/graph/check-graph.ts';
import { explore } from '../../../../src/check/judge/interleave/explore.ts';
import { prepare } from '../../../../src/check/stage/prepare.ts';
import { UserError } from '../../../../src/common/errors.ts';
import { mmapLockSpeculateTryBegin } from '../../../../src/locks/seqcount.ts';
import { NULL } from '../../../../src/memory/field.ts';
import { mm_mt, vm_pgoff } from '../../../../src/memory/layout.ts';
import type { vmaLookup } from '../../../../src/mm/vma.ts';
import { expectationOf, sectionsOf } from '../../../../src/scenarios/expected-word.ts';
import { scenarios } from '../../../../src/scenarios/index.ts';

const word = (options: CheckGraphOptions): string => checkGraph(options).verdict;

/** Whole VMAs are copied, or sections follow each other until a counter wraps. */
const LARGE: ReadonlySet<string> = new Set(['mremap', 'counter-wrap', 'merge-removes', 'vma-recycled']);

describe('the table of what must come out', () => {
  const table: readonly (readonly [
    lookup: string,
    scenario: string,
    sc: string,
    lkmm: string,
    spin: string,
  ])[] = [
    ['aug05', 'torn-split', 'Never', 'Sometimes', 'Sometimes'],
    ['aug05', 'two-cycles', 'Sometimes', 'Sometimes', 'Sometimes'],
    ['aug05-barriers', 'two-cycles', 'Sometimes', 'Sometimes', 'Sometimes'],
    ['aug05-swapped', 'two-cycles', 'Never', 'Sometimes', 'Sometimes'],
    ['aug05-fixed', 'two-cycles', 'Never', 'Sometimes', 'Never'],
    ['aug07-detached', 'mark-then-split', 'Never', 'Sometimes', 'Never'],
    // The smp_wmb() with which the tree says that a node is dead stands between the fields and the next mark.
    ['aug07-detached', 'two-cycles', 'Never', 'Never', 'Never'],
    ['sep05', 'torn-split', 'Never', 'Sometimes', 'Sometimes'],
    ['per-vma-lock-v6.4', 'torn-split', 'Never', 'Sometimes', 'Sometimes'],
    ['per-vma-lock', 'torn-split', 'Never', 'Never', 'Never'],
    ['merged', 'torn-split', 'Never', 'Never', 'Never'],
    ['merged', 'two-cycles', 'Never', 'Never', 'Never'],
  ];
  for (const [lookup, scenario, sc, rwsem, spin] of table) {
    const sections = scenario === 'torn-split' ? 1 : 2;

    it(`should have ${lookup} in ${scenario}: ${sc} under sc and tso, ${rwsem} under lkmm, ${spin} with spinlocks`, () => {
      const asked = { lookup, scenario, sections };
      assert.equal(word({ ...asked, model: 'sc' }), sc);
      // What breaks these protocols are reads that come late and stores that pass each other: x86 has neither.
      assert.equal(word({ ...asked, model: 'tso' }), sc);
      assert.equal(word({ ...asked, model: 'lkmm' }), rwsem);
      assert.equal(word({ ...asked, model: 'lkmm', lockModel: 'spin' }), spin);
    });
  }

  it('should say of merged as it is written that its reads race', () => {
    const asked = { lookup: 'merged', scenario: 'torn-split', sections: 1 } as const;
    assert.equal(checkGraph(asked).dataRaces, null);
    assert.ok((checkGraph({ ...asked, plain: 'as-written' }).dataRaces ?? 0) > 0);
    assert.equal(checkGraph({ ...asked, lookup: 'locked', plain: 'as-written' }).dataRaces, 0);
  });
});

describe('what has one outcome only', () => {
  for (const lookup of ['aug05', 'merged', 'per-vma-lock']) {
    it(`should be no event, and change no count: ${lookup}`, () => {
      for (const model of ['sc', 'lkmm'] as const) {
        const asked = { lookup, scenario: 'torn-split', sections: 1, model } as const;
        const [folded, whole] = [checkGraph(asked), checkGraph({ ...asked, fold: false })];
        assert.ok(folded.events < whole.events / 2);
        const counts = ({ positive, negative, findings, accepted, fellBack }: typeof folded) => [
          ...[positive, negative, accepted, fellBack],
          ...findings.map(({ kind, text, executions }) => `${kind} ${text} ${executions}`),
        ];
        assert.deepEqual(counts(folded), counts(whole));
      }
    });
  }

  it('should change no count where a modification waits for stores: tso, mark-then-split, per-vma-refcnt', () => {
    const asked = {
      lookup: 'per-vma-refcnt',
      scenario: 'mark-then-split',
      sections: 2,
      model: 'tso',
    } as const;
    const whole = checkGraph({ ...asked, fold: false });
    const counts = ({ positive, negative, accepted, fellBack }: typeof whole) => [
      ...[positive, negative, accepted, fellBack],
    ];
    assert.deepEqual(counts(checkGraph(asked)), counts(whole));
    assert.deepEqual(counts(runGraph(asked, { setsAside: false }).verdict), counts(whole));
  });

  it('should leave at most 64 events of one writer and one reader', (test) => {
    for (const lookup of ['aug05', 'aug05-fixed', 'merged', 'per-vma-lock']) {
      for (const scenario of scenarios.filter(({ id }) => !LARGE.has(id))) {
        const { id } = scenario;
        const expectation = expectationOf(scenario, lookup);
        if (expectation !== undefined && 'notApplicable' in expectation) continue;
        const asked = { lookup, scenario, sections: sectionsOf(scenario) };
        if (notForGraph(prepare(asked)) !== undefined) continue;
        const { events } = checkGraph({ ...asked, model: 'sc' });
        test.diagnostic(`${id}, ${lookup}: ${events} events`);
        assert.ok(events <= 64, `${id}, ${lookup}: ${events} events`);
      }
    }
  });

  it('should leave at most 96 events of those that count references, and of scenarios with many sections', (test) => {
    for (const [id, lookup] of [
      ['two-cycles', 'per-vma-refcnt'],
      ['mark-then-split', 'per-vma-refcnt'],
      ['file-reused-third-cpu', 'per-vma-refcnt'],
      ['merge-removes', 'per-vma-refcnt'],
      ['mremap', 'merged'],
    ] as const) {
      const scenario = scenarios.find((one) => one.id === id) ?? assert.fail(id);
      const { events } = checkGraph({ lookup, scenario, sections: sectionsOf(scenario), model: 'sc' });
      test.diagnostic(`${id}, ${lookup}: ${events} events`);
      assert.ok(events <= 96, `${id}, ${lookup}: ${events} events`);
    }
  });

  it('should leave at most 96 events of two writers and one reader', (test) => {
    for (const [lookup, verdict] of [
      ['aug05', 'Sometimes'],
      ['aug05-fixed', 'Sometimes'],
      ['merged', 'Never'],
    ] as const) {
      const found = checkGraph({ lookup, scenario: 'two-cycles', sections: 2, writers: 2 });
      test.diagnostic(`${lookup}: ${found.events} events`);
      assert.ok(found.events <= 96);
      assert.equal(found.verdict, verdict);
    }
  });

  it('should count the same if a lock leaves one outcome only: two writers under sc', () => {
    const asked = { lookup: 'merged', scenario: 'two-cycles', sections: 2, writers: 2, model: 'sc' } as const;
    const [folded, whole] = [checkGraph(asked), checkGraph({ ...asked, fold: false, timeout: 60_000 })];
    assert.equal(whole.ended, 'done');
    assert.deepEqual([folded.positive, folded.negative], [whole.positive, whole.negative]);
  });
});

describe('execution graphs under sc', () => {
  for (const id of [
    'torn-split',
    'munmap',
    'file-reused-third-cpu',
    'backing-file-kfree',
    'accidental-equality',
  ]) {
    it(`should agree with interleavings: ${id}`, () => {
      const scenario = scenarios.find((one) => one.id === id) ?? assert.fail(id);
      for (const lookup of ['aug02', 'aug05', 'aug07-per-vma', 'merged', 'per-vma-lock']) {
        const asked = { lookup, scenario, sections: sectionsOf(scenario) };
        const kinds = (all: readonly { kind: string; text: string }[]): string[] =>
          [...new Set(all.map(({ kind, text }) => `${kind}: ${text}`))].sort();
        const [graphs, interleavings] = [checkGraph({ ...asked, model: 'sc' }), explore(asked)];
        assert.equal(graphs.verdict, interleavings.verdict, lookup);
        assert.deepEqual(kinds(graphs.findings), kinds(interleavings.findings), lookup);
      }
    });
  }
});

describe('a lookup of your own', () => {
  it('should be told what it reads through', () => {
    const { findings, verdict } = checkGraph({
      lookup: (cpu, mm) => cpu.load(cpu.load(mm, mm_mt) === NULL ? mm : NULL, vm_pgoff),
      scenario: 'torn-split',
      sections: 1,
    });
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['NULL dereference'],
    );
    assert.equal(verdict, 'Never');
  });

  it('should be found waiting for ever', () => {
    const { findings } = checkGraph({
      lookup: (cpu, mm) => cpu.waitUntil(mm, mm_mt, (root) => root === -1),
      scenario: 'torn-split',
      sections: 1,
      model: 'sc',
    });
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['deadlock'],
    );
  });

  it('should have its rounds of a loop counted: what was cut is no Never', () => {
    const again =
      (rounds: number) =>
      (cpu: Parameters<typeof vmaLookup>[0], mm: number): number => {
        for (let round = 0; round < rounds; round++) {
          const seq = mmapLockSpeculateTryBegin(cpu, mm);
          if (seq >= 6) return NULL;
          cpu.retry('again');
        }
        return NULL;
      };
    const lookup = again(Infinity);
    const asked = { lookup, scenario: 'two-cycles', sections: 2, writerSide: 'seqcount' } as const;
    const { verdict, cut, bounds } = checkGraph({ ...asked, retries: 1 });
    assert.ok(cut > 0);
    assert.equal(verdict, 'Never within bound');
    assert.ok(bounds.some((text) => text.includes('1 more round of a loop')));
    // It may read the same for ever; only that it counts its rounds would end it.
    assert.equal(checkGraph({ ...asked, retries: 4 }).verdict, 'Never within bound');
    assert.equal(checkGraph({ ...asked, lookup: again(4), retries: 4 }).verdict, 'Never');
  });

  it('should be stopped without a verdict that it does not have', () => {
    const { verdict, ended } = checkGraph({ lookup: 'merged', scenario: 'two-cycles', executions: 3 });
    assert.deepEqual([verdict, ended], ['Unknown', 'executions']);
  });

  it('should be told what only interleavings can judge', () => {
    assert.throws(() => checkGraph({ lookup: 'merged', scenario: 'tearing' }), UserError);
  });
});
