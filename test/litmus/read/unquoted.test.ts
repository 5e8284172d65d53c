import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { LitmusError } from '../../../src/litmus/litmus-error.ts';
import { unquoted } from '../../../src/litmus/read/unquoted.ts';

const TEST = [
  'C two-mailboxes',
  '',
  '(* a comment, (* nested *) > and marked *)',
  '{}',
  '',
  'P0(int *post, int *flag)',
  '{',
  '\tWRITE_ONCE(*post, 7);',
  '\tsmp_store_release(flag, 1);',
  '}',
  '',
  'P1(int *post, int *flag)',
  '{',
  '\tint seen = smp_load_acquire(flag);',
  '\tint got = READ_ONCE(*post);',
  '\tif (seen > 0) got = 3;',
  '}',
  '',
  'exists (1:seen=1 /\\ (1:got=0 \\/',
  '        1:got=3))',
];
const quoted = (mark: string, blank = mark): string[] =>
  TEST.map((line) => (line === '' ? blank : mark + line));
const answerOf = (lines: readonly string[], end = '\n') => {
  const { name, verdict, positive, negative } = checkLitmus(lines.join(end));
  return [name, verdict, positive, negative];
};
const plain = answerOf(TEST);

describe('a litmus test in a mail', () => {
  for (const [what, mark, blank] of [
    ['quoted', '> ', '> '],
    ['quoted, and trimmed where lines are empty', '> ', '>'],
    ['quoted without a space', '>', '>'],
    ['quoted by bars', '| ', '|'],
    ['quoted twice', '> > ', '> >'],
    ['quoted twice without a space', '>> ', '>>'],
    ['quoted five times', '>>>>> ', '>>>>>'],
    ['quoted with empty lines left bare', '> ', ''],
    ['indented and quoted', '  > ', '  >'],
  ] as const) {
    it(`should be taken if it is ${what}`, () => {
      assert.deepEqual(answerOf(quoted(mark, blank)), plain);
      assert.deepEqual(answerOf(quoted(mark, blank), '\r\n'), plain);
      assert.deepEqual(answerOf(['\ufeff', ...quoted(mark, blank)]), plain);
    });
  }

  it('should be taken from among other text', () => {
    const mail = [
      'On Mon, 30 Nov 2026, somebody wrote:',
      '> > Is this (* what you {mean}?',
      '> Yes. Consider',
      '>',
      ...quoted('> '),
      '>',
      '> and tell me.',
      '',
      'It never happens.',
      '-- ',
      'C programmer',
    ];
    assert.deepEqual(answerOf(mail), plain);
  });

  it('should be taken with remarks between its lines', () => {
    const mail = quoted('> ');
    mail.splice(9, 0, '', 'Here a release is needed.', '');
    assert.deepEqual(answerOf(mail), plain);
  });

  it('should be taken from below text that is not quoted', () => {
    assert.deepEqual(answerOf(['Hello,', '', 'please look at this one:', '', ...TEST]), plain);
  });

  it('should be taken without a condition', () => {
    const lines = ['Look:', ...quoted('> ').slice(0, 17)];
    assert.equal(checkLitmus(lines.join('\n')).condition, 'forall (true)');
  });

  it('should keep the place of an error in the mail, and the length of the text', () => {
    const mail = ['Hello,', ...quoted('> ')];
    mail[9] = '> \tsmp_store_releaze(flag, 1);';
    const text = mail.join('\n');
    assert.equal(unquoted(text).length, text.length);
    assert.throws(
      () => checkLitmus(text),
      (error: unknown) =>
        error instanceof LitmusError && error.position.line === 10 && error.position.column === 4,
    );
  });

  it('should be said to be quoted if no line begins a test', () => {
    assert.throws(() => checkLitmus('> {}\n> P0(int *x) { }\n'), {
      name: 'LitmusError',
      message:
        /^line 1, column 1: expected a first line such as "C name-of-the-test", found quoted text \(>\)/,
    });
  });

  it('should not be looked for in what begins as a test', () => {
    for (const text of [TEST.join('\n'), 'AArch64 MP\n{}\n', 'X86 SB\n"C quoted"\n{}', '', 'not a test'])
      assert.equal(unquoted(text), text);
  });
});
