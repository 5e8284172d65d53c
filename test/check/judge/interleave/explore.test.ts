import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGraph } from '../../../../src/check/judge/graph/check-graph.ts';
import { type ExploreOptions, explore, replay } from '../../../../src/check/judge/interleave/explore.ts';
import type { FindingKind, Verdict, VerdictFinding } from '../../../../src/check/judge/verdict.ts';
import { LookupError } from '../../../../src/common/errors.ts';
import { mmapReadLock, mmapReadUnlock } from '../../../../src/locks/mmap-lock.ts';
import type { Lookup } from '../../../../src/lookup/lookup.ts';
import { protocols } from '../../../../src/lookup/protocols.ts';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../../src/memory/field.ts';
import {
  filp_cachep,
  mm_lock_seq,
  mm_mt,
  mmap_lock,
  VM_READ,
  vm_file,
} from '../../../../src/memory/layout.ts';
import { masWalk } from '../../../../src/mm/maple-tree.ts';
import { vmaLookup } from '../../../../src/mm/vma.ts';
import { expectedWord } from '../../../../src/scenarios/expected-word.ts';
import { END, START } from '../../../../src/scenarios/places.ts';
import type { Scenario, ScenarioOperation } from '../../../../src/scenarios/scenario.ts';
import { tornSplit } from '../../../../src/scenarios/torn-split.ts';

const readSeq = (cpu: Cpu, mm: Ref): number => cpu.readOnce(mm, mm_lock_seq);
const findingsOf = (lookup: Lookup): VerdictFinding[] => [...explore({ lookup, sections: 1 }).findings];

// Expected: "What must come out", column SC, in the design; herd7 on litmus/seed/ says the same. All other scenarios:
// test/scenarios/verdicts.test.ts.
for (const scenario of [tornSplit]) {
  describe(`explore of ${scenario.id}`, () => {
    for (const { id: lookup } of protocols) {
      for (const at of scenario.writes.keys()) {
        const word = expectedWord(scenario, lookup, at + 1);
        it(`says ${word} of ${lookup} with ${at + 1} write sections`, () => {
          const verdict = explore({ lookup, scenario: scenario.id, sections: at + 1 });
          assert.equal(verdict.verdict, word);
          assert.equal(verdict.positive > 0, word !== 'Never');
          assert.equal(verdict.witness !== undefined, word !== 'Never');
          assert.ok(verdict.findings.every(({ kind }) => kind === 'wrong answer'));
          assert.equal(
            verdict.findings.reduce((sum, { executions }) => sum + executions, 0),
            verdict.positive,
          );
          assert.ok(verdict.bounds.includes('every interleaving, up to the order of independent steps'));
        });
      }
    }
  });
}

