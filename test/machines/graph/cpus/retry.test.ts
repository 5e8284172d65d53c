import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import { ShippedLoop } from '../../../../src/memory/shipped-loop.ts';
import { at, graphs, interleaved, MODELS, x, y } from '../../../support/both-machines.ts';

const stores = (cpu: Cpu, stored: number): number => {
  cpu.writeOnce(at, x, stored);
  return 0;
};
const writer = (cpu: Cpu): number => {
  cpu.writeOnce(at, x, 1);
  cpu.writeOnce(at, x, 2);
  return 0;
};

/** Looks for an even count a few times, then goes on all the same: returns how often it looked. */
const polite =
  (tries: number, goesRound: (cpu: Cpu) => void) =>
  (cpu: Cpu): number => {
    let looks = 0;
    while (looks < tries) {
      looks++;
      if ((cpu.readOnce(at, x) & 1) === 0) break;
      goesRound(cpu);
    }
    return looks;
  };

describe("a loop of a reader of one's own", () => {
  for (const [called, goesRound] of [
    ['of any name', (cpu: Cpu) => cpu.retry('busy')],
    ['with the name of a shipped one', (cpu: Cpu) => cpu.retry('walk')],
    ['with an object of such a name', (cpu: Cpu) => cpu.retry({ name: 'walk' })],
  ] as const) {
    it(`should find the same whether it says that it goes round or not: ${called}`, () => {
      for (const tries of [1, 2, 3, 4]) {
        const [says, silent] = [polite(tries, goesRound), polite(tries, () => undefined)];
        const expected = Array.from({ length: tries }, (_, at) => `0,${at + 1}`);
        assert.deepEqual(interleaved([writer, silent]).outcomes, expected);
        assert.deepEqual(interleaved([writer, says]), interleaved([writer, silent]));
        for (const model of MODELS) {
          assert.deepEqual(graphs([writer, silent], model).outcomes, expected);
          assert.deepEqual(graphs([writer, says], model), graphs([writer, silent], model));
        }
      }
    });
  }

  it('should be counted where it is cut, on both machines', () => {
    const spins = (cpu: Cpu): number => {
      for (let looks = 1; ; looks++) {
        if (cpu.readOnce(at, x) === 2) return looks;
        cpu.retry('busy');
      }
    };
    const expected = ['0,1', '0,2', '0,3'];
    const found = interleaved([writer, spins], 2);
    assert.deepEqual(found.outcomes, expected);
    assert.ok(found.cut > 0);
    for (const model of MODELS) {
      const { outcomes, cut } = graphs([writer, spins], model, { retries: 2 });
      assert.deepEqual(outcomes, expected);
      assert.ok(cut > 0);
    }
  });

  it('should go round as often as it likes while it reads nothing', () => {
    const idle = (cpu: Cpu): number => {
      let rounds = 0;
      for (; rounds < 20; rounds++) cpu.retry('delay');
      return rounds + cpu.readOnce(at, x);
    };
    const expected = ['0,20', '0,21', '0,22'];
    assert.deepEqual(interleaved([writer, idle]), { outcomes: expected, executions: 3, cut: 0 });
    for (const model of MODELS) assert.deepEqual(graphs([writer, idle], model).outcomes, expected);
  });

  it('should be cut where there is no room, if it does not say that it goes round', () => {
    const silent = (cpu: Cpu): number => {
      for (let looks = 1; ; looks++) if (cpu.readOnce(at, x) === 2) return looks;
    };
    const { outcomes, cut } = graphs([(cpu) => stores(cpu, 2), silent], 'sc');
    assert.ok(outcomes.includes('0,1') && outcomes.includes('0,100'));
    assert.ok(cut > 0);
  });

  it('should be found if it reads nothing and has no end', () => {
    const loops: ((cpu: Cpu) => void)[] = [
      (cpu) => cpu.retry('idle'),
      (cpu) => cpu.smpMb(),
      (cpu) => {
        cpu.rcuReadLock();
        cpu.rcuReadUnlock();
      },
    ];
    for (const body of loops) {
      const endless = (cpu: Cpu): number => {
        for (;;) body(cpu);
      };
      assert.deepEqual(interleaved([writer, endless]).outcomes, ['0,- endless']);
      for (const model of MODELS)
        assert.deepEqual(graphs([writer, endless], model).outcomes, ['0,- endless']);
    }
  });
});

describe('a shipped loop', () => {
  /** As the machine sees one: it has another object in each call. */
  const stale = (cpu: Cpu): number => {
    const loop = new ShippedLoop('walk');
    for (;;) {
      const found = cpu.readOnce(at, x);
      if (found !== 1) return found;
      cpu.retry(loop);
    }
  };

  it('should drop rounds that read nothing new, and find the same', () => {
    for (const model of MODELS) {
      const [folded, unfolded] = [
        graphs([writer, stale], model),
        graphs([writer, stale], model, { keepsRounds: true }),
      ];
      assert.deepEqual(folded.outcomes, unfolded.outcomes);
      assert.ok(folded.executions < unfolded.executions);
      assert.ok(folded.cut < unfolded.cut);
    }
  });

  it('should not have the rounds of a loop around it dropped', () => {
    const around = (cpu: Cpu): number => {
      for (let calls = 1; ; calls++) {
        const loop = new ShippedLoop('walk');
        if (cpu.readOnce(at, x) !== 1 || calls === 3) return calls * 10 + cpu.readOnce(at, y);
        cpu.retry(loop);
      }
    };
    const expected = ['0,10', '0,20', '0,30'];
    assert.deepEqual(interleaved([writer, around]).outcomes, expected);
    for (const model of MODELS) assert.deepEqual(graphs([writer, around], model).outcomes, expected);
  });
});
