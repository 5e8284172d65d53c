import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkLookupSource, compileLookupSource } from '../../../src/check/reader/lookup-source.ts';
import { UserError } from '../../../src/common/errors.ts';
import * as vocabulary from '../../../src/lookup/vocabulary.ts';
import { singleCpu } from '../../support/single-thread.ts';

const { cpu } = singleCpu(64);

/** What the source answers, checked and compiled. */
function answer(source: string): number {
  checkLookupSource({ source });
  return compileLookupSource({ source })(cpu, 0, 5);
}

function refusal(source: string): string {
  try {
    checkLookupSource({ source });
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  throw new Error(`accepted: ${source}`);
}

describe('the source of a lookup', () => {
  for (const [what, source] of [
    ['a function', 'function lookup(cpu, mm, bpVaddr) { return bpVaddr + 1; }'],
    ['an exported function', 'export function lookup(cpu, mm, bpVaddr) { return bpVaddr + 1; }'],
    [
      'a default export behind a comment',
      '// mine\n/* a\nb */ export default function (c, m, a) { return a + 1; }',
    ],
    ['an arrow function with a semicolon', '(cpu, mm, bpVaddr) => bpVaddr + 1;'],
    ['an arrow function without parentheses', 'cpu => 6'],
    ['a method', 'lookup(cpu, mm, bpVaddr) { return bpVaddr + 1; }'],
    ['a method with a default', 'lookup(cpu, mm, bpVaddr = (1 + 2)) { return bpVaddr + 1; }'],
    ['a method that is called function...', 'functionOfMine(cpu, mm, bpVaddr) { return bpVaddr + 1; }'],
    ['a function that calls itself', 'function f(cpu, mm, n) { return n < 6 ? f(cpu, mm, n + 1) : n; }'],
    ['helpers inside', '(c, m, a) => { function next(x) { return x + 1; } return next(a); }'],
    [
      'what the language provides',
      '(c, m, a) => Math.max(...Array.from({ length: 1 }, () => a + 1), Number("1"))',
    ],
    ['exports of the package', '(c, m, a) => (NULL === 0 && NO_VMA === -1 ? a + 1 : WRITE_LOCKED)'],
    ['a name of its own for an export', '(c, m, slot) => slot + 1'],
  ] as const) {
    it(`may be ${what}`, () => assert.equal(answer(source), 6));
  }

  it('may be what a notebook makes of an import', () => {
    assert.equal(answer('function f(cpu, mm, a) { return (0, vmaspec_1.fileOffset)(0, 0, a) + 1; }'), 6);
    assert.equal(answer('(cpu, mm, a) => vmaspec_12.NULL + a + 1'), 6);
    assert.equal(answer('(cpu, mm, a) => exports.NULL + a + 1'), 6);
    assert.equal(answer('(cpu, mm, a) => exports.vmaspec.NULL + vmaspec["NULL"] + a + 1'), 6);
  });

  it('may be the text of any function that runs here', () => {
    const { lookup } = { lookup: (_: unknown, __: number, a: number) => a + 1 };
    assert.equal(answer(lookup.toString()), 6);
  });
});

describe('the source of a lookup is refused', () => {
  for (const [source, names] of [
    ['(cpu) => limit', 'limit'],
    ['(cpu) => one + two + one', 'one, two'],
    ['(cpu) => { count++; return 0; }', 'count'],
    ['(cpu) => { left = 1; return 0; }', 'left'],
    ['(cpu) => exports.other', 'other'],
    ['(cpu) => exports["other"]', 'other'],
    ['(cpu) => (0, exports.helper)(cpu)', 'helper'],
    ['(cpu) => (0, vmaspec_1.noSuchExport)(cpu)', 'noSuchExport'],
    ['(cpu, mm, name) => exports[name]', 'exports[...]'],
    ['(cpu) => helper_1.find(cpu)', 'helper_1'],
    ['(cpu) => process.pid', 'process'],
    ['(cpu) => eval("1")', 'eval'],
    ['(cpu) => globalThis.x', 'globalThis'],
    ['(cpu) => performance.now()', 'performance'],
    ['(cpu) => toString()', 'toString'],
    ['[limit](cpu) { return 1; }', 'limit'],
  ] as const) {
    it(`because it captures: ${source}`, () => {
      assert.equal(
        refusal(source).split(', but only its source')[0],
        `the lookup uses ${names} from outside itself`,
      );
    });
  }

  it('but not for what only a comment or a text names', () => {
    assert.equal(answer('(c, m, a) => /* exports.other, vmaspec_1.x */ a + "exports.other".length - 12'), 6);
  });

  const position = (source: string): string =>
    /in line \d+, column \d+|at its end/.exec(refusal(source))?.[0] ?? '';

  it('with the line and column of a syntax error, as the user sees them', () => {
    assert.equal(position('(cpu) => cpu.load('), 'at its end');
    assert.equal(position('function f(cpu) {\n  return 1;\n'), 'at its end');
    assert.equal(position('(cpu) => ]'), 'in line 1, column 10');
    assert.equal(position('export const'), 'in line 1, column 8');
    assert.equal(position('\n\nexport function f(cpu) {\n  return 1 +;\n}'), 'in line 4, column 13');
    assert.equal(position('lookup(cpu) {\n  return 1 +;\n}'), 'in line 2, column 13');
    assert.match(refusal('(cpu) => ]'), /is no JavaScript function: Unexpected token in line .*: fix that/);
  });

  for (const [source, found] of [
    ['function a() {} function b() {}', 'statements were found'],
    ['const lookup = (cpu) => 1;', 'statements were found'],
    ["import { NULL } from 'vmaspec';\nfunction f(cpu) {}", 'statements were found'],
    ['42', 'something else was found'],
    ['class Lookup {}', 'something else was found'],
    ['(() => 1)()', 'something else was found'],
    ['a(cpu) {}, b(cpu) {}', 'something else was found'],
    ['get lookup() { return 1; }', 'something else was found'],
    ['  \n', 'nothing was found'],
    ['async function f(cpu) { return 1; }', 'an async function was found'],
    ['async (cpu) => 1', 'an async function was found'],
    ['async lookup(cpu) { return 1; }', 'an async function was found'],
    ['function* f(cpu) { return 1; }', 'a generator was found'],
    ['*f(cpu) { return 1; }', 'a generator was found'],
    ["import 'vmaspec';\nexport async function f(cpu) { return 1; }", 'an async function was found'],
    [Math.max.toString(), 'a built-in or bound one was found'],
    [Function.prototype.bind.call(Math.max, null).toString(), 'a built-in or bound one was found'],
  ] as const) {
    it(`because it is no plain function: ${source.trim()}`, () => {
      const message = refusal(source);
      assert.match(message, /^the lookup must be one function of \(cpu, mm, bpVaddr\)/);
      assert.ok(message.includes(`but ${found}`), message);
    });
  }
});

describe('the scope of a lookup', () => {
  it('should hold each export of the vocabulary under its name', () => {
    for (const [name, value] of Object.entries(vocabulary)) {
      const source = `() => ${name}`;
      checkLookupSource({ source });
      assert.equal(compileLookupSource({ source })(cpu, 0, 0), value);
    }
  });

  it('should hold no other name, whatever it is', () => {
    const name = fc.stringMatching(/^[a-z]{3,8}$/).map((text) => `my_${text}`);
    fc.assert(
      fc.property(name, (captured) => {
        assert.ok(
          refusal(`(cpu) => cpu.load(${captured}, 0)`).startsWith(`the lookup uses ${captured} from`),
        );
        checkLookupSource({ source: `(cpu) => { const ${captured} = 1; return ${captured}; }` });
      }),
      { seed: 20_240_805, numRuns: 200 },
    );
  });
});
