import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LitmusError } from '../../../src/litmus/litmus-error.ts';
import { parseLitmus } from '../../../src/litmus/read/parse.ts';
import { runLitmus } from '../../../src/litmus/run/run.ts';
import { models } from '../../../src/models/models.ts';

/** A test with one thread whose body is `body`. */
const withBody = (body: string): string => `C t\n\n{}\n\nP0(int *x)\n{\n${body}\n}\n\nexists (x=0)\n`;

/** The error of reading and running, or undefined. */
function errorOf(source: string): LitmusError | undefined {
  try {
    runLitmus(parseLitmus(source), source, models.lkmm);
  } catch (error) {
    assert.ok(error instanceof LitmusError, String(error));
    return error;
  }
  return undefined;
}

describe('parseLitmus', () => {
  it('should read every part of a test', () => {
    const test = parseLitmus(`C every-part
"a cycle in words" (* and a { in a comment *)
Hash=123
{
	int x = 1; y = 0x10; int *p = &x; q = y; 0:r9 = x; atomic_t a = ATOMIC_INIT(3); spinlock_t l; z;
}

P0(int *x, struct srcu_struct *s, volatile int *v) // a line
{
	/* in C */
	int r0;
	long r1 = (long)READ_ONCE(*(int *)x);
	if (r0 == 1) { WRITE_ONCE(*x, r0 + 2 * 3); } else r1 = 5;
	while (r0 < 3) r0 = r0 + 1;
	*x = -4;
	(void) xchg(x, 1);
}

void P1(void) { }

locations [x; 0:r1; y]
filter (0:r0=1 \\/ true)
~exists (0:r1=x /\\ ~x=2 /\\ [x]=[y] /\\ P0:r1 != 0)
`);
    assert.equal(test.name, 'every-part');
    assert.deepEqual(
      test.initial.map(({ value }) => value),
      [1, 16, 'x', 'y', 'x', 3, undefined, undefined],
    );
    assert.deepEqual(
      test.threads.map(({ body }) => body.map(({ kind }) => kind)),
      [['declare', 'assign', 'if', 'while', 'store', 'evaluate'], []],
    );
    assert.equal(test.locations.length, 3);
    assert.equal(test.filter?.kind, 'or');
    assert.equal(test.condition.quantifier, '~exists');
  });

  it('should bind operators as herd does', () => {
    const body = 'int r0 = 1 | 2 ^ 3 & 4 == 5 + 6 * 7 - 1;';
    const [assign] = parseLitmus(withBody(body)).threads[0]?.body ?? [];
    assert.ok(assign?.kind === 'assign' && assign.value.kind === 'binary');
    assert.equal(assign.value.operator, '|');
    assert.ok(assign.value.right.kind === 'binary');
    assert.equal(assign.value.right.operator, '^');
  });

  it('should take true and false as numbers, as conditions of loops and elsewhere', () => {
    for (const [word, states] of [
      ['true', []],
      ['1', []],
      ['false', ['[x]=0']],
      ['0', ['[x]=0']],
    ] as const) {
      const source = withBody(`while (${word}) WRITE_ONCE(*x, 1);`);
      const { cutOff, states: found } = runLitmus(parseLitmus(source), source, models.lkmm);
      assert.deepEqual([cutOff, found], [states.length === 0, states], word);
    }
    const source = withBody('bool r0 = true; if (r0 == true) WRITE_ONCE(*x, 2 + false);');
    assert.deepEqual(runLitmus(parseLitmus(source), source, models.lkmm).states, ['[x]=2']);
  });

  it('should leave a loop with true once its body ends it', () => {
    const source = withBody('int true = 1; while (true) { WRITE_ONCE(*x, 1); true = 0; }');
    assert.deepEqual(runLitmus(parseLitmus(source), source, models.lkmm).states, ['[x]=1']);
  });

  it('should say where an error is, show the line, and say what was expected', () => {
    const error = errorOf(withBody('\tWRITE_ONCE(*x, 1)\n\tWRITE_ONCE(*x, 2);'));
    assert.deepEqual(error?.position, { line: 8, column: 2 });
    assert.equal(
      error?.message,
      'line 8, column 2: expected ";" after the statement, found "WRITE_ONCE"\n' +
        '   WRITE_ONCE(*x, 2);\n' +
        '   ^',
    );
  });

  const unsupported: readonly (readonly [string, string])[] = [
    ['for (;;) {}', 'for'],
    ['do { } while (1);', 'do'],
    ['goto out;', 'goto'],
    ['int r0[2];', 'array'],
    ['int r0 = !READ_ONCE(*x);', 'operator !'],
    ['int r0 = READ_ONCE(*x) && 1;', 'operator &&'],
    ['int r0 = x[1];', 'operator ['],
    ['atomic_inc_not_zero(x);', 'atomic_inc_not_zero()'],
    ['mutex_lock(x);', 'mutex_lock()'],
    ['int r0 = 99999999999999999999;', 'number 99999999999999999999: numbers have 32 bits here, as in herd7'],
  ];
  for (const [body, construct] of unsupported) {
    it(`should say that it does not support "${body}"`, () => {
      const error = errorOf(withBody(body));
      assert.equal(error?.kind, 'unsupported');
      assert.equal(error?.subject, construct);
      assert.ok(error?.message.includes(`unsupported: ${construct}`), error?.message);
    });
  }

  const wrong: readonly (readonly [string, string, string])[] = [
    ['an empty file', '', 'expected a first line such as "C name-of-the-test"'],
    ['another architecture', 'AArch64 MP\n{}', 'unsupported: architecture AArch64'],
    ['no initial state', 'C t\n', 'expected "{" before the initial state'],
    ['no thread', 'C t\n{}\nexists (x=1)', 'expected a thread "P0(...) {"'],
    ['threads out of order', 'C t\n{}\nP1(int *x) {}', 'expected P0'],
    ['a thread that does not end', 'C t\n{}\nP0(int *x) { x = 1;', 'found the end of the file'],
    ['an open comment', 'C t\n{}\nP0(int *x) { /* ', 'this comment is not closed: expected */'],
    ['an open comment of the other form', 'C t\n{} (* (* *)', 'this comment is not closed: expected *)'],
    ['a strange character', 'C t\n{}\nP0(int *x) { é }', 'found "é"'],
    ['text after the condition', 'C t\n{}\nP0(int *x) {}\nexists (x=1) x', 'expected the end of the file'],
    ['a parameter that is no pointer', 'C t\n{}\nP0(int x) {}', 'unsupported: parameter that is no pointer'],
    ['too few arguments', withBody('WRITE_ONCE(*x);'), 'expected 2 arguments of WRITE_ONCE, found 1'],
    ['READ_ONCE() of a pointer', withBody('int r0 = READ_ONCE(x);'), 'expected *pointer'],
    ['a comparison of comparisons', withBody('int r0 = 1 < 2 < 3;'), 'comparisons do not chain'],
  ];
  for (const [what, source, message] of wrong) {
    it(`should refuse ${what}`, () => {
      const error = errorOf(source);
      assert.ok(error?.message.includes(message), error?.message);
    });
  }

  it('should refuse a huge or deeply nested file instead of running out of memory or stack', () => {
    assert.match(errorOf(`C t\n${' '.repeat(1_100_000)}`)?.message ?? '', /at most 1000000 characters/);
    const deep = (open: string, close: string): string =>
      withBody(`int r0 = ${open.repeat(50_000)}1${close.repeat(50_000)};`);
    assert.match(errorOf(deep('(', ')'))?.message ?? '', /at most 200 levels of nesting/);
    assert.match(errorOf(deep('*', ''))?.message ?? '', /at most 200 levels of nesting/);
    assert.match(errorOf(withBody('{'.repeat(50_000)))?.message ?? '', /at most 200 levels of nesting/);
    assert.match(
      errorOf(withBody('').replace('x=0', `${'~'.repeat(50_000)}x=0`))?.message ?? '',
      /at most 200 levels/,
    );
  });

  it('should refuse what is long instead of running out of stack', () => {
    const condition = (terms: number): string =>
      withBody('').replace('x=0', Array(terms).fill('x=0').join(' /\\ '));
    assert.equal(errorOf(condition(2000)), undefined);
    assert.match(
      errorOf(condition(20_000))?.message ?? '',
      /^line \d+, column \d+: expected at most 2000 operators/,
    );
    const sum = withBody(`int r0 = ${Array(20_000).fill('1').join('+')};`);
    assert.match(errorOf(sum)?.message ?? '', /expected at most 2000 operators in one statement/);
    const threads = Array.from({ length: 5_000 }, (_, i) => `P${i}(int *x) {}`).join('\n');
    assert.match(errorOf(`C t\n{}\n${threads}`)?.message ?? '', /^line 203, .*more than 200 threads/);
    const stores = 'WRITE_ONCE(*x, 1);\n'.repeat(5_000);
    assert.match(errorOf(withBody(stores))?.message ?? '', /^line 60\d, .*more than 600 events on one path/);
  });

  it('should refuse a value that doubles with each statement instead of computing it', () => {
    const doubled = withBody(`int r0 = READ_ONCE(*x);\n${'r0 = r0 + r0;\n'.repeat(60)}`);
    assert.match(errorOf(doubled)?.message ?? '', /value of more than 2000 operations/);
  });

  it('should refuse a thread with too many paths', () => {
    const branches = Array.from(
      { length: 20 },
      (_, i) => `int r${i} = READ_ONCE(*x); if (r${i}) { *x = 1; }`,
    );
    assert.match(errorOf(withBody(branches.join('\n')))?.message ?? '', /more than 4000 paths through P0/);
  });
});
