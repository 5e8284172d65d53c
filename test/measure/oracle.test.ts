import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_SPAN, Oracle, oracleWords } from '../../src/measure/oracle.ts';

const SITES = 2;

/** An oracle, and a writer who writes down in plain arrays what it does. */
class History {
  readonly oracle = new Oracle(new SharedArrayBuffer(4 * oracleWords(SITES)));
  /** By moment, the answers that were true in it, for one site. */
  readonly true: Set<number>[][] = Array.from({ length: SITES }, () => [new Set([1])]);

  constructor() {
    for (let site = 0; site < SITES; site++) this.oracle.setAnswer(site, 1);
  }

  /** A write section after which this is the answer at the site; inside, the old and the new one both are. */
  section(site: number, answer: number): void {
    const { oracle } = this;
    oracle.nextMoment();
    oracle.setAnswer(site, answer);
    for (const [at, moments] of this.true.entries()) {
      moments.push(new Set(at === site ? [...(moments.at(-1) ?? []), answer] : moments.at(-1)));
    }
    oracle.nextMoment();
    for (const [at, moments] of this.true.entries()) {
      moments.push(new Set(at === site ? [answer] : moments.at(-1)));
    }
  }
}

const sections = fc.array(fc.record({ site: fc.nat(SITES - 1), answer: fc.nat(3) }), { maxLength: 30 });

describe('the oracle', () => {
  it('should call an answer right exactly if it was true at some moment of the interval', () => {
    fc.assert(
      fc.property(sections, fc.nat(60), fc.nat(60), fc.nat(SITES - 1), (asked, one, other, site) => {
        const history = new History();
        for (const { site: at, answer } of asked) history.section(at, answer);
        const now = history.oracle.moment();
        const [before, after] = [Math.min(one, other, now), Math.min(Math.max(one, other), now)];
        for (let answer = 0; answer <= 4; answer++) {
          const wasTrue = history.true[site]?.slice(before, after + 1).some((moment) => moment.has(answer));
          const expected = wasTrue ? 'right' : 'wrong';
          assert.equal(history.oracle.judge(site, answer, before, after), expected, `answer ${answer}`);
        }
      }),
      { seed: 20_240_805, numRuns: 2000 },
    );
  });

  it('should let old and new both stand inside a section, and only the new one after it', () => {
    const history = new History();
    history.section(0, 2);
    const judge = (answer: number, before: number, after: number) =>
      history.oracle.judge(0, answer, before, after);
    assert.deepEqual([judge(1, 0, 0), judge(2, 0, 0)], ['right', 'wrong']);
    assert.deepEqual([judge(1, 1, 1), judge(2, 1, 1)], ['right', 'right']);
    assert.deepEqual([judge(1, 2, 2), judge(2, 2, 2)], ['wrong', 'right']);
  });

  it('should take none for an answer like any other', () => {
    const history = new History();
    history.section(0, 0);
    assert.equal(history.oracle.judge(0, 0, 2, 2), 'right');
    assert.equal(history.oracle.judge(0, 0, 0, 0), 'wrong');
  });

  it('should not judge what spans more moments than it keeps', () => {
    const history = new History();
    for (let nth = 0; nth < MAX_SPAN; nth++) history.section(nth % 2, 1 + (nth % 3));
    assert.equal(history.oracle.judge(0, 9, 0, MAX_SPAN), 'wrong');
    assert.equal(history.oracle.judge(0, 9, 0, MAX_SPAN + 1), 'unjudged');
  });

  it('should not judge from a ring that the writer has come round', () => {
    const history = new History();
    for (let nth = 0; nth < 200; nth++) history.section(0, 1 + (nth % 3));
    assert.equal(history.oracle.judge(0, 1, 0, 4), 'unjudged');
    assert.equal(history.oracle.judge(0, 9, 399, 400), 'wrong');
    assert.equal(history.oracle.judge(1, 1, 0, 4), 'right', 'the other site never changed');
  });
});
