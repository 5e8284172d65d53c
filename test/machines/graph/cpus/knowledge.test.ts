import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Knowledge } from '../../../../src/machines/graph/cpus/knowledge.ts';

describe('what is known of all executions', () => {
  it('should not grow by a later write that nobody was told would not come', () => {
    const knowledge = new Knowledge(2);
    knowledge.write(0, 7, 0, 3);
    knowledge.read(1, 7, 0);
    knowledge.begin();
    knowledge.write(0, 7, 0, 5);
    assert.equal(knowledge.hasGrown, false);
    assert.equal(knowledge.mayWrite(0, 7, 5), true, 'and it is known at once');
  });

  it('should grow by a later write if it was said that the CPU writes no more', () => {
    const knowledge = new Knowledge(2);
    knowledge.write(0, 7, 0, 3);
    knowledge.begin();
    assert.equal(knowledge.mayWrite(0, 7, 4), false);
    knowledge.write(0, 7, 0, 6);
    assert.equal(knowledge.hasGrown, true);
  });

  it('should not grow by what one CPU alone touches, but by the second that does', () => {
    const knowledge = new Knowledge(2);
    knowledge.begin();
    knowledge.write(0, 7, 0, 1);
    assert.equal(knowledge.hasGrown, false);
    knowledge.read(1, 7, 0);
    assert.equal(knowledge.hasGrown, true);
    assert.equal(knowledge.isShared(0, 7, 0), false, 'what is asked stays as it was');
    knowledge.begin();
    assert.equal(knowledge.isShared(0, 7, 0), true);
  });
});
