import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import type { Field, Ref } from '../../../../src/memory/field.ts';
import { at, first, graphs, next, p, q, second, value, x, y } from '../../../support/both-machines.ts';

type Run = (cpu: Cpu) => number;

/** Fills the second node and publishes it at each place, in this order, after one barrier. */
const publishes =
  (...places: readonly Field[]): Run =>
  (cpu) => {
    cpu.writeOnce(second, value, 1);
    cpu.smpWmb();
    for (const place of places) cpu.writeOnce(at, place, second);
    return 0;
  };

/** Reads a pointer at each place, then through the last one: 10 if all were the second node, and what it holds. */
const follows =
  (...places: readonly Field[]): Run =>
  (cpu) => {
    let pointer: Ref = first;
    let isSecond = true;
    for (const place of places) {
      pointer = cpu.readOnce(at, place);
      isSecond &&= pointer === second;
    }
    return (isSecond ? 10 : 20) + cpu.readOnce(pointer, value);
  };

function under(cpus: readonly Run[], outcomes: readonly string[], model: 'sc' | 'lkmm' = 'lkmm'): void {
  for (const folds of [true, false])
    for (const order of [cpus.map((_, cpu) => cpu), cpus.map((_, cpu) => cpus.length - 1 - cpu)]) {
      const found = graphs(cpus, model, { folds, setsAside: folds, order });
      assert.deepEqual(found.outcomes, outcomes, `folds ${folds}, first CPU${order[0]}`);
    }
}

describe('a pointer that several reads returned', () => {
  it('should carry a dependency from one of them, as if it had been read once', () => {
    under([publishes(p), follows(p)], ['0,11', '0,20']);
    under([publishes(p), follows(p, p)], ['0,11', '0,20', '0,21']);
    under([publishes(p), follows(p, p, p)], ['0,11', '0,20', '0,21']);
  });

  it('should carry it from any of them: one that orders nothing is enough to see what is not there yet', () => {
    const apart: Run = (cpu) => {
      cpu.writeOnce(at, q, second);
      cpu.writeOnce(second, value, 1);
      cpu.smpWmb();
      cpu.writeOnce(at, p, second);
      return 0;
    };
    const both = ['0,10', '0,11', '0,20', '0,21'];
    under([apart, follows(p, q)], both);
    under([apart, follows(q, p)], both);
    assert.ok(graphs([apart, follows(q)], 'lkmm').outcomes.includes('0,10'));
    assert.ok(!graphs([apart, follows(p)], 'lkmm').outcomes.includes('0,10'));
  });

  it('should carry none if the CPU had it from elsewhere, too', () => {
    const knows: Run = (cpu) => {
      cpu.readOnce(second, next);
      return follows(p)(cpu);
    };
    under([publishes(p), knows], ['0,10', '0,11', '0,20']);
  });

  it('should let each access choose, as long as all choices go together', () => {
    // Through p the one number is there, through q the other. Each may be missed by the other way, but not both: the two
    // reads of the pointer would each have to come before the other.
    const twoWays: Run = (cpu) => {
      cpu.writeOnce(second, value, 1);
      cpu.smpWmb();
      cpu.writeOnce(at, p, second);
      return 0;
    };
    const other: Run = (cpu) => {
      cpu.writeOnce(second, next, 1);
      cpu.smpWmb();
      cpu.writeOnce(at, q, second);
      return 0;
    };
    const reader: Run = (cpu) => {
      const [a, b] = [cpu.readOnce(at, p), cpu.readOnce(at, q)];
      if (a !== second || b !== second) return 0;
      return 10 + cpu.readOnce(second, value) + 2 * cpu.readOnce(second, next);
    };
    under([twoWays, other, reader], ['0,0,0', '0,0,11', '0,0,12', '0,0,13']);
    under([twoWays, other, reader], ['0,0,0', '0,0,13'], 'sc');
  });

  it('should pass a choice on through what is no event', () => {
    // The second node points to memory that two CPUs share; nobody writes that pointer but who publishes it.
    const writer: Run = (cpu) => {
      cpu.writeOnce(at, x, 1);
      cpu.smpWmb();
      cpu.writeOnce(at, p, second);
      return 0;
    };
    const reader: Run = (cpu) => {
      const pointer = cpu.readOnce(at, p);
      if (cpu.readOnce(at, p) !== pointer || pointer !== second) return 5;
      // Reads what nobody writes; the node is where the dependency goes on.
      cpu.readOnce(second, next);
      cpu.writeOnce(second, value, 1);
      cpu.smpStoreRelease(at, y, 1);
      return cpu.readOnce(at, x);
    };
    const folded = graphs([writer, reader], 'lkmm');
    const unfolded = graphs([writer, reader], 'lkmm', { folds: false, setsAside: false });
    assert.deepEqual(folded, unfolded);
  });

  it('should be met once in each execution', () => {
    const cpus = [publishes(p), follows(p, p, p)];
    // No read sees the first node after the second, and who goes through the second sees the number.
    assert.equal(graphs(cpus, 'lkmm').executions, 4);
  });
});
