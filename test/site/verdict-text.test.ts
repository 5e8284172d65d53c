import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exploreLookup } from '../../site/run/engine.ts';
import { verdictText } from '../../site/run/verdict-text.ts';

const underLock = (afterwards: string): string => `function lookup(cpu, mm, bpVaddr) {
  mmapReadLock(cpu, mm);
  const vma = vmaLookup(cpu, mm, bpVaddr);
  const answer = findInVma(cpu, vma, bpVaddr);
  ${afterwards}
  return answer;
}`;

describe('the verdict on a lookup that was run on a page', () => {
  it('should be about wrong answers, if nothing else was found', () => {
    const found = exploreLookup(underLock('mmapReadUnlock(cpu, mm);'), 1, 'int');
    assert.deepEqual([found.verdict, found.otherwiseWrong, found.findings], ['Never', 0, []]);
    assert.doesNotMatch(verdictText(found), /another finding|Also found/);
  });

  it('should not say Never without what was found beside it, and show that', () => {
    const found = exploreLookup(underLock(''), 1, 'int');
    const text = verdictText(found);
    assert.match(text, /^Never: .*, but \d+ ha(?:s|ve) another finding \(0 wrong of \d+ executions/);
    assert.match(text, / Also found: deadlock: /);
    assert.ok(found.witness !== undefined && found.witness.text.length > 0);
  });
});
