import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContext, runInContext, runInThisContext } from 'node:vm';
import { check } from '../../../src/check/check-reader.ts';
import { withoutChance } from '../../../src/check/watch/forbidden.ts';

/** What a reader calls, how it is named, and what is said of it. */
const calls: readonly [string, () => unknown, string, RegExp][] = [
  ['performance.now()', () => performance.now(), 'time or chance', /a reader depends only on its arguments /],
  ['process.hrtime()', () => process.hrtime(), 'time or chance', /a reader depends only /],
  ['process.hrtime.bigint()', () => process.hrtime.bigint(), 'time or chance', /a reader depends only /],
  ['process.uptime()', () => process.uptime(), 'time or chance', /a reader depends only /],
  ['crypto.randomUUID()', () => crypto.randomUUID(), 'time or chance', /a reader depends only /],
  [
    'crypto.getRandomValues()',
    () => crypto.getRandomValues(new Uint8Array(1)),
    'time or chance',
    /a reader depends only /,
  ],
  [
    'setTimeout()',
    () => setTimeout(() => {}),
    'exception',
    /nothing of a reader may run after it has returned/,
  ],
  ['queueMicrotask()', () => queueMicrotask(() => {}), 'exception', /nothing of a reader may run /],
  ['process.exit()', () => process.exit(0), 'exception', /that ends the whole check/],
];

describe('a reader that calls what no protocol may call', () => {
  for (const [name, call, kind, why] of calls)
    it(`is stopped there, under every model: ${name}`, () => {
      const mine = (): number => (call() === undefined ? 1 : 2);
      const { rows } = check(mine, { writers: ['mprotect'], sections: [1], removals: false });
      assert.equal(rows.length, 4);
      for (const { findings } of rows) {
        assert.deepEqual(
          findings.map((one) => [one.kind, one.position?.file]),
          [[kind, 'forbidden.test.ts']],
        );
        assert.ok(findings[0]?.text.startsWith(`it calls ${name}: `), findings[0]?.text);
        assert.match(findings[0]?.text ?? '', why);
      }
    });

  it('may still reckon and build what it likes', () => {
    const mine = (): number =>
      Math.max(...new Map([[1, Math.abs(-2)]]).values()) + JSON.stringify([1]).length;
    const { rows } = check(mine, { writers: ['mprotect'], sections: [1], removals: false });
    assert.deepEqual(
      rows.flatMap(({ findings }) => findings),
      [],
    );
  });
});

describe('what a reader may not call', () => {
  it('is back as it was afterwards, also if something was thrown', () => {
    const own = (): unknown[] => [
      Object.getOwnPropertyDescriptor(performance, 'now'),
      Object.getOwnPropertyDescriptor(process, 'exit'),
      Object.getOwnPropertyDescriptor(globalThis, 'setTimeout'),
      Object.getOwnPropertyDescriptor(globalThis, 'Date'),
      Object.getOwnPropertyDescriptor(crypto, 'randomUUID'),
    ];
    const before = own();
    assert.throws(() => withoutChance(() => performance.now()), /^Forbidden: performance\.now\(\)/);
    assert.deepEqual(own(), before);
    assert.ok(performance.now() > 0 && crypto.randomUUID().length > 0);
  });

  it('is back as soon as somebody asks, if it was interrupted and could put nothing back', () => {
    const { Date: date } = globalThis;
    const run = runInThisContext('(withoutChance) => withoutChance(() => { for (;;); })');
    const context = createContext({ run, withoutChance });
    // As a notebook does it: nothing that stands in a finally runs.
    assert.throws(() => runInContext('run(withoutChance)', context, { timeout: 50 }), /timed out/);
    assert.notEqual(globalThis.Date, date);
    assert.ok(new Date().getFullYear() > 2000);
    assert.equal(globalThis.Date, date);
    assert.ok(performance.now() > 0 && crypto.randomUUID().length > 0);
  });
});
