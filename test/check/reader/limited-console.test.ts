import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { limitedConsole } from '../../../src/check/reader/limited-console.ts';
import { explore } from '../../../src/index.ts';

afterEach(() => mock.restoreAll());

test('two hundred lines are printed, then one that says that the rest is left out', () => {
  const log = mock.method(console, 'log', () => {});
  const error = mock.method(console, 'error', () => {});
  const limited = limitedConsole();
  for (let line = 0; line < 150; line++) limited.log(line);
  for (let line = 0; line < 150; line++) limited.error(line);
  assert.equal(log.mock.callCount(), 151);
  assert.equal(error.mock.callCount(), 50);
  assert.match(String(log.mock.calls.at(-1)?.arguments[0]), /more than 200 lines: the rest is left out/);
});

test('a lookup sent as source prints through it', () => {
  const log = mock.method(console, 'log', () => {});
  explore({
    lookup: { source: 'function flood() { for (let n = 0; n < 1000; n++) console.log(n); return NULL; }' },
  });
  assert.equal(log.mock.callCount(), 201);
});
