import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { execute } from '../../../src/machines/interleave/execution.ts';
import { RandomWalk } from '../../../src/machines/interleave/random-walk.ts';
import type { Program } from '../../../src/machines/program.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { kmemCache } from '../../../src/memory/slab.ts';
import { EveryOrder } from '../../support/every-order.ts';
import { searchAll } from '../../support/outcomes.ts';
import { MEMORY_AT, PLACES, programOf, type Statement } from '../../support/random-program.ts';

/** Every outcome of these CPUs as `[results, memory, finding]`; a load result n stands as n + 1, digit by digit. */
const every = (...cpus: Statement[][]): string[] =>
  [...searchAll(programOf(cpus), new EveryOrder()).outcomes.keys()].sort();
const findings = (...cpus: Statement[][]): unknown[] => [
  ...new Set(every(...cpus).map((outcome) => JSON.parse(outcome)[2])),
];

const increment: Statement[] = [
  ['load', 0],
  ['ifLast', 0, [['store', 0, 1]]],
  ['ifLast', 1, [['store', 0, 2]]],
];
const locked = (...body: Statement[]): Statement[] => [['downWrite', 0], ...body, ['upWrite', 0]];

describe('execute', () => {
  it('loses an increment without the lock, and none with it', () => {
    const ends = (outcomes: string[]) => new Set(outcomes.map((outcome) => JSON.parse(outcome)[1][0]));
    assert.deepEqual(ends(every(increment, increment)), new Set([1, 2]));
    assert.deepEqual(ends(every(locked(...increment), locked(...increment))), new Set([2]));
  });

  it('lets readers in together, and no writer with them', () => {
    const reader: Statement[] = [
      ['downRead', 0],
      ['store', 1, 1],
      ['waitUntil', 2, 1],
      ['upRead', 0],
    ];
    const other: Statement[] = [
      ['downRead', 0],
      ['store', 2, 1],
      ['upRead', 0],
    ];
    assert.deepEqual(findings(reader, other), [null]);
    assert.ok(findings(reader, locked(['store', 2, 1])).includes('deadlock'));
  });

  it('lets readers in after a downgrade, but no writer before the unlock', () => {
    const downgrading: Statement[] = [
      ['downWrite', 0],
      ['downgradeWrite', 0],
      ['waitUntil', 2, 1],
      ['upRead', 0],
    ];
    assert.deepEqual(
      findings(downgrading, [
        ['downRead', 0],
        ['store', 2, 1],
        ['upRead', 0],
      ]),
      [null],
    );
    assert.deepEqual(findings(downgrading, locked(['store', 2, 1])).sort(), ['deadlock', null]);
  });

  it('finds the deadlock of two locks taken crosswise', () => {
    const cross = (a: number, b: number): Statement[] => [
      ['downWrite', a],
      ['downWrite', b],
      ['upWrite', b],
      ['upWrite', a],
    ];
    assert.deepEqual(findings(cross(0, 1), cross(1, 0)).sort(), ['deadlock', null]);
    assert.deepEqual(findings(cross(0, 1), cross(0, 1)), [null]);
  });

  it('counts a CPU that unlocks what another one holds as the one at fault', () => {
    assert.deepEqual(
      findings(
        [
          ['downRead', 0],
          ['upRead', 0],
        ],
        [['upRead', 0]],
      ),
      ['unlock of what is not held'],
    );
    assert.deepEqual(
      findings([
        ['downRead', 0],
        ['upWrite', 0],
      ]),
      ['unlock of what is not held'],
    );
    assert.deepEqual(
      findings([
        ['downWrite', 0],
        ['downgradeWrite', 0],
        ['upWrite', 0],
      ]),
      ['unlock of what is not held'],
    );
  });

  it('holds a grace period open for the sections that began before it', () => {
    const results = (reader: Statement[]) =>
      new Set(
        every(reader, [['store', 0, 1], ['synchronizeRcu'], ['store', 1, 1]]).map(
          (outcome) => JSON.parse(outcome)[0][0],
        ),
      );
    // x == 0 and then y == 1 (0x12) is what the grace period forbids (Documentation: RCU's guarantee).
    const section: Statement[] = [['rcuReadLock'], ['load', 0], ['load', 1], ['rcuReadUnlock']];
    assert.deepEqual(results(section), new Set([0x11, 0x21, 0x22]));
    assert.deepEqual(
      results([['rcuReadLock'], ['rcuReadLock'], ['rcuReadUnlock'], ...section.slice(1)]),
      results(section),
    );
    assert.deepEqual(
      results([
        ['load', 0],
        ['load', 1],
      ]),
      new Set([0x11, 0x12, 0x21, 0x22]),
    );
  });

  it('runs a callback after a grace period, with its word', () => {
    const reader: Statement[] = [['rcuReadLock'], ['load', 0], ['load', 1], ['rcuReadUnlock']];
    const outcomes = every(reader, [
      ['store', 0, 1],
      ['callRcu', 1, 3],
    ]);
    assert.deepEqual(
      new Set(outcomes.map((outcome) => JSON.parse(outcome)[0][0])),
      new Set([0x11, 0x21, 0x24]),
    );
    assert.ok(outcomes.every((outcome) => JSON.parse(outcome)[1][1] === 3));
  });

  it('knows that who waits for its own section waits for ever', () => {
    assert.deepEqual(findings([['rcuReadLock'], ['synchronizeRcu'], ['rcuReadUnlock']]), ['deadlock']);
  });

  it('finds a read of what was freed, and what is freed twice', () => {
    assert.deepEqual(findings([['touch']], [['free']]).sort(), [null, 'use-after-free'].sort());
    assert.deepEqual(findings([['free'], ['free']]), ['double free']);
  });

  it('lets a failed cmpxchg write nothing', () => {
    assert.deepEqual(
      every([
        ['cmpxchg', 0, 1, 2],
        ['cmpxchg', 0, 0, 3],
      ]),
      ['[[17],[3,0,0],null]'],
    );
  });

  it('returns old values from read-modify-write', () => {
    assert.deepEqual(
      every([
        ['fetchAdd', 0, 2],
        ['xchg', 0, 1],
        ['load', 0],
      ]),
      [`[[${0x132}],[1,0,0],null]`],
    );
  });

  it('gives a trylock what it can have, and never lets it wait', () => {
    const tries: Statement[] = [
      ['downReadTrylock', 0],
      ['ifLast', 1, [['upRead', 0]]],
    ];
    const results = (other: Statement[]) =>
      new Set(every(tries, other).map((text) => JSON.parse(text)[0][0]));
    // A result n stands as n + 1.
    assert.deepEqual(results(locked(['store', 0, 1])), new Set([1, 2]));
    assert.deepEqual(
      results([
        ['downRead', 0],
        ['store', 0, 1],
        ['upRead', 0],
      ]),
      new Set([2]),
    );
    assert.deepEqual(findings(tries, locked(['store', 0, 1])), [null]);
  });

  it('lets one CPU at a time hold a spinlock', () => {
    const spinning = (...body: Statement[]): Statement[] => [['spinLock', 0], ...body, ['spinUnlock', 0]];
    const ends = every(spinning(...increment), spinning(...increment)).map((text) => JSON.parse(text)[1][0]);
    assert.deepEqual(new Set(ends), new Set([2]));
    assert.deepEqual(findings([['spinUnlock', 0]]), ['unlock of what is not held']);
  });

  it('keeps the flavours of RCU apart', () => {
    const results = (
      begin: 'rcuReadLock' | 'rcuReadLockTrace',
      end: 'rcuReadUnlock' | 'rcuReadUnlockTrace',
    ) =>
      new Set(
        every(
          [[begin], ['load', 0], ['load', 1], [end]],
          [['store', 0, 1], ['synchronizeRcuTasksTrace'], ['store', 1, 1]],
        ).map((text) => JSON.parse(text)[0][0]),
      );
    assert.deepEqual(results('rcuReadLockTrace', 'rcuReadUnlockTrace'), new Set([0x11, 0x21, 0x22]));
    assert.ok(results('rcuReadLock', 'rcuReadUnlock').has(0x12));
    assert.deepEqual(findings([['rcuReadLockTrace'], ['synchronizeRcuTasksTrace']]), ['deadlock']);
    assert.deepEqual(findings([['rcuReadLock'], ['rcuReadUnlockTrace']]), ['unlock of what is not held']);
  });

  it('finds that somebody waits for a value or a lock in what is freed meanwhile', () => {
    const free: Statement[] = [['free']];
    const holdsAndFrees: Statement[] = [['downWrite', 2], ['free']];
    assert.deepEqual(findings([['waitUntilInNode']], free), ['use-after-free']);
    const reads: Statement[] = [
      ['downRead', 2],
      ['upRead', 2],
    ];
    const writes: Statement[] = [
      ['downWrite', 2],
      ['upWrite', 2],
    ];
    assert.deepEqual(findings(reads, holdsAndFrees), [null, 'use-after-free']);
    assert.deepEqual(findings(writes, holdsAndFrees), [null, 'use-after-free']);
  });

  it('knows a second free from a use after free', () => {
    assert.deepEqual(findings([['freeStable'], ['freeStable']]), ['double free']);
    assert.deepEqual(findings([['freeStable']], [['freeStable']]), ['double free']);
    assert.deepEqual(findings([['freeStable'], ['takeStable'], ['freeStable']]), [null]);
  });

  it('takes the object freed last again if the cache is reused, zeroed, and a new one otherwise', () => {
    const program = (reuse: readonly string[]) => ({
      ...programOf([[['markStable', 3], ['freeStable'], ['touchStable'], ['takeStable'], ['touchStable']]]),
      reuse,
    });
    const results = (reuse: readonly string[]) => execute(program(reuse), new DepthFirst()).results;
    // Read after the free: 3. Then whether the same object was taken, and what stands in it.
    assert.deepEqual(results(['stable_cache']), [0x421]);
    assert.deepEqual(results(['no_such_cache']), [0x414]);
  });

  it('lets two CPUs race for a freed object', () => {
    const outcomes = every([['freeStable'], ['takeStable']], [['takeStable']]);
    assert.deepEqual(new Set(outcomes.map((text) => JSON.parse(text)[0].join())), new Set(['2,1', '1,2']));
  });

  it('stores a long in two halves if stores may tear, and then only', () => {
    const VALUE = 5 * 2 ** 32 + 7;
    const results = (tearing: boolean, store: 'store' | 'writeOnce') => {
      const [, , place] = PLACES as [number, number, number];
      const program: Program = {
        ...programOf([]),
        tearing,
        cpus: [
          (cpu) => cpu.readOnce(MEMORY_AT, place),
          (cpu) => {
            cpu[store](MEMORY_AT, place, VALUE);
            return 0;
          },
        ],
      };
      return [...searchAll(program, new DepthFirst()).outcomes.keys()]
        .map((text) => JSON.parse(text)[0][0])
        .sort();
    };
    assert.deepEqual(results(true, 'store'), [0, VALUE, 7].sort());
    assert.deepEqual(results(true, 'writeOnce'), [0, VALUE].sort());
    assert.deepEqual(results(false, 'store'), [0, VALUE].sort());
  });

  it('has room for a program that queues hundreds of callbacks and allocates thousands of objects', () => {
    const cache = kmemCache('big', 'big', 100);
    const program: Program = {
      ...programOf([]),
      cpus: [
        (cpu) => {
          for (let nth = 0; nth < 300; nth++)
            cpu.callRcu((self, word) => self.free(cache, word), cpu.alloc(cache));
          for (let nth = 0; nth < 3000; nth++) cpu.store(cpu.alloc(cache), PLACES[0] as number, nth);
          return 0;
        },
      ],
    };
    const { finding, steps, complete } = execute(program, new RandomWalk({ int: (from) => from }, 1));
    assert.deepEqual([finding, complete], [undefined, true]);
    assert.equal(steps.length, 300 * 3 + 3000);
  });

  it('says so if it has not', () => {
    const cache = kmemCache('huge', 'huge', 200);
    const endless = (cpu: Cpu): number => {
      for (;;) cpu.alloc(cache);
    };
    const queues = (cpu: Cpu): number => {
      for (;;) cpu.callRcu(() => undefined, 0);
    };
    const chained = (cpu: Cpu): number => {
      cpu.callRcu((self) => self.callRcu(() => undefined, 0), 0);
      return 0;
    };
    for (const [run, message] of [
      [endless, /^CPU0 allocates more than fits into \d+ slots: give it less to do$/],
      [queues, /^CPU0 queues more than 1000 callbacks: give it less to do$/],
      [chained, /^a callback queues another one: only CPUs of their own may$/],
    ] as const) {
      assert.throws(
        () => execute({ ...programOf([]), cpus: [run] }, new RandomWalk({ int: (from) => from }, 1)),
        {
          name: 'MachineLimit',
          message,
        },
      );
    }
  });
});
