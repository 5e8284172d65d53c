import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { LitmusError } from '../../../src/litmus/litmus-error.ts';

const TEST = [
  'C two-mailboxes',
  '',
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
  '}',
  '',
  'exists (1:seen=1 /\\ 1:got=0)',
];
const answerOf = (text: string) => {
  const { name, verdict, positive, negative, warnings } = checkLitmus(text);
  return [name, verdict, positive, negative, warnings.length];
};
const plain = answerOf(TEST.join('\n'));
const numbered = (mark: (number: number) => string): string =>
  TEST.map((line, at) => `${mark(at + 1)}${line}`).join('\n');

function complaint(text: string): string {
  try {
    checkLitmus(text);
  } catch (error) {
    assert.ok(error instanceof LitmusError, String(error));
    return error.message;
  }
  return 'no error';
}

describe('a litmus test as people have it', () => {
  for (const [what, text] of [
    ['with lone CR', `${TEST.join('\r')}\r`],
    ['with CR and LF', TEST.join('\r\n')],
    ['with a byte order mark', `\ufeff${TEST.join('\n')}`],
    [
      'as an indented block in other text',
      `Like this:\n\n${TEST.map((line) => `    ${line}`).join('\n')}\n\nSee?`,
    ],
    ['as a listing', numbered((number) => `${number} `)],
    ['as a listing of cat -n', numbered((number) => `${String(number).padStart(6)}\t`)],
    ['as a listing with colons', numbered((number) => `${number}: `)],
    ['as a listing with bars', numbered((number) => `${String(number).padStart(3)} | `)],
    ['as a quoted listing', numbered((number) => `> ${number}: `)],
    ['as quoted-printable', TEST.join('\n').replaceAll('=', '=3D').replace('READ_ONCE', 'READ_=\nONCE')],
    ['as quoted-printable with CR and LF', TEST.join('\r\n').replaceAll('=', '=3D').replaceAll('\t', '=09')],
  ] as const) {
    it(`should be taken ${what}`, () => assert.deepEqual(answerOf(text), plain));
  }

  it('should keep its places in a listing', () => {
    const text = numbered((number) => `${number}: `).replace('exists', 'exsits');
    assert.match(complaint(text), /^line 17, column 5: /);
  });

  for (const [what, text, said] of [
    ['nothing', ' \n', /the text is empty/],
    ['a patch', TEST.map((line) => `+${line}`).join('\n'), /it looks like a patch/],
    ['UTF-16', [...TEST.join('\n')].join('\0'), /it looks like UTF-16/],
    ['a web page', '<html><pre>C a\n{}\n</pre></html>', /it looks like the source of a web page/],
    ['base64', `${'QyB0d28tbWFpbGJveGVz'.repeat(3)}\n`.repeat(3), /it looks like base64/],
    ['a program', '#include <stdio.h>\nint main(void) {}', /it looks like a program in C/],
  ] as const) {
    it(`should be told what it looks like: ${what}`, () => {
      const [first = ''] = complaint(text).split('\n');
      assert.match(first, said);
    });
  }
});

describe('control characters of a file', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

  for (const text of [
    'C \u001b[2Jtitle\n{ \u001b[31m }',
    '\u001b]0;owned\u0007 MP\n{}',
    'X86\u009b MP\n{}',
    'C a\n{}\nP0(int *x) { WRITE_ONCE(*x, \u202e1); }',
    'C a\n{}\nP0(int *x) { \u007f }',
  ]) {
    it(`should not reach a terminal: ${JSON.stringify(text)}`, () => {
      const message = complaint(text);
      assert.notEqual(message, 'no error');
      assert.doesNotMatch(message, CONTROL);
    });
  }

  it('should not reach one by a name', () => {
    assert.equal(checkLitmus('C a\u001b[2J\n{}\nP0(int *x) { }\nexists (x=0)').name, 'a\ufffd[2J');
  });
});
