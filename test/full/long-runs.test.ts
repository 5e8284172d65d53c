/**
 * A hundred million lookups of each protocol that is right in every interleaving, each judged, while a writer does
 * all that writers do. Only in `npm run test:full`: it takes a quarter of an hour or more.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMaps, runThreads, sampleMaps } from '../../src/index.ts';
import { onlyInFull } from '../support/tier.ts';

const LOOKUPS = 1e8;
/** Share of the lookups that may span too many moments to be judged. */
const UNJUDGED = 0.001;

describe(`${LOOKUPS} lookups under mixed writers`, { skip: onlyInFull }, () => {
  for (const lookup of ['merged', 'aug05-fixed', 'locked', 'per-vma-lock', 'per-vma-refcnt']) {
    it(`should never be wrong: ${lookup}`, async (test) => {
      const addressSpace = parseMaps(sampleMaps);
      const result = await runThreads({ lookup, addressSpace, operation: 'mix', attempts: LOOKUPS });
      const { attempts, accepted, wrong, unjudged, writes, retryRate, seconds } = result;
      test.diagnostic(
        `${lookup}: ${attempts} lookups, ${accepted} accepted, ${wrong} wrong, ${unjudged} unjudged; ${writes} write ` +
          `sections, retry rate ${(retryRate.mean * 100).toFixed(3)} %; ${seconds.toFixed(0)} s`,
      );
      assert.equal(attempts, LOOKUPS);
      assert.equal(wrong, 0);
      assert.ok(unjudged < LOOKUPS * UNJUDGED, `${unjudged} lookups were not judged`);
      assert.ok(writes > 0, 'nothing was written: this tested nothing');
    });
  }
});
