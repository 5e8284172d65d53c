/** The machine interface: a machine that is none of the lab's is measured on, and nothing else has to know of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuringMachine } from '../../src/machines/machine.ts';
import { machines } from '../../src/machines/machines.ts';
import { SequentialCpu } from '../../src/machines/sequential-cpu.ts';
import { measureLookups } from '../../src/measure/run-lookups.ts';
import { wordsOf } from '../../src/memory/words.ts';

/** Runs one job after the other to its end, on a clock that moves a microsecond whenever it is read. */
function oneAfterTheOther(): MeasuringMachine & { readonly ran: string[] } {
  const ran: string[] = [];
  let clock = 0;
  const now = (): number => {
    clock += 0.001;
    return clock;
  };
  return {
    ...{ id: 'one after the other', shows: 'times', ran },
    unavailable: () => undefined,
    allocate: (bytes) => new ArrayBuffer(bytes),
    async run({ words, firstFree, programs, jobs, slices, onSlice }) {
      onSlice(0, 0);
      for (const [id, { name, program, input }] of jobs.entries()) {
        const alone = new SequentialCpu(wordsOf(words), firstFree);
        const cpu = Object.assign(alone, {
          id,
          rcu: {
            quiescent: () => {},
            poll: () => alone.poll(),
            nap: () => {},
            get pending() {
              return alone.pending;
            },
          },
        });
        let asked = 0;
        const run = await programs[program]?.({ cpu, isStopped: () => ++asked > 3, now }, input);
        run?.();
        ran.push(name);
      }
      onSlice(slices, now());
    },
    failure: (message) => new Error(message),
    thrownBy: () => undefined,
  };
}

describe('a machine', () => {
  it('has a name of its own', () => {
    assert.equal(new Set(machines.map(({ id }) => id)).size, machines.length);
  });

  it('is measured on by what the interface says alone', async () => {
    const machine = oneAfterTheOther();
    const { attempts, accepted, wrong, unjudged, writes } = await measureLookups(machine, {
      ...{ lookup: 'merged', addressSpace: 20, attempts: 128, seed: 7 },
    });
    assert.deepEqual(machine.ran, ['reader 0', 'the writer']);
    assert.deepEqual(
      { attempts, accepted, wrong, unjudged },
      { attempts: 128, accepted: 128, wrong: 0, unjudged: 0 },
    );
    assert.ok(writes > 0);
  });

  it('says why it cannot run here', async () => {
    const machine = { ...oneAfterTheOther(), unavailable: () => 'the clock stands still' };
    await assert.rejects(measureLookups(machine, { lookup: 'merged', addressSpace: 20 }), {
      name: 'UserError',
      message: 'the clock stands still',
    });
  });
});
