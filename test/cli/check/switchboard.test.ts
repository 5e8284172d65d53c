import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Switchboard, SwitchResult } from '../../../src/check/switchboard/switchboard.ts';
import { switchboardText } from '../../../src/cli/check/switchboard-text.ts';
import { tooWide, vmaspec } from '../vmaspec.ts';

describe('vmaspec check --switchboard', () => {
  it('should print a row a switch below its function, within a terminal', async () => {
    const { code, stdout } = await vmaspec('check', 'torn-split', '--switchboard', '--lookup', 'merged');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^torn-split, merged \(writer side seqcount\), lkmm, mmap_lock rwsem$/m);
    assert.match(stdout, /^With everything on: Never 0 \d+$/m);
    assert.match(
      stdout,
      /^lookup: mmap_lock_speculate_retry\n {2}smp_rmb\(\) +nothing +Sometimes +necessary\n {2}mm_lock_seq unchanged +nothing +Sometimes +necessary$/m,
    );
    assert.match(stdout, /^All \d+ redundant orderings off at once: Sometimes\. Not all of these at once:$/m);
    assert.deepEqual(tooWide(stdout), []);
  });

  it('should print one JSON array, and say of pairs that cannot exist that they cannot', async () => {
    const { code, stdout, stderr } = await vmaspec(
      ...['check', 'permeable-mark', '--switchboard', '--lookup', 'aug05-barriers,merged', '--model', 'sc'],
      '--json',
    );
    assert.deepEqual([code, stderr], [0, '']);
    const [barriers, merged] = JSON.parse(stdout);
    assert.deepEqual([barriers.model, barriers.verdict, barriers.expected], ['sc', 'Never', 'Never']);
    for (const { id, role, verdict, source, instead } of barriers.switches as SwitchResult[])
      assert.ok(id && role && verdict && instead && (source?.line ?? 0) > 0, id);
    assert.deepEqual([merged.verdict, merged.why], ['n/a', 'it reads no mark']);
  });

  it('should show what goes wrong without one thing', async () => {
    const asked = ['check', 'torn-split', '--off'];
    const { code, stdout } = await vmaspec(...asked, 'mm_lock_seqcount_begin: smp_wmb()');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^nothing in its place: Sometimes, so it is necessary$/m);
    assert.match(stdout, /mm->mm_lock_seq = 3 +\(delayed\)$/m);
    assert.deepEqual(tooWide(stdout), []);
    const wrong = await vmaspec(...asked, 'mm_lock_seqcount_begin: smp_rmb()');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /did you mean mm_lock_seqcount_begin: smp_wmb\(\)\?/);
  });

  it('should say why nothing can be learnt from a lookup that is broken with everything on', async () => {
    const { code, stdout } = await vmaspec('check', 'two-cycles', '--switchboard', '--lookup', 'aug05');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^With everything on: Sometimes \d+ \d+$/m);
    assert.match(stdout, /refuted with everything on/);
    assert.doesNotMatch(stdout, /necessary/);
  });

  it('should say that another machine judges what is too large here', async () => {
    const { code, stdout } = await vmaspec('check', 'tearing', '--switchboard');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^not judged tearing, merged: tearing is an option of the interleaver/m);
  });

  it('should name what is near a lookup that does not exist', async () => {
    const { code, stderr } = await vmaspec('check', 'torn-split', '--switchboard', '--lookup', 'merge');
    assert.equal(code, 2);
    assert.match(stderr, /did you mean merged/);
  });
});

describe('the text of a switchboard', () => {
  const one = (differing: Partial<SwitchResult>): SwitchResult => ({
    ...{ id: 'f: smp_rmb()', side: 'lookup', kind: 'barrier', within: 'f', what: 'smp_rmb()' },
    ...{ instead: 'nothing', verdict: 'Never', findings: [], role: 'redundant' },
    ...differing,
  });
  const board = (differing: Partial<Switchboard>): Switchboard => ({
    ...{ scenario: 'torn-split', lookup: 'mine', writerSide: 'int', model: 'lkmm', lockModel: 'rwsem' },
    ...{ verdict: 'Never', positive: 0, negative: 9, switches: [one({})], vacuous: false, why: '' },
    ...{ bounds: [], searches: 2, ms: 1500 },
    ...differing,
  });

  it('should say of a Never that nothing refutes that it is vacuous', () => {
    const text = switchboardText(board({ vacuous: true, why: 'no lookup ever gave an answer' }), null);
    assert.match(text, /^Vacuous: no lookup ever gave an answer\.$/m);
  });

  it('should count what the searches could not tell', () => {
    const text = switchboardText(board({ switches: [one({ role: 'unknown', verdict: 'Unknown' })] }), null);
    assert.match(text, /of 1\s+nothing\s+is\s+known/);
  });

  it('should show how memory was misused where no answer was wrong', () => {
    const switches = [one({ findings: ['use-after-free'], role: 'necessary' })];
    assert.match(switchboardText(board({ switches }), null), /nothing +use-after-free +necessary$/m);
  });

  it('should mark a verdict that was not expected', () => {
    assert.match(
      switchboardText(board({}), 'Sometimes'),
      /^With everything on: Never 0 9, expected Sometimes$/m,
    );
  });
});
