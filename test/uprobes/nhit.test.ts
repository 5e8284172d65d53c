import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL } from '../../src/memory/field.ts';
import {
  allocTraceUprobe,
  freeTraceUprobe,
  type NhitCounting,
  probesProfile,
  uprobeDispatcher,
} from '../../src/uprobes/nhit.ts';
import { singleCpu } from '../support/single-thread.ts';
import { everyExecution } from './every-execution.ts';

const SHARED: NhitCounting = { nhit: 'shared', cpus: 2 };
const PERCPU: NhitCounting = { nhit: 'percpu', cpus: 2 };

describe('nhit', () => {
  for (const counting of [SHARED, PERCPU]) {
    it(`${counting.nhit}: counts each hit of one CPU`, () => {
      const { cpu } = singleCpu(1 << 12);
      const consumer = allocTraceUprobe(cpu, counting);
      for (let hit = 0; hit < 5; hit++) uprobeDispatcher(cpu, consumer);
      assert.equal(probesProfile(cpu, consumer, counting), 5);
    });

    it(`${counting.nhit}: starts again from 0 in memory that was given back`, () => {
      const { cpu } = singleCpu(1 << 12);
      const first = allocTraceUprobe(cpu, counting);
      uprobeDispatcher(cpu, first);
      freeTraceUprobe(cpu, first, counting);
      const second = allocTraceUprobe(cpu, counting);
      assert.equal(second, first);
      assert.equal(probesProfile(cpu, second, counting), 0);
    });
  }

  it('loses a hit of two that race for the shared counter, and none of two per-CPU ones', () => {
    assert.deepEqual(countsOfTwoHits(SHARED), new Set([1, 2]));
    assert.deepEqual(countsOfTwoHits(PERCPU), new Set([2]));
  });

  it('lets hits of two CPUs share no memory if it is per CPU', () => {
    const { outcomes } = twoHits(PERCPU);
    assert.equal(outcomes.length, 1, 'more than one order of steps matters');
    assert.ok(twoHits(SHARED).outcomes.length > 1);
  });

  it('says how many CPUs it has room for', () => {
    const { cpu } = singleCpu(1 << 12);
    assert.throws(() => allocTraceUprobe(cpu, { nhit: 'percpu', cpus: 1000 }), {
      name: 'RangeError',
      message: /at most 512 CPUs, not for 1000/,
    });
  });
});

function twoHits(counting: NhitCounting, thenRead = false) {
  return everyExecution((cpu) => {
    const consumer = allocTraceUprobe(cpu, counting);
    const hit = (self: Cpu): number => {
      uprobeDispatcher(self, consumer);
      return thenRead ? probesProfile(self, consumer, counting) : NULL;
    };
    return [hit, hit];
  });
}

/** What stands there in the end: who reads last has seen both. */
const countsOfTwoHits = (counting: NhitCounting): Set<number> =>
  new Set(
    twoHits(counting, true).outcomes.map(({ results }) => Math.max(...results.map((count) => count ?? 0))),
  );
