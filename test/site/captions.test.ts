import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inLoop, openText, wrongAnswersCaption } from '../../site/figures/captions.ts';

const row = (lookup: string, pause: number, wrong: number) => ({
  ...{ lookup, pause, wrong },
  ...{ attempts: 1000, perMillion: wrong * 1000 },
});

describe('what stands below a figure', () => {
  it('should name only the pauses that the rows drawn went wrong with', () => {
    assert.equal(
      wrongAnswersCaption([row('aug02', 0, 1), row('aug05', 0, 0), row('aug05', 1, 0), row('aug05', 20, 3)]),
      'aug02 answered wrong with no pause; most often with no pause, 1000 times in a million lookups. aug05 answered wrong ' +
        'with pauses of up to 20 µs; most often with pauses of up to 20 µs, 3000 times in a million lookups.',
    );
    assert.match(
      wrongAnswersCaption([row('aug05', 1, 0)]),
      /^aug05 was never seen to answer wrong in 1,000 lookups/,
    );
  });

  it('should say of sections how long they were open, not what was added', () => {
    assert.equal(openText([{ heldMicroseconds: 41 }, { heldMicroseconds: 51 }]), 'open for 41 µs to 51 µs');
    assert.equal(openText([{ heldMicroseconds: 41 }]), 'open for 41 µs');
  });

  it('should draw no closed form for a writer without pause', () => {
    assert.equal(inLoop({ writerRate: 1000, expectedInLoop: 0.5 }), 0.5);
    assert.ok(Number.isNaN(inLoop({ writerRate: 'max', expectedInLoop: 0.5 })));
  });
});
