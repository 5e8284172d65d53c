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
  spin,
  value,
  x,
  y,
} from '../../../support/both-machines.ts';

type Run = (cpu: Cpu) => number;

interface Flavour {
  readonly enter: (cpu: Cpu) => void;
  readonly leave: (cpu: Cpu) => void;
  readonly synchronize: (cpu: Cpu) => void;
  readonly call: (cpu: Cpu, callback: (cpu: Cpu, word: number) => void, word: number) => void;
}

const FLAVOURS: Readonly<Record<'RCU' | 'RCU Tasks Trace', Flavour>> = {
  RCU: {
    enter: (cpu) => cpu.rcuReadLock(),
    leave: (cpu) => cpu.rcuReadUnlock(),
    synchronize: (cpu) => cpu.synchronizeRcu(),
    call: (cpu, callback, word) => cpu.callRcu(callback, word),
  },
  'RCU Tasks Trace': {
    enter: (cpu) => cpu.rcuReadLockTrace(),
    leave: (cpu) => cpu.rcuReadUnlockTrace(),
    synchronize: (cpu) => cpu.synchronizeRcuTasksTrace(),
    call: (cpu, callback, word) => cpu.callRcuTasksTrace(callback, word),
  },
};

const isOne = (found: number): boolean => found === 1;
const storesOne = (cpu: Cpu): void => cpu.writeOnce(at, x, 1);
const frees = (cpu: Cpu): void => cpu.free(nodeCache, first);
const waitsForX: Run = (cpu) => cpu.waitUntil(at, x, isOne);

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

for (const [name, { enter, leave, synchronize, call }] of Object.entries(FLAVOURS)) {
  const inside =
    (body: Run): Run =>
    (cpu) => {
      enter(cpu);
      const result = body(cpu);
      leave(cpu);
      return result;
    };
  const after =
    (body: (cpu: Cpu) => void): Run =>
    (cpu) => {
      synchronize(cpu);
      body(cpu);
      return 0;
    };

  describe(`a grace period of ${name}`, () => {
    it('should not end inside a section of its own CPU', () => {
      everywhere([inside(after(storesOne))], ['- deadlock']);
      everywhere([inside(inside(after(storesOne)))], ['- deadlock']);
    });

    it('should stay open if a section waits for what comes after it', () => {
      everywhere([after(storesOne), inside(waitsForX)], ['-,- deadlock', '0,1']);
    });

    it('should end if nothing waits for what comes after it', () => {
      everywhere([after(storesOne), inside((cpu) => cpu.readOnce(at, x))], ['0,0', '0,1']);
      everywhere([after(storesOne), waitsForX], ['0,1']);
    });

    it('should end if such a section begins later', () => {
      const later: Run = (cpu) => {
        cpu.waitUntil(at, y, isOne);
        return inside((self) => self.waitUntil(at, x, (found) => found === 2))(cpu);
      };
      const says: Run = after((cpu) => {
        cpu.writeOnce(at, x, 1);
        cpu.smpStoreRelease(at, y, 1);
      });
      everywhere([says, later], ['0,- deadlock']);
    });

    it('should stay open for a section whose lock waits for somebody who waits for it', () => {
      const holds: Run = (cpu) => {
        cpu.downWrite(at, lock);
        synchronize(cpu);
        cpu.upWrite(at, lock);
        return 0;
      };
      const takes: Run = (cpu) => {
        cpu.downRead(at, lock);
        cpu.upRead(at, lock);
        return 0;
      };
      everywhere([holds, inside(takes)], ['-,- deadlock', '0,0']);
      const through: Run = (cpu) => {
        cpu.spinLock(at, spin);
        takes(cpu);
        cpu.spinUnlock(at, spin);
        return 0;
      };
      const takesSpin: Run = (cpu) => {
        cpu.spinLock(at, spin);
        cpu.spinUnlock(at, spin);
        return 0;
      };
      everywhere([holds, through, inside(takesSpin)], ['-,-,- deadlock', '0,0,0']);
    });

    it('should stay open if the section waits for something else in vain', () => {
      const never: Run = inside((cpu) => {
        cpu.smpStoreRelease(at, y, 1);
        return cpu.waitUntil(at, x, (found) => found === 7);
      });
      const seesFirst: Run = (cpu) => {
        cpu.waitUntil(at, y, isOne);
        synchronize(cpu);
        return 0;
      };
      everywhere([seesFirst, never], ['-,- deadlock']);
      everywhere([after(() => undefined), never], ['-,- deadlock', '0,- deadlock']);
    });

    it('should stay open for a CPU that was stopped in a section', () => {
      const stopped: Run = inside((cpu) => {
        cpu.smpStoreRelease(at, y, 1);
        return cpu.load(first, value);
      });
      const goesOn: Run = (cpu) => {
        cpu.free(nodeCache, first);
        cpu.waitUntil(at, y, isOne);
        synchronize(cpu);
        return 0;
      };
      everywhere([goesOn, stopped], ['-,- use-after-free', '0,0']);
    });

    it('should stay open for a callback, too', () => {
      const calls: Run = (cpu) => {
        call(cpu, storesOne, 0);
        return 0;
      };
      everywhere([calls, inside(waitsForX)], ['0,- deadlock', '0,1']);
      everywhere([inside(calls), waitsForX], ['0,1']);
      everywhere([calls, waitsForX], ['0,1']);
      // A callback that frees ends no wait, but does not run either.
      const freesLater: Run = (cpu) => {
        call(cpu, frees, 0);
        return cpu.waitUntil(at, x, (found) => found === 7);
      };
      everywhere([inside(freesLater)], ['- deadlock']);
    });
  });
}

describe('a callback whose grace period', () => {
  const calls: Run = (cpu) => {
    cpu.callRcu(storesOne, 0);
    cpu.smpStoreRelease(at, y, 1);
    return 0;
  };
  const later: Run = (cpu) => {
    cpu.waitUntil(at, y, isOne);
    cpu.rcuReadLock();
    const found = waitsForX(cpu);
    cpu.rcuReadUnlock();
    return found;
  };

  it('should begin when it is queued, in the order that all agree on', () => {
    assert.deepEqual(interleaved([calls, later]).outcomes, ['0,1']);
    assert.deepEqual(graphs([calls, later], 'sc').outcomes, ['0,1']);
  });

  it('should begin later under weaker models, as the kernel may let it', () => {
    for (const model of ['tso', 'lkmm'] as const)
      assert.deepEqual(graphs([calls, later], model).outcomes, ['0,- deadlock', '0,1']);
  });
});

describe('grace periods of two flavours', () => {
  it('should hold up each other', () => {
    const one: Run = (cpu) => {
      cpu.rcuReadLock();
      cpu.synchronizeRcuTasksTrace();
      cpu.rcuReadUnlock();
      return 0;
    };
    const other: Run = (cpu) => {
      cpu.rcuReadLockTrace();
      cpu.synchronizeRcu();
      cpu.rcuReadUnlockTrace();
      return 0;
    };
    everywhere([one, other], ['-,- deadlock', '0,0']);
    everywhere([one, one], ['0,0']);
  });
});
