import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ExploreOptions, explore, replay } from '../../../../src/check/judge/interleave/explore.ts';
import { StepsEvidence } from '../../../../src/check/judge/interleave/steps-evidence.ts';
import { Witnesses } from '../../../../src/check/judge/interleave/witnesses.ts';
import { judge } from '../../../../src/check/judge/judge.ts';
import { prepare } from '../../../../src/check/stage/prepare.ts';
import { execute } from '../../../../src/machines/interleave/execution.ts';
import { switches } from '../../../../src/machines/interleave/linearize.ts';
import { RandomWalk } from '../../../../src/machines/interleave/random-walk.ts';
import { formatSchedule, parseSchedule, Replay } from '../../../../src/machines/interleave/schedule.ts';
import { NULL } from '../../../../src/memory/field.ts';
import { mm_lock_seq } from '../../../../src/memory/layout.ts';
import { masWalk } from '../../../../src/mm/maple-tree.ts';
import type { Trace } from '../../../../src/report/trace.ts';

/** What is found without the last step of a CPU; nothing if it cannot be left out because another one needs it. */
function without(options: ExploreOptions, { schedule }: Trace, cpu: number): Trace['finding'] {
  const width = (options.readers ?? 1) + (options.writers ?? 1);
  const ids = parseSchedule(schedule, width);
  try {
    return replay(options, formatSchedule(ids.toSpliced(ids.lastIndexOf(cpu), 1), width)).finding;
  } catch (error) {
    assert.equal((error as Error).name, 'RangeError');
    return undefined;
  }
}

const searches: [string, ExploreOptions][] = [
  ['every execution of aug02', { lookup: 'aug02' }],
  ['every execution of aug05', { lookup: 'aug05' }],
  ['every execution of two readers', { lookup: 'aug02', readers: 2, sections: 1 }],
  ['every execution of two writers', { lookup: 'aug05', writers: 2 }],
  ['random ones', { lookup: 'aug02', scheduler: 'random', executions: 300 }],
  [
    'random ones of two readers and two writers',
    { lookup: 'aug02', readers: 2, writers: 2, scheduler: 'random', executions: 500, seed: 3 },
  ],
  ['a walk without RCU', { lookup: (cpu, mm) => masWalk(cpu, mm, 0x14010) * NULL, sections: 1 }],
];

describe('the witness of a finding', () => {
  for (const [what, options] of searches) {
    it(`has no step that could be left out, from ${what}`, () => {
      const { findings } = explore(options);
      assert.ok(findings.length > 0);
      for (const { kind, text, witness } of findings) {
        assert.deepEqual(replay(options, witness.schedule), witness);
        const width = (options.readers ?? 1) + (options.writers ?? 1);
        for (const cpu of new Set(parseSchedule(witness.schedule, width))) {
          assert.notDeepEqual(without(options, witness, cpu), { kind, text });
        }
      }
    });
  }

  it('leaves out what another CPU had done before, but need not have', () => {
    const prepared = prepare({ lookup: (cpu, mm) => cpu.readOnce(mm, mm_lock_seq) * NULL + 7, sections: 1 });
    const alone = execute(prepared.program, new RandomWalk({ int: (from) => from }, 1));
    const writes = alone.steps.filter(({ cpu }) => cpu === 1).length;
    // The whole section comes before the only read, which depends on a store of it.
    const outcome = execute(prepared.program, new Replay(parseSchedule(`1x${writes}-0x1`, 2)));
    const witnesses = new Witnesses(prepared);
    witnesses.add(judge(prepared, new StepsEvidence(outcome)), outcome);
    assert.deepEqual(
      witnesses.findings('any').map(({ kind, witness }) => [kind, witness.schedule]),
      [['wrong answer', '0x1']],
    );
  });

  it('needs no more switches with another reader that does not matter', () => {
    const count = (options: ExploreOptions): number => {
      const { witness } = explore(options);
      return switches(parseSchedule(witness?.schedule ?? '', (options.readers ?? 1) + 1));
    };
    assert.equal(count({ lookup: 'aug05' }), 3);
    assert.equal(count({ lookup: 'aug05', readers: 2 }), 3);
  });

  it('is counted once for an execution in which both readers show it', () => {
    const { positive, findings, negative } = explore({ lookup: () => 7, readers: 2 });
    assert.deepEqual([positive, negative, findings.map(({ executions }) => executions)], [1, 0, [1]]);
  });
});