describe('explore', () => {
  it('needs exactly two sections to show what is wrong with aug05', () => {
    assert.equal(explore({ lookup: 'aug05', sections: 1 }).witness, undefined);
    const { witness } = explore({ lookup: 'aug05', sections: 3 });
    const ended = witness?.steps.filter(({ field, access }) => field === 'mm_lock_seq' && access === 'write');
    const marks = witness?.steps.filter(
      ({ object, field, access }) => object === 'vma' && field === 'vm_lock_seq' && access === 'write',
    );
    assert.equal(ended?.length, 1, 'one section has ended');
    assert.equal(new Set(marks?.map(({ value }) => value)).size, 2, 'marks of two sections');
  });

  it('has a Never that is not vacuous: answers across a section, and fallbacks', () => {
    for (const lookup of ['aug05-swapped', 'merged']) {
      const { vacuous, acceptedAcrossWrite, fellBack, positive, negative, accepted } = explore({
        lookup,
        sections: 2,
      });
      assert.ok(acceptedAcrossWrite > 0 && fellBack > 0);
      assert.equal(vacuous, false);
      assert.equal(accepted + fellBack, positive + negative);
    }
  });

  it('says that a lookup which never answers proves nothing', () => {
    assert.equal(explore({ lookup: () => NULL }).vacuous, true);
    assert.equal(explore({ lookup: 'locked' }).vacuous, true);
  });

  for (const scenario of ['torn-split', 'munmap', 'mremap']) {
    it(`counts answers beside an open section as the graph does, wherever the RCU section is: ${scenario}`, () => {
      // One takes its count before rcu_read_lock(), the other after it; the third has mmap_lock itself.
      for (const [lookup, meets] of [
        ['sep05', true],
        ['merged', true],
        ['locked', false],
      ] as const) {
        const found = explore({ lookup, scenario, sections: 1 });
        const graph = checkGraph({ lookup, scenario, sections: 1, model: 'sc' });
        for (const { accepted, acceptedAcrossWrite, vacuous = false } of [found, graph]) {
          assert.equal(acceptedAcrossWrite, meets ? accepted : 0, lookup);
          assert.equal(vacuous, !meets, lookup);
        }
      }
    });
  }

  it('counts no answer that looked at nothing while a section was open', () => {
    const lookup = (cpu: Cpu): Ref => {
      cpu.rcuReadLock();
      cpu.rcuReadUnlock();
      return 8;
    };
    const { accepted, acceptedAcrossWrite } = explore({ lookup });
    assert.ok(accepted > 0);
    assert.equal(acceptedAcrossWrite, 0);
    const graph = checkGraph({ lookup, scenario: 'torn-split', sections: 1 });
    assert.deepEqual([graph.accepted > 0, graph.acceptedAcrossWrite], [true, 0]);
  });

  it('says the same when it is asked again', () => {
    for (const { id } of protocols) assert.deepEqual(explore({ lookup: id }), explore({ lookup: id }));
  });

  it('prints a schedule that replays to the same steps and outcome', () => {
    for (const lookup of ['aug02', 'aug05', 'aug05-barriers']) {
      const { witness } = explore({ lookup, sections: 2 });
      assert.ok(witness !== undefined);
      assert.deepEqual(replay({ lookup, sections: 2 }, witness.schedule), witness);
      assert.match(witness.outcome, /^at 0x14010 accepted uprobe B\b.*; right: uprobe A\b/);
    }
  });

  it('refuses the schedule of another lookup, and leaves the depth of stack traces as it was', () => {
    const schedule = explore({ lookup: 'aug05' }).witness?.schedule ?? '';
    const limit = Error.stackTraceLimit;
    assert.throws(() => replay({ lookup: 'merged' }, schedule), {
      name: 'RangeError',
      message: /it belongs to another lookup/,
    });
    assert.throws(() => replay({ lookup: 'aug05' }, 'nonsense'), {
      name: 'RangeError',
      message: /copy it whole/,
    });
    assert.equal(Error.stackTraceLimit, limit);
  });

  it('replays part of an execution', () => {
    assert.equal(
      replay({ lookup: 'aug05' }, '0x3').outcome,
      'the lookup had not ended when the schedule did',
    );
    assert.match(replay({ lookup: 'aug05' }, '0x21').outcome, /^at 0x14010 accepted uprobe A\b.*: right$/);
  });

  it('cuts a search that is too long, and then has no Never', () => {
    const whole = explore({ lookup: 'merged' });
    const count = whole.positive + whole.negative;
    const cut = explore({ lookup: 'merged', executions: count - 1 });
    assert.equal(cut.verdict, 'Never within bound');
    assert.equal(cut.negative, count - 1);
    assert.equal(cut.bounds.at(-1), `cut after ${count - 1} executions`);
    assert.deepEqual(explore({ lookup: 'merged', executions: count }), whole);
  });

  it('judges both of two readers, and counts their lookups', () => {
    const one = explore({ lookup: 'aug05' });
    const { positive, negative, accepted, fellBack, bounds } = explore({ lookup: 'aug05', readers: 2 });
    // Readers that only read do not see each other: every pair of what one can see, and wrong if either is.
    const executions = one.positive + one.negative;
    assert.deepEqual([positive + negative, negative], [executions ** 2, one.negative ** 2]);
    assert.equal(accepted + fellBack, 2 * (positive + negative));
    assert.equal(bounds[0], '2 readers, 1 lookup each');
  });

  it('deals the sections to two writers in turn', () => {
    const { verdict, bounds, witness } = explore({ lookup: 'aug05', writers: 2 });
    assert.equal(verdict, 'Sometimes');
    assert.equal(bounds[1], '2 writers, 2 write sections dealt in turn');
    assert.deepEqual(
      witness?.cpus.map(({ name, role }) => `${name} ${role}`),
      ['CPU0 reader', 'CPU1 writer', 'CPU2 writer'],
    );
    const marks = witness?.steps.filter(
      ({ object, field, access }) => object === 'vma' && field === 'vm_lock_seq' && access === 'write',
    );
    assert.equal(new Set(marks?.map(({ cpu }) => cpu)).size, 2, 'each has marked the VMA');
    for (const lookup of ['merged', 'aug05-swapped'])
      assert.equal(explore({ lookup, writers: 2 }).verdict, 'Never');
  });

  it('says what it ran of more CPUs than it can come to the end of', () => {
    const all = { lookup: 'merged', readers: 2, writers: 2 };
    const cut = explore({ ...all, executions: 200 });
    assert.deepEqual([cut.verdict, cut.bounds.at(-1)], ['Never within bound', 'cut after 200 executions']);
    const random = explore({ ...all, scheduler: 'random', executions: 200, seed: 5 });
    assert.deepEqual(
      [random.verdict, random.bounds.at(-1), random.positive + random.negative],
      ['Never within bound', '200 random executions, seed 5', 200],
    );
  });

  it('comes to the same random verdict from the same seed', () => {
    const random = (seed: number) => explore({ lookup: 'aug02', scheduler: 'random', executions: 600, seed });
    assert.deepEqual(random(1), random(1));
    assert.notDeepEqual(random(1), { ...random(2), bounds: random(1).bounds });
    assert.equal(random(1).verdict, 'Sometimes');
  });

  it('says when stores tear, and then sees more executions', () => {
    const torn = explore({ lookup: 'aug02', sections: 1, tearing: true });
    const whole = explore({ lookup: 'aug02', sections: 1 });
    assert.ok(torn.bounds.includes('plain stores of unsigned longs in two halves'));
    assert.ok(torn.positive + torn.negative > whole.positive + whole.negative);
    const halves = torn.witness?.steps.filter(({ note }) => /half$/.test(note ?? ''));
    assert.ok(halves?.some(({ field }) => field === 'vm_start'));
  });

  it('accepts an address that no store has written only if stores tear', () => {
    const MIDDLE = 2 ** 32;
    // The split moves vm_start across 4 GiB: with its new low half and its old high half it is 0.
    const across: Scenario = {
      ...tornSplit,
      id: 'across-4-gib',
      mappings: [{ start: MIDDLE - 0x4000, end: MIDDLE + 0x4000, pgoff: 0 }],
      uprobes: { ...tornSplit.uprobes, 'uprobe at 4 GiB': MIDDLE + 0x10 },
      bpVaddr: MIDDLE + 0x10,
      writes: [{ operation: 'mprotect', start: MIDDLE, end: MIDDLE + 0x4000, protection: VM_READ }],
    };
    const answers = (tearing: boolean) =>
      explore({ lookup: 'aug02', scenario: across, sections: 1, tearing })
        .findings.map(({ text }) => /accepted ([^(;]*) /.exec(text)?.[1])
        .sort();
    assert.deepEqual(answers(false), ['uprobe B']);
    assert.deepEqual(answers(true), ['uprobe B', 'uprobe at 4 GiB']);
  });

  it('takes a lookup as a function, and gives it the writer side asked for', () => {
    const aug05 = protocols.find(({ id }) => id === 'aug05');
    assert.ok(aug05 !== undefined);
    const withoutTraces = (verdict: Verdict) => ({
      ...verdict,
      lookup: '',
      findings: [],
      witness: undefined,
    });
    assert.deepEqual(
      withoutTraces(explore({ lookup: aug05.lookup, writerSide: 'int' })),
      withoutTraces(explore({ lookup: 'aug05' })),
    );
    assert.equal(explore({ lookup: aug05.lookup, writerSide: 'seqcount' }).writerSide, 'seqcount');
  });

  it('counts a lookup that is always wrong without a step of its own', () => {
    const { verdict, positive, negative, witness } = explore({ lookup: () => 7 });
    assert.deepEqual([verdict, positive, negative], ['Always', 1, 0]);
    assert.deepEqual([witness?.schedule, witness?.steps], ['', []]);
    assert.match(witness?.outcome ?? '', /^at 0x14010 accepted no uprobe at all; right: uprobe A\b/);
  });
});

describe('explore of what no correct lookup does', () => {
  it('finds a loop without an end, and has then no Never', () => {
    const loops: Lookup[] = [
      (cpu, mm) => {
        for (;;) readSeq(cpu, mm);
      },
      (cpu) => {
        for (;;) cpu.smpMb();
      },
      // Ends if the writer moves; a scheduler need not let it.
      (cpu, mm) => {
        while ((readSeq(cpu, mm) & 1) === 1);
        return 7;
      },
    ];
    for (const lookup of loops) {
      const { verdict, bounds, findings } = explore({ lookup, writerSide: 'int' });
      assert.equal(verdict, 'Never within bound');
      assert.equal(bounds.at(-1), 'cut at the first loop that does not end');
      assert.deepEqual(
        findings.map(({ kind, text }) => [kind, text.replace(/\d+ steps/, 'n steps')]),
        [['endless', 'CPU0 was still at work after n steps: a loop in the lookup does not end']],
      );
      assert.ok((findings[0]?.witness.steps.length ?? 0) <= 200, 'a few rounds of it are shown');
    }
  });

  it('bounds a loop that says so, counts what it cut, and has then no Never', () => {
    const spins = (cpu: Cpu, mm: Ref): number => {
      while ((readSeq(cpu, mm) & 1) === 1) cpu.retry('spin');
      return NULL;
    };
    const { verdict, bounds, findings, negative } = explore({ lookup: spins, sections: 1 });
    assert.deepEqual([verdict, findings], ['Never within bound', []]);
    assert.ok(negative > 1);
    assert.ok(bounds.some((text) => /^4 more rounds of a loop, \d+ executions? cut there$/.test(text)));
    const wrong = explore({ lookup: (cpu, mm) => spins(cpu, mm) + 7, sections: 1 });
    assert.equal(wrong.verdict, 'Sometimes');
  });

  it('finds the end of a wait that the writer must end, and is not endless', () => {
    const isEven = (value: number): boolean => (value & 1) === 0;
    const { verdict, findings } = explore({
      lookup: (cpu, mm) => cpu.waitUntil(mm, mm_lock_seq, isEven) * NULL,
      writerSide: 'seqcount',
    });
    assert.deepEqual([verdict, findings], ['Never', []]);
  });

  const findings: [string, FindingKind, Lookup, RegExp][] = [
    [
      'a walk without RCU',
      'use-after-free',
      (cpu, mm) => {
        masWalk(cpu, mm, 0x14010);
        return NULL;
      },
      /^\w+ of a node that was freed$/,
    ],
    [
      'a lock that is kept',
      'deadlock',
      (cpu, mm) => {
        mmapReadLock(cpu, mm);
        return NULL;
      },
      /^everyone waits for ever: CPU1 in down_write$/,
    ],
    [
      'an unlock without a lock',
      'unlock of what is not held',
      (cpu, mm) => {
        mmapReadUnlock(cpu, mm);
        return NULL;
      },
      /^CPU0: up_read without the lock$/,
    ],
    [
      'an unlock of what another CPU holds',
      'unlock of what is not held',
      (cpu, mm) => {
        cpu.upWrite(mm, mmap_lock);
        return NULL;
      },
      /^CPU0: up_write without the lock$/,
    ],
    [
      'a file that is freed twice',
      'double free',
      (cpu, mm, address) => {
        cpu.rcuReadLock();
        const file = cpu.load(vmaLookup(cpu, mm, address), vm_file);
        cpu.free(filp_cachep, file);
        cpu.free(filp_cachep, file);
        return NULL;
      },
      /^kmem_cache_free of a file that was freed before$|of a node that was freed$/,
    ],
    ['a dereference of NULL', 'NULL dereference', (cpu) => cpu.load(NULL, vm_file), /^load through NULL$/],
  ];
  for (const [what, expected, lookup, pattern] of findings) {
    it(`finds ${what}, and shows it`, () => {
      const found = findingsOf(lookup);
      assert.ok(found.length > 0);
      for (const { kind, text, witness } of found) {
        assert.equal(kind, expected);
        assert.match(text, pattern);
        assert.deepEqual(witness.finding, { kind, text });
        assert.deepEqual(replay({ lookup, sections: 1 }, witness.schedule), witness);
        assert.equal(witness.steps.filter(({ fatal }) => fatal).length, kind === 'deadlock' ? 0 : 1);
      }
    });
  }

  it('says of a Never with a finding in some executions how many', () => {
    const { findings, verdict, negative, otherwiseWrong } = explore({
      lookup: (cpu, mm) => masWalk(cpu, mm, 0x14010) * NULL,
    });
    assert.equal(verdict, 'Never');
    const count = findings.reduce((sum, { executions }) => sum + executions, 0);
    assert.ok(count > 0 && count < negative);
    assert.equal(otherwiseWrong, count, 'none has two');
  });

  it('counts no execution twice: what refutes the claim is no other finding', () => {
    const { positive, otherwiseWrong } = explore({ lookup: 'aug05' });
    assert.ok(positive > 0);
    assert.equal(otherwiseWrong, 0);
    assert.equal(explore({ lookup: 'merged' }).otherwiseWrong, 0);
  });

  const bad: [string, ExploreOptions['lookup'], RegExp][] = [
    [
      'throws',
      () => {
        throw new Error('of its own');
      },
      /^the lookup threw Error: of its own in explore\.test\.ts:\d+:\d+: fix that/,
    ],
    [
      'throws after an access',
      (cpu, mm) => {
        readSeq(cpu, mm);
        throw new TypeError('late');
      },
      /^the lookup threw TypeError: late in explore\.test\.ts:/,
    ],
    [
      'returns nothing',
      (() => undefined) as unknown as Lookup,
      /^the lookup returned undefined, but a uprobe, NULL or one/,
    ],
    ['returns a fraction', () => 0.5, /^the lookup returned 0.5/],
    ['returns NaN', () => Number.NaN, /^the lookup returned NaN/],
    ['is async', (async () => 0) as unknown as Lookup, /^the lookup returned \[object Promise\]/],
  ];
  for (const [what, lookup, message] of bad) {
    it(`refuses a lookup that ${what}`, () => {
      assert.throws(
        () => explore({ lookup }),
        (error) => error instanceof LookupError && message.test(error.message),
      );
    });
  }

  const different: [string, ExploreOptions['lookup'], RegExp][] = [
    [
      'catches the switch',
      (cpu, mm) => {
        try {
          return readSeq(cpu, mm) * NULL;
        } catch {
          return NULL;
        }
      },
      /it caught what the machine threw/,
    ],
    [
      'cleans up after the switch',
      (cpu, mm) => {
        try {
          return readSeq(cpu, mm) * NULL;
        } finally {
          cpu.smpMb();
        }
      },
      /it caught what the machine threw/,
    ],
    [
      'chooses its accesses at random',
      (cpu, mm) => {
        for (let at = 0; at < 20; at++) cpu.readOnce(mm, Math.random() < 0.5 ? mm_lock_seq : mm_mt);
        return NULL;
      },
      /is not deterministic: /,
    ],
    [
      'counts its own runs',
      (() => {
        let runs = 0;
        return (cpu: Cpu, mm: Ref) => readSeq(cpu, mm) * NULL - (runs++ % 2);
      })(),
      /when it ran again on the same values/,
    ],
  ];
  for (const [what, lookup, message] of different) {
    it(`finds that a lookup is not deterministic if it ${what}, and shows what it did`, () => {
      const { verdict, bounds, findings } = explore({ lookup });
      assert.equal(verdict, 'Never within bound');
      assert.equal(bounds.at(-1), 'cut where the lookup was not deterministic');
      const found = findings.find(({ kind }) => kind === 'not-deterministic');
      assert.match(found?.text ?? '', message);
      assert.equal(found?.witness.outcome, found?.text);
      assert.deepEqual(found?.witness.finding, { kind: found?.kind, text: found?.text });
    });
  }

  it('shows the steps of a lookup until it did something else', () => {
    let runs = 0;
    const { findings } = explore({
      lookup: (cpu, mm) => readSeq(cpu, mm) * NULL - (runs++ % 2),
      sections: 1,
    });
    assert.ok(findings[0]?.witness.steps.some(({ cpu, field }) => cpu === 0 && field === 'mm_lock_seq'));
  });

  it('refuses a scenario of your own with an operation that there is not, which would do nothing', () => {
    const unmap = { operation: 'unmap', start: START, end: END } as unknown as ScenarioOperation;
    for (const part of [{ writes: [unmap] }, { before: [unmap] }, { others: [[unmap]] }])
      assert.throws(
        () => explore({ lookup: 'merged', scenario: { ...tornSplit, ...part } }),
        /^UserError: scenario "torn-split": \w+(?:\[0\])+: there is no operation "unmap", .*: did you mean munmap\?$/,
      );
  });

  it('names what there is and what was probably meant', () => {
    const message = (options: Partial<ExploreOptions>): string => {
      try {
        explore({ lookup: 'merged', ...options });
      } catch (error) {
        assert.equal((error as Error).name, 'UserError');
        return (error as Error).message;
      }
      return 'nothing was thrown';
    };
    assert.match(
      message({ lookup: 'aug5' }),
      /^there is no lookup "aug5", only locked, .*merged: did you mean aug0[25] or|aug05/,
    );
    assert.match(message({ lookup: 'zzzzzzzzzz' }), /: choose one of them$/);
    assert.match(
      message({ scenario: 'torn' }),
      /^there is no scenario "torn", only torn-split, .*: did you mean torn-split\?$/,
    );
    assert.match(message({ writerSide: 'seq' }), /did you mean seqcount\?$/);
    assert.match(
      message({ maxExecutions: 0 } as Partial<ExploreOptions>),
      /^there is no option "maxExecutions", only .*: did you mean executions\?$/,
    );
    for (const executions of [0, -1, 0.5, Number.NaN]) {
      assert.match(message({ executions }), /^executions must be a whole number of 1 or more, not .*$/);
    }
    assert.match(message({ readers: 3 }), /^readers must be 1 or 2, not 3$/);
    assert.match(message({ writers: 0 }), /^writers must be 1 or 2, not 0$/);
    assert.match(message({ writers: 2, sections: 1 }), /^2 writers need a write section each/);
    assert.match(message({ seed: -1 }), /^seed must be a whole number from 0 to 4294967295, not -1$/);
    assert.match(message({ scheduler: 'depth' as 'random' }), /did you mean depth-first\?$/);
    assert.equal(message({ sections: 99 }), 'torn-split has 1 to 3 write sections, not 99');
    for (const sections of [0, 1.5])
      assert.equal(message({ sections }), `sections must be a whole number of 1 or more, not ${sections}`);
  });
});

/** Keeps the type that tests rely on honest: every count that a verdict has is a number. */
const counts: (keyof Verdict)[] = ['positive', 'negative', 'accepted', 'acceptedAcrossWrite', 'fellBack'];
describe('a verdict', () => {
  it('is plain data', () => {
    const verdict = explore({ lookup: 'aug05' });
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict);
    for (const count of counts) assert.ok(Number.isInteger(verdict[count]));
  });
});
