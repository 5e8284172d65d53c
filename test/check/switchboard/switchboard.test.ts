import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGraph } from '../../../src/check/judge/graph/check-graph.ts';
import { ORDERINGS, type SwitchKind } from '../../../src/check/switchboard/switch.ts';
import {
  type Switchboard,
  type SwitchboardOptions,
  switchboard,
} from '../../../src/check/switchboard/switchboard.ts';
import { UserError } from '../../../src/common/errors.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../../../src/locks/seqcount.ts';
import { CHANGED, NO_FILE, NO_UPROBE, NO_VMA, WRITE_LOCKED } from '../../../src/lookup/fallback.ts';
import { fileOffset } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { fails } from '../../../src/memory/fails.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { f_inode, mm_lock_seq, vm_file, vm_pgoff, vm_start } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { findUprobeRcu } from '../../../src/uprobes/uprobes-tree.ts';

const ORDERING_KINDS = [...ORDERINGS];
/** Of the maple tree and the tree of uprobes, which all lookups walk alike. */
const OF_TREES = /^(?:mtree_load|find_uprobe_rcu|read_seqcount_retry|vma_iter_store|do_vmi_munmap): /;

function necessary({ switches }: Switchboard, ofTrees = false): string[] {
  return switches
    .filter(({ id, role }) => role === 'necessary' && OF_TREES.test(id) === ofTrees)
    .map(({ id }) => id);
}

const board = (
  lookup: SwitchboardOptions['lookup'],
  scenario: string,
  more: Partial<SwitchboardOptions> = {},
) => switchboard({ lookup, scenario, ...more });

describe('the switchboard of merged', () => {
  const torn = board('merged', 'torn-split');

  it('should find both barriers necessary, and both checks', () => {
    assert.equal(torn.verdict, 'Never');
    assert.deepEqual(necessary(torn), [
      'find_active_uprobe_speculative: mm_lock_seq even',
      'mmap_lock_speculate_retry: smp_rmb()',
      'mmap_lock_speculate_retry: mm_lock_seq unchanged',
      'mm_lock_seqcount_begin: smp_wmb()',
    ]);
    assert.deepEqual([torn.vacuous, torn.why], [false, '']);
  });

  it('should say how a protocol goes wrong that gives no wrong answer', () => {
    const { switches } = board('merged', 'munmap');
    const sections = switches.filter(({ kind }) => kind === 'RCU section');
    // The walk has a section of its own: it is the VMA that the lookup's keeps.
    assert.deepEqual(
      sections.map(({ within, verdict, findings }) => [within, verdict, findings]),
      [
        ['find_active_uprobe_speculative', 'Never', ['use-after-free']],
        ['mtree_load', 'Never', []],
      ],
    );
    const root = torn.switches.find(({ id }) => id === 'mtree_load: rcu_dereference(mm_mt)');
    assert.deepEqual([root?.findings, root?.role], [['endless'], 'necessary']);
  });

  it('should find that the other two stand in for barriers of the tree, and these for them', () => {
    assert.equal(torn.together?.verdict, 'Sometimes');
    assert.deepEqual(torn.together?.conflicts, [
      ['vma_iter_store: smp_wmb()', 'mm_lock_seqcount_end: smp_wmb()'],
      ['mmap_lock_speculate_try_begin: smp_load_acquire(mm_lock_seq)', 'mtree_load: smp_rmb()'],
    ]);
  });

  it('should show what goes wrong without one, with nothing in it that is off', () => {
    const retry = torn.switches.find(({ id }) => id === 'mmap_lock_speculate_retry: smp_rmb()');
    const { steps, outcome } = retry?.witness ?? assert.fail('no execution');
    const within = steps.filter(({ path }) => path.at(-1) === 'mmap_lock_speculate_retry');
    assert.deepEqual(
      within.map(({ operation, field }) => [operation, field]),
      [['READ_ONCE', 'mm_lock_seq']],
    );
    assert.match(outcome, /accepted uprobe B/);
    for (const { path } of steps)
      assert.match(path[0] ?? '', /^(?:find_active_uprobe_speculative|mprotect)$/);
  });

  it('should know the line of each', () => {
    const retry = torn.switches.find(({ id }) => id === 'mmap_lock_speculate_retry: smp_rmb()');
    assert.equal(retry?.source?.file, 'src/locks/seqcount.ts');
    assert.equal(new Set(torn.switches.map(({ id }) => id)).size, torn.switches.length);
  });

  it('should need type-stable files where a file is freed', () => {
    const { switches } = board('merged', 'file-reused-third-cpu', { kinds: ['cache', 'grace period'] });
    const cache = switches.find(({ kind }) => kind === 'cache') ?? assert.fail();
    assert.equal(cache.id, 'filp: SLAB_TYPESAFE_BY_RCU');
    assert.deepEqual([cache.role, cache.findings], ['necessary', ['use-after-free']]);
    assert.equal(switches.find(({ id }) => id === 'vm_area_free: call_rcu()')?.role, 'necessary');
  });
});

