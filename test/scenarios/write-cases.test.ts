import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { struct } from '../../src/memory/field.ts';
import { PAGE_SIZE, VM_READ, VM_WRITE, vm_policy } from '../../src/memory/layout.ts';
import { allocOwnObject, ownObject } from '../../src/mm/own-object.ts';
import { BP_VADDR } from '../../src/scenarios/places.ts';
import type { ScenarioMapping } from '../../src/scenarios/scenario.ts';
import { type ReaderSetup, scenarioOf, type WriteCase, writeCases } from '../../src/scenarios/write-cases.ts';
import { singleCpu } from '../support/single-thread.ts';

const policy = struct('mempolicy', { mode: { kind: 'int' }, home_node: { kind: 'int' } });
const setups: readonly [string, ReaderSetup][] = [
  ['a file', {}],
  ['anonymous memory', { anonymous: true, flags: VM_READ | VM_WRITE }],
  ['a backing file', { file: 'backing' }],
  ['a policy', { objects: { policy: { at: vm_policy, struct: policy, freed: 'type-stable' } } }],
];

/** Cases in which a mapping is made anew, not changed. */
const REMAKES = /^(?:munmap|mmap-fixed|last-munmap)/;
/** The one in which the second life has the range of the first: every other value tells them apart. */
const SAME_RANGE = 'mmap-fixed-same-range';

const sameRange = (a: ScenarioMapping, b: ScenarioMapping): boolean => a.start === b.start && a.end === b.end;

/** What a mapping is, in each of its lives; a file by the name of its inode. */
function livesIn({ mappings, writes, others, files }: ReturnType<typeof scenario>): ScenarioMapping[] {
  const inodeOf = (file: string | null | undefined): string | null =>
    file === undefined || file === null ? null : (files?.[file]?.inode ?? file);
  const made = [...writes, ...(others ?? []).flat()].flatMap((write): ScenarioMapping[] => {
    if (write.operation === 'mmap' || write.operation === 'mmapFixed') return [write];
    if (write.operation === 'open')
      return write.mapped === undefined ? [] : [{ ...write.mapped, file: write.inode }];
    return write.operation === 'exit' && write.mapped !== undefined ? [write.mapped] : [];
  });
  return [...mappings, ...made].map((one) => ({ ...one, file: inodeOf(one.file) }));
}

const scenario = (one: WriteCase, setup: ReaderSetup) => scenarioOf(one, setup, 'memory');
const offsetOf = (start: number, pgoff: number, address = BP_VADDR): number =>
  pgoff * PAGE_SIZE + address - start;

for (const [what, setup] of setups) {
  describe(`the cases of ${what}`, () => {
    const cases = writeCases(setup).map((one) => ({ one, made: scenario(one, setup) }));

    it('have a name each, and one or two write sections', () => {
      assert.equal(new Set(cases.map(({ one }) => one.id)).size, cases.length);
      for (const { one } of cases) assert.ok(one.writes.length >= 1 && one.writes.length <= 2, one.id);
    });

    it('give each life of a VMA a range, a place in a file, flags and a file that no other has', () => {
      const remade = cases.filter(({ one }) => REMAKES.test(one.id));
      assert.ok(remade.length >= 5);
      for (const { one, made } of remade) {
        const lives = livesIn(made);
        for (const name of ['start', 'end', 'pgoff', 'flags', 'file'] as const) {
          const values = lives.map((life) => life[name]);
          const isShared = one.id === SAME_RANGE && (name === 'start' || name === 'end');
          assert.equal(new Set(values).size, isShared ? 1 : lives.length, `${one.id}: ${name} ${values}`);
        }
      }
    });

    it('let a VMA come back right in front of the address, and right behind it', () => {
      const edge = (id: string): readonly [number, ScenarioMapping] => {
        const { made } = cases.find(({ one }) => one.id === id) ?? assert.fail(id);
        const [first = assert.fail(id), next = assert.fail(id)] = livesIn(made);
        assert.ok(first.start <= made.bpVaddr && made.bpVaddr < first.end);
        return [made.bpVaddr, next];
      };
      const [first, below] = edge('munmap-mmap-below');
      assert.equal(below.end, first);
      const [last, above] = edge('munmap-mmap-above');
      assert.equal(above.start, last + 1);
    });

    it('let no mixture of two lives be right: neither a place in a file, nor a length, nor a sum', () => {
      for (const { one, made } of cases.filter(({ one }) => REMAKES.test(one.id))) {
        const lives = livesIn(made);
        for (const [say, of] of [
          ['place', (a: ScenarioMapping, b: ScenarioMapping) => offsetOf(a.start, b.pgoff, made.bpVaddr)],
          ['length', (a: ScenarioMapping, b: ScenarioMapping) => b.end - a.start],
          ['sum', (a: ScenarioMapping, b: ScenarioMapping) => b.end + a.start],
        ] as const) {
          const right = new Set(lives.map((life) => of(life, life)));
          for (const a of lives)
            for (const b of lives) if (!sameRange(a, b)) assert.ok(!right.has(of(a, b)), `${one.id}: ${say}`);
        }
      }
    });

    it('have a uprobe at the address of each life that holds it, and a decoy wherever a mixture points', () => {
      for (const { one, made } of cases) {
        const lives = livesIn(made);
        const keys = new Map(
          Object.entries(made.uprobes).map(([name, uprobe]) => {
            const { inode = 'inode', offset } = typeof uprobe === 'number' ? { offset: uprobe } : uprobe;
            return [`${inode} ${offset}`, name];
          }),
        );
        const zero = { start: 0, pgoff: 0, end: 0 };
        for (const { file } of lives)
          for (const a of [...lives, zero])
            for (const b of [...lives, zero]) {
              const offset = offsetOf(a.start, b.pgoff, made.bpVaddr);
              if (offset < 0) continue;
              const name =
                keys.get(`${file ?? 'inode'} ${offset}`) ?? assert.fail(`${one.id}: none at ${offset}`);
              const isLife = lives.some(
                (life) =>
                  life.file === file &&
                  life.start <= made.bpVaddr &&
                  made.bpVaddr < life.end &&
                  offsetOf(life.start, life.pgoff, made.bpVaddr) === offset,
              );
              assert.equal(name.startsWith('uprobe '), isLife, `${one.id}: ${name}`);
            }
      }
    });
  });
}

