import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EveryOrder } from '../../support/every-order.ts';
import { searchAll } from '../../support/outcomes.ts';
import { programOf, type Statement } from '../../support/random-program.ts';

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
});
