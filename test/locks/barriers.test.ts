import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const SOURCES = globSync('src/{locks,mm,uprobes,lookup}/**/*.ts', {
  cwd: new URL('../..', import.meta.url),
});
const BARRIER = /\bcpu\.smp(?:[RW]?mb|Mb|LoadAcquire|StoreRelease)\(|'(?:acquire|release)'\)/;
/** Lines above a barrier that its comment may begin in. */
const ABOVE = 6;

describe('every barrier', () => {
  for (const file of SOURCES) {
    const lines = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n');
    const barriers = lines.flatMap((line, at) => (BARRIER.test(line) ? [at] : []));
    if (barriers.length === 0) continue;
    it(`of ${file} says what it pairs with`, () => {
      for (const at of barriers) {
        const before = lines.slice(Math.max(0, at - ABOVE), at);
        const comment = before.slice(
          before.findLastIndex((line) => !/^\s*(?:\/\/|\*|\/\*\*)/.test(line)) + 1,
        );
        assert.match(comment.join(' '), /\b[Pp]airs\b/, `line ${at + 1}: ${lines[at]?.trim()}`);
      }
    });
  }

  it('is found by this test', () => assert.ok(SOURCES.length > 30 && BARRIER.test('  cpu.smpWmb();')));
});