describe('a torn place in a file', () => {
  it('is above 0, where it is an answer, for a mapping of a file', () => {
    for (const one of writeCases()) {
      const made = scenario(one, {});
      const lives = livesIn(made);
      for (const a of lives)
        for (const b of lives) assert.ok(offsetOf(a.start, b.pgoff, made.bpVaddr) > 0, one.id);
    }
  });
});

describe('an object of a reader’s own', () => {
  it('has values in each life that it has in no other, and no two differ as in one life', () => {
    const { cpu } = singleCpu(1024);
    const kind = ownObject('policy', { at: vm_policy, struct: policy, freed: 'at once' });
    const lives = [0, 1, 2].map((life) => {
      const object = allocOwnObject(cpu, kind, life);
      return [cpu.load(object, policy.mode), cpu.load(object, policy.home_node)] as const;
    });
    assert.equal(new Set(lives.flat()).size, 2 * lives.length);
    const mixtures = lives.flatMap(([mode], a) =>
      lives.flatMap(([, node], b) => (a === b ? [] : [[mode, node] as const])),
    );
    for (const sum of [(a: number, b: number) => a + b, (a: number, b: number) => b - a]) {
      const right = new Set(lives.map(([mode, node]) => sum(mode, node)));
      for (const [mode, node] of mixtures) assert.ok(!right.has(sum(mode, node)));
    }
  });

  it('has a row of its own for each', () => {
    const objects = {
      policy: { at: vm_policy, struct: policy, freed: 'at once' },
      name: { at: vm_policy, struct: policy, freed: 'at once' },
    } as const;
    const ids = writeCases({ objects }).map(({ id }) => id);
    assert.deepEqual(ids.slice(-2), ['replace-policy', 'replace-name']);
  });
});

describe('a case of your own', () => {
  it('is beside the mapping of the set-up, if it names none', () => {
    const own: WriteCase = {
      id: 'halves',
      writes: [{ operation: 'split', address: 0x14000, newBelow: false }],
    };
    const [mapping, ...more] = scenario(own, { flags: VM_READ }).mappings;
    assert.deepEqual([mapping?.start, mapping?.end, mapping?.flags, more], [0x10000, 0x18000, VM_READ, []]);
  });

  it('is asked for the address of the table, or for one that it names', () => {
    const own: WriteCase = { id: 'mine', writes: [{ operation: 'fork' }] };
    assert.equal(scenario(own, {}).bpVaddr, BP_VADDR);
    assert.equal(scenario({ ...own, address: 0x17fff }, {}).bpVaddr, 0x17fff);
  });

  it('says of which caches objects are taken again, or pages go, and what further CPUs do', () => {
    const own: WriteCase = {
      id: 'mine',
      writes: [{ operation: 'munmap', start: 0x10000, end: 0x18000 }],
      files: { file: { inode: 'mine', held: false } },
      others: [[{ operation: 'open', inode: 'other inode' }]],
      reuse: ['filp'],
      pagesGo: ['vm_area_struct'],
    };
    const { files, others, reuse, pagesGo } = scenario(own, {});
    assert.deepEqual(
      [files?.file, others, reuse, pagesGo],
      [own.files?.file, own.others, own.reuse, own.pagesGo],
    );
  });
});
