import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import {
  at,
  first,
  graphs,
  interleaved,
  MODELS,
  nodeCache,
  value,
  x,
} from '../../../support/both-machines.ts';

type Run = (cpu: Cpu) => number;

const frees: Run = (cpu) => {
  cpu.free(nodeCache, first);
  return 0;
};
const callback = (cpu: Cpu, word: number): void => cpu.free(nodeCache, word);

function everywhere(cpus: readonly Run[], outcomes: readonly string[]): void {
  assert.deepEqual(interleaved(cpus).outcomes, outcomes);
  for (const model of MODELS)
    for (const folds of [true, false])
      for (const order of [cpus.map((_, cpu) => cpu), cpus.map((_, cpu) => cpus.length - 1 - cpu)])
        assert.deepEqual(
          graphs(cpus, model, { folds, setsAside: folds, order }).outcomes,
          outcomes,
          `${model}, folds ${folds}, first CPU${order[0]}`,
        );
}

describe('what is freed', () => {
  it('should be met by whoever comes later, whichever CPU is looked at first', () => {
    everywhere([(cpu) => cpu.xchg(first, value, 1), frees], ['-,0 use-after-free', '0,0']);
    everywhere([(cpu) => cpu.readOnce(first, value), frees], ['-,0 use-after-free', '0,0']);
  });

  it('should be found freed twice, by the one who comes second', () => {
    const later: Run = (cpu) => {
      cpu.callRcu(callback, first);
      return 0;
    };
    const kinds = (cpus: readonly Run[]) =>
      graphs(cpus, 'sc').outcomes.map((outcome) => outcome.split(' ').slice(1).join(' '));
    assert.deepEqual(kinds([frees, frees]), ['double free']);
    assert.deepEqual(kinds([later, frees]), ['double free']);
  });

  it('should change nothing of places that are not in it', () => {
    everywhere(
      [
        frees,
        (cpu) => {
          cpu.writeOnce(at, x, 1);
          return cpu.readOnce(at, x);
        },
      ],
      ['0,1'],
    );
  });
});
