/** What the package says of itself in several places is the same in each. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');

describe('CITATION.cff', () => {
  it('should name the version and the day of release that the newest entry of the changelog names', () => {
    const [, version, day] = /^## (\S+), (\S+)$/m.exec(read('CHANGELOG.md')) ?? [];
    const cff = read('CITATION.cff');
    assert.equal(/^version: (\S+)$/m.exec(cff)?.[1], version);
    assert.equal(JSON.parse(read('package.json')).version, version);
    const released = /^date-released: "(\S+)"$/m.exec(cff)?.[1];
    assert.equal(released, day === 'unreleased' ? undefined : day);
  });
});
