/**
 * A hundred million lookups of each protocol that is right in every interleaving, each judged, while a writer does
 * all that writers do; as many as four minutes allow where the machine is slow. Only in `npm run test:full`.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMaps, runThreads, sampleMaps } from '../../src/index.ts';
import { onlyInFull } from '../support/tier.ts';

const LOOKUPS = 1e8;
const MOST_SECONDS = 240;
/** Share of the lookups that may span too many moments to be judged. */
const UNJUDGED = 0.001;

describe(`up to ${LOOKUPS} lookups under mixed writers`, { skip: onlyInFull }, () => {
  for (const lookup of ['merged', 'aug05-fixed', 'locked', 'per-vma-lock', 'per-vma-refcnt']) {
    it(`should never be wrong: ${lookup}`, async (test) => {
      const addressSpace = parseMaps(sampleMaps);
      const result = await runThreads({
        lookup,
        addressSpace,
        operation: 'mix',
        attempts: LOOKUPS,
        seconds: MOST_SECONDS,
      });
      const { attempts, accepted, wrong, unjudged, writes, retryRate, seconds } = result;
      test.diagnostic(
        `${lookup}: ${attempts} lookups, ${accepted} accepted, ${wrong} wrong, ${unjudged} unjudged; ${writes} write ` +
          `sections, retry rate ${(retryRate.mean * 100).toFixed(3)} %; ${seconds.toFixed(0)} s`,
      );
      assert.ok(attempts === LOOKUPS || seconds >= MOST_SECONDS, `the run ended after ${attempts} lookups`);
      assert.equal(wrong, 0);
      assert.ok(unjudged < attempts * UNJUDGED, `${unjudged} lookups were not judged`);
      assert.ok(writes > 0, 'nothing was written: this tested nothing');
    });
  }
});
