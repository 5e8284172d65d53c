import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import { explore, protocols, UserError, type Verdict } from '../../../src/index.ts';

/** The text of a shipped lookup, without its types, as a page or a notebook sends it. */
const sourceOf = (id: string): string =>
  stripTypeScriptTypes(readFileSync(new URL(`../../../src/lookup/${id}.ts`, import.meta.url), 'utf8'));

for (const id of ['locked', 'aug02', 'aug05', 'merged']) {
  test(`the file of ${id} gives the same verdict as text and as protocol`, () => {
    const { writerSide } = protocols.find((protocol) => protocol.id === id) ?? assert.fail(id);
    const asProtocol = explore({ lookup: id });
    const asText = explore({ lookup: { source: sourceOf(id) }, writerSide: writerSide.id });
    // Traces name the lookup, and where in which text a step stands: they are compared by what replays them.
    const comparable = (verdict: Verdict) => ({
      ...verdict,
      lookup: id,
      witness: verdict.witness?.schedule,
      findings: verdict.findings.map((finding) => ({ ...finding, witness: finding.witness?.schedule })),
    });
    assert.deepEqual(comparable(asText), comparable(asProtocol));
  });
}

test('what a module imports must be in scope, and is named if it is not', () => {
  const source =
    "import { nowhere } from 'vmaspec';\nexport function lookup(cpu, mm) { return nowhere(cpu, mm); }";
  assert.throws(
    () => explore({ lookup: { source } }),
    (error) => error instanceof UserError && /nowhere/.test(error.message),
  );
});

test('the last function that a module exports is the lookup', () => {
  const source =
    'export function helper() { return NULL; }\nexport const lookup = 1;\nexport function last() { return NO_VMA; }';
  assert.equal(explore({ lookup: { source } }).lookup, 'last');
  assert.equal(explore({ lookup: { source } }).fellBack, 1);
});
