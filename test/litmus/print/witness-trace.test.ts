/** Executions put into an order to be stepped through: what a step shows must be what the execution says. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { checkLitmus } from '../../../src/litmus/check-litmus.ts';
import { stepOrder } from '../../../src/litmus/print/step-order.ts';
import { witnessTrace } from '../../../src/litmus/print/witness-trace.ts';
import type { LitmusResult } from '../../../src/litmus/run/run.ts';
import type { Witness } from '../../../src/litmus/run/witness.ts';
import type { ModelName } from '../../../src/models/models.ts';
import { type Trace, traceSchema } from '../../../src/report/trace.ts';

const files = ['textbook', 'tests/seed', 'tests/gen', 'tests/probe']
  .flatMap((folder) =>
    globSync('*.litmus', { cwd: join(import.meta.dirname, '..', folder) }).map((file) => join(folder, file)),
  )
  .sort();

interface Shown {
  readonly name: string;
  readonly source: string;
  readonly result: LitmusResult;
  readonly witness: Witness;
  readonly trace: Trace;
}

/** Every test that has a witness, with its trace. */
function shown(model: ModelName): Shown[] {
  return files.flatMap((file) => {
    const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    const result = checkLitmus(source, { model });
    const trace = witnessTrace(source, result);
    const { witness } = result;
    return trace && witness ? [{ name: basename(file), source, result, witness, trace }] : [];
  });
}

const weak = shown('lkmm');
const textbook = (name: string): Trace => weak.find((one) => one.name === `${name}.litmus`)?.trace as Trace;
const notes = ({ steps }: Trace): string[] =>
  steps.flatMap(({ note }, at) => (note === undefined ? [] : [`${at + 1}: ${note}`]));

/** What each step finds and leaves in memory if the steps are taken one after the other. */
function replay({ initial, steps }: Trace): { memory: Map<string, string>; surprised: number[] } {
  const memory = new Map(initial.map(({ object, value }) => [object, value]));
  const surprised: number[] = [];
  steps.forEach(({ object, access, value, before, remains }, at) => {
    if (object === undefined || access === undefined || value === undefined) return;
    const read = access === 'read' ? value : before;
    if (access !== 'write' && read !== undefined && memory.get(object)?.replace(/ by .*/, '') !== read)
      surprised.push(at);
    if (access !== 'read') memory.set(object, remains ?? value);
  });
  return { memory, surprised };
}

describe('witnessTrace()', () => {
  it('should note where message passing is weak: the last load', () => {
    assert.deepEqual(notes(textbook('MP')), ['4: Does not see the store of step 1 yet.']);
    assert.match(textbook('MP').outcome, /^This execution ends with 1:r0=1, 1:r1=0; the Linux-kernel memory/);
  });

  it('should note a load that sees what comes later, and a store that comes earlier', () => {
    assert.deepEqual(notes(textbook('LB')), ['1: Sees the store of step 4, further down.']);
    assert.deepEqual(notes(textbook('2+2W')), ['4: Comes before step 1 in the order of the stores to x.']);
    assert.equal(textbook('2+2W').steps[3]?.remains, '1');
  });

  it('should make one step of a read-modify-write and of a lock', () => {
    const { steps } = textbook('atomic-inc-inc');
    assert.deepEqual(
      steps.map(({ access, before, value }) => [access, before, value]),
      [
        ['both', '0', '1'],
        ['both', '1', '2'],
      ],
    );
    const locks = weak.find(({ name }) => name === 'SEED-aug05-posted-1cycle.litmus')?.trace.steps ?? [];
    const lock = locks.filter(({ object }) => object === 'l').map(({ value }) => value);
    assert.deepEqual(lock, ['held by P0', 'free']);
  });

  it('should keep the contract of traces', () => {
    assert.ok(weak.length > 100, `only ${weak.length} tests have a witness`);
    for (const { trace } of weak)
      v.parse(v.strictObject((traceSchema as never as { entries: v.ObjectEntries }).entries), trace);
  });

  it('should be undefined without a witness', () => {
    const source = 'C none\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nexists (x=7)';
    assert.equal(witnessTrace(source, checkLitmus(source)), undefined);
  });

  it('should surprise only where a note says so, and end in the final state', () => {
    for (const { name, trace, result } of weak) {
      const { memory, surprised } = replay(trace);
      const noted = trace.steps.flatMap(({ note, access }, at) => (note && access !== 'write' ? [at] : []));
      for (const at of surprised) assert.ok(noted.includes(at), `${name}, step ${at + 1}`);
      // A place that no step touches is not among the initial values.
      for (const [, place = '', value] of (result.witnessState ?? '').matchAll(/\[(\w+)\]=([^;]+)/g))
        if (memory.has(place) && !/^(?:free|held)/.test(memory.get(place) ?? ''))
          assert.equal(memory.get(place), value, name);
    }
  });

  it('should note nothing under sequential consistency', () => {
    const strong = shown('sc');
    assert.ok(strong.length > 20, `only ${strong.length} tests have a witness`);
    for (const { name, trace } of strong) assert.deepEqual(notes(trace), [], name);
  });
});

describe('stepOrder()', () => {
  it('should keep the order of each thread and lose no event', () => {
    for (const { name, witness } of weak) {
      const events = stepOrder(witness).steps.flat();
      assert.deepEqual(
        [...events].sort((a, b) => a - b),
        [...witness.events.keys()],
        name,
      );
      for (const thread of new Set(witness.events.map((event) => event.thread))) {
        const own = events.filter((event) => witness.events[event]?.thread === thread);
        assert.deepEqual(
          own,
          [...own].sort((a, b) => a - b),
          name,
        );
      }
    }
  });

  it('should call an execution strong only if sequential consistency has its final state', () => {
    let sure = 0;
    for (const { name, source, witness, result } of weak) {
      if (stepOrder(witness).isWeak !== false) continue;
      sure++;
      assert.ok(checkLitmus(source, { model: 'sc' }).states.includes(result.witnessState ?? ''), name);
    }
    assert.ok(sure > 20, `only ${sure} executions are strong`);
  });

  it('should order executions that are too large to try every order', () => {
    const fences = 'smp_mb();'.repeat(40);
    const threads = [0, 1, 2, 3].map(
      (n) => `P${n}(int *x) { int r0 = READ_ONCE(*x); ${fences} WRITE_ONCE(*x, ${n}); }`,
    );
    const source = `C large\n{}\n${threads.join('\n')}\nexists (1:r0=3)`;
    const { witness, verdict } = checkLitmus(source, { firstWitness: true });
    assert.ok(witness, verdict);
    const { steps, isWeak } = stepOrder(witness);
    assert.equal(isWeak, undefined);
    assert.equal(steps.length, witness.events.length);
  });
});
