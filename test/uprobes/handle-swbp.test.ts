import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seqcount } from '../../src/locks/seqcount.ts';
import { findActiveUprobeSpeculative as merged } from '../../src/lookup/merged.ts';
import type { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { VM_EXEC, VM_READ } from '../../src/memory/layout.ts';
import { type AddressSpace, createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { performWrite } from '../../src/mm/writers.ts';
import { isTrapAtAddr, setOrigInsn, setSwbp } from '../../src/uprobes/breakpoint.ts';
import { handleSwbp, RESTART, SIGTRAP } from '../../src/uprobes/handle-swbp.ts';
import { allocTraceUprobe, freeTraceUprobe, probesProfile } from '../../src/uprobes/nhit.ts';
import {
  uprobeRegister,
  uprobeUnregisterNosync,
  uprobeUnregisterSync,
} from '../../src/uprobes/register-uprobe.ts';
import { putUprobe } from '../../src/uprobes/uprobe-refcount.ts';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../support/single-thread.ts';
import { everyExecution } from './every-execution.ts';

const TEXT = 0x10000;
const OFFSET = 16;
const ADDRESS = TEXT + OFFSET;
const COUNTING = { nhit: 'percpu', cpus: 2 } as const;

function build(cpu: ThreadCpu) {
  const space = createAddressSpace(cpu, { side: seqcount, leafSlots: 4, nodeSlots: 4 });
  const inode = createInode(cpu, 1);
  const file = allocFile(cpu, inode);
  const flags = VM_READ | VM_EXEC;
  performWrite(cpu, space, { operation: 'mmap', start: TEXT, end: TEXT + 0x4000, pgoff: 0, flags, file });
  return { space, inode };
}

describe('handleSwbp', () => {
  for (const lookup of [undefined, merged]) {
    const how = lookup === undefined ? 'under mmap_lock' : 'speculatively';

    it(`finds the uprobe ${how} and counts the hit for each consumer`, () => {
      const { cpu } = singleCpu(1 << 14);
      const { space, inode } = build(cpu);
      const consumers = [1, 2].map(() => allocTraceUprobe(cpu, COUNTING));
      const [uprobe] = consumers.map((consumer) => uprobeRegister(cpu, inode, OFFSET, consumer, [space]));
      for (let hit = 0; hit < 3; hit++) {
        assert.equal(handleSwbp(cpu, { mm: space.mm, lookup }, ADDRESS), uprobe);
      }
      for (const consumer of consumers) assert.equal(probesProfile(cpu, consumer, COUNTING), 3);
    });

    it(`tells a foreign breakpoint from one that is gone, and from no memory, ${how}`, () => {
      const { cpu } = singleCpu(1 << 14);
      const { space } = build(cpu);
      const hit = { mm: space.mm, lookup };
      assert.equal(handleSwbp(cpu, hit, ADDRESS), RESTART);
      setSwbp(cpu, space.mm, ADDRESS);
      assert.equal(handleSwbp(cpu, hit, ADDRESS), SIGTRAP);
      setOrigInsn(cpu, space.mm, ADDRESS);
      assert.equal(handleSwbp(cpu, hit, ADDRESS), RESTART);
      assert.equal(handleSwbp(cpu, hit, TEXT - 1), RESTART);
    });
  }

  it('sends no signal while its uprobe is being registered, in any interleaving', () => {
    const register: Parameters<typeof runAndRegister>[0] = (cpu, { space, inode }, consumer) => {
      uprobeRegister(cpu, inode, OFFSET, consumer, [space]);
    };
    assert.deepEqual(runAndRegister(register, 'this breakpoint'), {
      findings: [],
      outcomes: new Set(['no hit', 'uprobe']),
    });
    assert.deepEqual(runAndRegister(register, 'an earlier breakpoint'), {
      findings: [],
      outcomes: new Set(['RESTART', 'uprobe']),
    });
  });

  it('would send one if registration did not take mmap_lock', () => {
    const { outcomes } = runAndRegister((cpu, { space, inode }) => {
      allocUprobe(cpu, inode, OFFSET);
      setSwbp(cpu, space.mm, ADDRESS);
    }, 'an earlier breakpoint');
    assert.ok(outcomes.has('SIGTRAP'));
  });

  it('sends none while it is being unregistered, and uses no consumer that was freed', () => {
    assert.deepEqual(
      runAndUnregister((cpu, { space, uprobe, consumer }) => {
        uprobeUnregisterNosync(cpu, uprobe, consumer, [space]);
        uprobeUnregisterSync(cpu);
        freeTraceUprobe(cpu, consumer, COUNTING);
      }),
      { findings: [], outcomes: new Set(['no hit', 'uprobe', 'RESTART']) },
    );
  });

  it('would use a freed consumer if nobody waited for the hits', () => {
    const { findings } = runAndUnregister((cpu, { space, uprobe, consumer }) => {
      uprobeUnregisterNosync(cpu, uprobe, consumer, [space]);
      freeTraceUprobe(cpu, consumer, COUNTING);
    });
    assert.deepEqual(findings, ['use-after-free']);
  });

  it('would send a signal if the uprobe left the tree before its breakpoint', () => {
    const { outcomes } = runAndUnregister((cpu, { space, uprobe }) => {
      putUprobe(cpu, uprobe);
      space.side.mmapWriteLock(cpu, space);
      setOrigInsn(cpu, space.mm, ADDRESS);
      space.side.mmapWriteUnlock(cpu, space);
    });
    assert.ok(outcomes.has('SIGTRAP'));
  });
});

interface Registered {
  readonly space: AddressSpace;
  readonly inode: Ref;
  readonly uprobe: Ref;
  readonly consumer: Ref;
}

/** Executes the instruction: what a hit comes to if a breakpoint is met, else NULL. */
const runInstruction = (cpu: Cpu, { mm }: AddressSpace): number =>
  isTrapAtAddr(cpu, mm, ADDRESS) ? handleSwbp(cpu, { mm, lookup: merged }, ADDRESS) : NULL;

function runAndRegister(
  register: (cpu: Cpu, built: ReturnType<typeof build>, consumer: Ref) => void,
  met: 'this breakpoint' | 'an earlier breakpoint',
) {
  return outcomesOf((cpu) => {
    const built = build(cpu);
    const consumer = allocTraceUprobe(cpu, COUNTING);
    const { mm } = built.space;
    return [
      (self) =>
        met === 'this breakpoint'
          ? runInstruction(self, built.space)
          : handleSwbp(self, { mm, lookup: merged }, ADDRESS),
      (self) => {
        register(self, built, consumer);
        return NULL;
      },
    ];
  });
}

function runAndUnregister(unregister: (cpu: Cpu, registered: Registered) => void) {
  return outcomesOf((cpu) => {
    const { space, inode } = build(cpu);
    const consumer = allocTraceUprobe(cpu, COUNTING);
    const uprobe = uprobeRegister(cpu, inode, OFFSET, consumer, [space]);
    return [
      (self) => runInstruction(self, space),
      (self) => {
        unregister(self, { space, inode, uprobe, consumer });
        return NULL;
      },
    ];
  });
}

function outcomesOf(setUp: Parameters<typeof everyExecution>[0]) {
  const { outcomes, findings } = everyExecution(setUp);
  const names = new Map([
    [NULL, 'no hit'],
    [SIGTRAP, 'SIGTRAP'],
    [RESTART, 'RESTART'],
  ]);
  // One that was stopped by a finding has no result.
  const results = outcomes.flatMap(({ results: [result] }) => (result === undefined ? [] : [result]));
  return { findings, outcomes: new Set(results.map((result) => names.get(result) ?? 'uprobe')) };
}
