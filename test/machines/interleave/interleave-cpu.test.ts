import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { execute, type Outcome } from '../../../src/machines/interleave/execution.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL } from '../../../src/memory/field.ts';
import { MEMORY_AT, PLACES, programOf } from '../../support/random-program.ts';

const [x, y] = PLACES as [number, number];

/** Runs a function beside a CPU that stores to what it reads, in every interleaving. */
function runAll(run: (cpu: Cpu) => number): Outcome[] {
  const writer = (cpu: Cpu): number => {
    cpu.store(MEMORY_AT, x, 1);
    cpu.store(MEMORY_AT, y, 1);
    return 0;
  };
  const scheduler = new DepthFirst();
  const outcomes: Outcome[] = [];
  while (scheduler.newExecution()) {
    const outcome = execute({ ...programOf([]), cpus: [run, writer] }, scheduler);
    if (outcome.finding?.kind === 'not-deterministic') return [outcome];
    outcomes.push(outcome);
  }
  return outcomes.filter(({ complete }) => complete);
}

/** The search ends with this finding, and with what it says. */
function assertNotDeterministic(
  run: (cpu: Cpu) => number,
  message = /^the lookup is not deterministic: /,
): void {
  const last = runAll(run).at(-1)?.finding;
  assert.equal(last?.kind, 'not-deterministic');
  assert.match(last?.text ?? '', message);
}

describe('InterleaveCpu', () => {
  it('refuses a program that chooses its accesses at random', () => {
    let coin = 0;
    const run = (cpu: Cpu): number => cpu.load(MEMORY_AT, coin++ % 2 === 0 ? x : y);
    assertNotDeterministic(run, /access number 1 was another one/);
  });

  it('refuses a program that stores what it makes up', () => {
    let value = 0;
    const run = (cpu: Cpu): number => {
      cpu.store(MEMORY_AT, x, value++);
      return 0;
    };
    assertNotDeterministic(run);
  });

  it('refuses a program that returns another value on the same reads', () => {
    let value = 0;
    assertNotDeterministic((cpu) => cpu.load(MEMORY_AT, x) + value++, /when it ran again on the same values/);
  });

  it('refuses a program that ends early when it is run again', () => {
    let runs = 0;
    assertNotDeterministic((cpu) => (runs++ === 0 ? cpu.load(MEMORY_AT, x) : 0));
  });

  it('refuses a program that catches what switches CPUs, whatever it does then', () => {
    const access = (cpu: Cpu): number => cpu.load(MEMORY_AT, x);
    const returns = (cpu: Cpu): number => {
      try {
        return access(cpu);
      } catch {
        return 7;
      }
    };
    const goesOn = (cpu: Cpu): number => {
      try {
        access(cpu);
      } catch {}
      return access(cpu);
    };
    const cleansUp = (cpu: Cpu): number => {
      try {
        return access(cpu);
      } finally {
        access(cpu);
      }
    };
    for (const run of [returns, goesOn, cleansUp]) {
      assertNotDeterministic(run, /it caught what the machine threw/);
    }
  });

  it('lets what a program throws itself through', () => {
    const run = (cpu: Cpu): number => {
      if (cpu.load(MEMORY_AT, x) === 1) throw new RangeError('of its own');
      return 0;
    };
    assert.throws(() => runAll(run), { name: 'RangeError', message: 'of its own' });
  });

  it('stops a loop that does not end, with accesses or without', () => {
    const loops: ((cpu: Cpu) => void)[] = [
      (cpu) => cpu.smpMb(),
      (cpu) => cpu.retry('for ever'),
      (cpu) => void cpu.load(MEMORY_AT, MEMORY_AT),
    ];
    for (const body of loops) {
      const run = (cpu: Cpu): number => {
        for (;;) body(cpu);
      };
      const { finding } = execute({ ...programOf([]), cpus: [run] }, new DepthFirst());
      assert.equal(finding?.kind, 'endless');
    }
  });

  it('stops a dereference of NULL', () => {
    const [outcome] = runAll((cpu) => cpu.load(NULL, x));
    assert.equal(outcome?.finding?.kind, 'NULL dereference');
    assert.equal(outcome?.results[0], undefined);
  });

  it('refuses an address that is no number', () => {
    assert.throws(() => runAll((cpu) => cpu.load(Number.NaN, x)), {
      name: 'TypeError',
      message: /no object/,
    });
  });
});