describe('what is known of other versions', () => {
  it('should be found: the write barrier after the mark, which spinlocks make redundant', () => {
    const kinds: SwitchKind[] = ['barrier', 'lock model'];
    const wmb = 'vma_start_write: smp_wmb()';
    assert.ok(necessary(board('aug05-fixed', 'torn-split', { kinds })).includes(wmb));
    const spin = board('aug05-fixed', 'torn-split', { kinds, lockModel: 'spin' });
    assert.ok(!necessary(spin).includes(wmb));
    assert.ok(spin.switches.some(({ id, role }) => id === wmb && role === 'redundant'));
  });

  it('should be found: the order of two sections, which only a spinlock keeps', () => {
    const { switches } = board('aug05-fixed', 'two-cycles', { kinds: ['lock model'], lockModel: 'spin' });
    assert.deepEqual(
      switches.map(({ kind, role }) => [kind, role]),
      [['lock model', 'necessary']],
    );
  });

  it('should be found: the acquire of vma_start_read() that v6.4 did not have', () => {
    const found = necessary(board('per-vma-lock', 'torn-split', { kinds: ['acquire', 'lock'] }));
    assert.deepEqual(found, [
      'vma_start_read: down_read_trylock(vm_lock)',
      'vma_start_read: smp_load_acquire(mm_lock_seq)',
      'vma_start_write: down_write(vm_lock)',
    ]);
  });

  for (const lookup of ['aug05', 'sep05']) {
    it(`should not be asked of ${lookup}, which is broken with everything on`, () => {
      const { verdict, switches, why, vacuous } = board(lookup, 'torn-split');
      assert.deepEqual([verdict, switches, vacuous], ['Sometimes', [], false]);
      assert.match(why, /refuted with everything on/);
    });
  }

  it('should be found on x86: sep05 needs no ordering there, only its checks', () => {
    const found = board('sep05', 'torn-split', { model: 'tso', kinds: [...ORDERING_KINDS, 'check'] });
    assert.deepEqual(necessary(found), [
      'find_active_uprobe_speculative: mm_lock_seq even',
      'mmap_lock_speculation_end: mm_lock_seq unchanged',
    ]);
    // Both ends of a section call the same function: each is a switch of its own.
    for (const end of ['mmap_write_lock', 'mmap_write_unlock'])
      assert.ok(
        found.switches.some(({ id }) => id === `${end}, inc_mm_lock_seq: smp_store_release(mm_lock_seq)`),
        end,
      );
  });

  it('should be found: a lookup that gives up at once proves nothing', () => {
    const { vacuous, why } = board('merged-no-per-vma-lock', 'torn-split');
    assert.deepEqual([vacuous, why], [true, 'no lookup ever gave an answer']);
  });
});

