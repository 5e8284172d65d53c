import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import {
  at,
  first,
  graphs,
  interleaved,
  lock,
  MODELS,
  nodeCache,
  value,
  x,
  y,
} from '../../../support/both-machines.ts';

type Run = (cpu: Cpu) => number;

const is =
  (wanted: number) =>
  (found: number): boolean =>
    found === wanted;

/** Waits for a value, and returns what it read. */
const waits: Run = (cpu) => cpu.waitUntil(at, x, is(1));
const stores =
  (...values: number[]): Run =>
  (cpu) => {
    for (const stored of values) cpu.writeOnce(at, x, stored);
    return 0;
  };

function everywhere(cpus: readonly Run[], outcomes: readonly string[]): void {
  assert.deepEqual(interleaved(cpus).outcomes, outcomes);
  for (const model of MODELS)
    for (const folds of [true, false])
      for (const order of [cpus.map((_, cpu) => cpu), cpus.map((_, cpu) => cpus.length - 1 - cpu)])
        assert.deepEqual(graphs(cpus, model, { folds, setsAside: folds, order }).outcomes, outcomes);
}

describe('a wait', () => {
  it('should miss a value that was there for a moment, and then be a deadlock', () => {
    everywhere([stores(1, 2), waits], ['0,- deadlock', '0,1']);
  });

  it('should not miss the last value', () => {
    everywhere([stores(2, 1), waits], ['0,1']);
  });

  it('should end or not by which of two stores is the last', () => {
    everywhere([stores(1), stores(2), waits], ['0,0,- deadlock', '0,0,1']);
  });

  it('should hold up what comes after it, for ever if it must', () => {
    const both: Run = (cpu) => {
      cpu.waitUntil(at, x, is(1));
      cpu.smpStoreRelease(at, y, 1);
      return 0;
    };
    const third: Run = (cpu) => cpu.waitUntil(at, y, is(1));
    everywhere([stores(1, 2), both, third], ['0,-,- deadlock', '0,0,1']);
  });

  it('should keep a lock for ever if it does not end', () => {
    const inside: Run = (cpu) => {
      cpu.downWrite(at, lock);
      const found = cpu.waitUntil(at, x, is(1));
      cpu.upWrite(at, lock);
      return found;
    };
    const other: Run = (cpu) => {
      cpu.downWrite(at, lock);
      cpu.upWrite(at, lock);
      return 0;
    };
    everywhere([stores(1, 2), inside, other], ['0,-,- deadlock', '0,-,0 deadlock', '0,1,0']);
  });

  it('should end when what it looks at is freed: it goes on looking', () => {
    const frees: Run = (cpu) => {
      cpu.free(nodeCache, first);
      return 0;
    };
    everywhere([frees, (cpu) => cpu.waitUntil(first, value, is(1))], ['0,- use-after-free']);
  });
});