describe('without reordering', () => {
  const lookups = [
    'merged',
    'aug05-fixed',
    'aug05-swapped',
    'aug04-plan',
    'textbook-seqlock',
    'per-vma-lock',
  ];
  for (const lookup of lookups) {
    it(`no ordering of ${lookup} should be necessary, nor all of them together`, () => {
      const { switches, together } = board(lookup, 'torn-split', { model: 'sc', kinds: ORDERING_KINDS });
      assert.ok(switches.length > 5);
      assert.deepEqual(
        switches.filter(({ role }) => role !== 'redundant'),
        [],
      );
      assert.deepEqual([together?.verdict, together?.conflicts], ['Never', []]);
    });
  }
});

describe('a switchboard with everything on', () => {
  for (const [lookup, scenario] of [
    ['merged', 'torn-split'],
    ['aug05', 'two-cycles'],
    ['locked', 'munmap'],
    ['per-vma-refcnt', 'torn-split'],
  ] as const) {
    it(`should run what is shipped: ${lookup} in ${scenario}`, () => {
      const sections = scenario === 'two-cycles' ? 2 : 1;
      const plain = checkGraph({ lookup, scenario, sections });
      const { verdict, positive, negative, writerSide } = board(lookup, scenario, { kinds: [] });
      assert.deepEqual(
        [verdict, positive, negative, writerSide],
        [plain.verdict, plain.positive, plain.negative, plain.writerSide],
      );
    });
  }
});

/** As merged, with one barrier too many, and with the count compared as readers of one's own do. */
function fencedTwice(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = betweenCounts(cpu, mm, bpVaddr);
  cpu.rcuReadUnlock();
  return answer;
}

function betweenCounts(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if ((seq & 1) === 1 && fails(cpu, 'even')) return WRITE_LOCKED;
  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;
  const file = cpu.readOnce(vma, vm_file);
  if (file === NULL) return NO_FILE;
  cpu.smpRmb();
  const pgoff = cpu.load(vma, vm_pgoff);
  const offset = fileOffset(pgoff, cpu.load(vma, vm_start), bpVaddr);
  const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
  if (uprobe === NULL) return NO_UPROBE;
  cpu.smpRmb();
  return cpu.readOnce(mm, mm_lock_seq) !== seq && fails(cpu, 'unchanged') ? CHANGED : uprobe;
}

describe('a lookup of your own', () => {
  it('should have its barriers told apart, and its checks by the names that it gives them', () => {
    const { switches } = board(fencedTwice, 'torn-split', {
      writerSide: 'seqcount',
      kinds: ['barrier', 'check'],
    });
    const roleOf = (id: string): string | undefined => switches.find((one) => one.id === id)?.role;
    assert.equal(roleOf('between_counts: smp_rmb() #1'), 'redundant');
    assert.equal(roleOf('between_counts: smp_rmb() #2'), 'necessary');
    assert.equal(roleOf('between_counts: even'), 'necessary');
    assert.equal(roleOf('between_counts: unchanged'), 'necessary');
  });

  it('should be taken apart although it checks nothing: its barriers prove nothing then', () => {
    const trusting = (cpu: Cpu, mm: Ref, bpVaddr: number): Ref =>
      mmapLockSpeculateRetry(cpu, mm, mmapLockSpeculateTryBegin(cpu, mm)) || bpVaddr < 0
        ? CHANGED
        : NO_UPROBE;
    const { vacuous, why } = board(trusting, 'torn-split', { writerSide: 'seqcount' });
    assert.deepEqual([vacuous, why], [true, 'no lookup ever gave an answer']);
  });
});

describe('the limits of a switchboard', () => {
  it('should be said: a scenario that only interleavings can judge', () => {
    assert.throws(() => board('merged', 'tearing'), UserError);
  });

  it('should be said: a search that was stopped', () => {
    const { verdict, why, switches } = board('per-vma-refcnt', 'two-cycles', { timeout: 1 });
    assert.deepEqual([verdict, why, switches], ['Unknown', 'the search was stopped (timeout)', []]);
  });
});
