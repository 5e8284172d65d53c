import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check as checkReader } from '../../src/check/check-reader.ts';
import type { CheckOptions } from '../../src/check/own-reader/check-options.ts';
import { UserError } from '../../src/common/errors.ts';
import { mmapReadLock, mmapReadUnlock } from '../../src/locks/mmap-lock.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../../src/locks/seqcount.ts';
import { fileOffset, type Lookup } from '../../src/lookup/lookup.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import {
  mm_lock_seq,
  VM_READ,
  VM_WRITE,
  vm_end,
  vm_flags,
  vm_pgoff,
  vm_start,
} from '../../src/memory/layout.ts';
import { vmaLookup } from '../../src/mm/vma.ts';
import { readerText } from '../../src/report/reader-text.ts';
import { writeCases } from '../../src/scenarios/write-cases.ts';

/** As it is: what a Never is worth has tests of its own. */
const checkUnder = (lookup: Lookup, options: CheckOptions = {}) =>
  checkReader(lookup, { removals: false, ...options });
/** Under sc, which is quick, unless something else is asked for. */
const check = (lookup: Lookup, options: CheckOptions = {}) => checkUnder(lookup, { model: 'sc', ...options });

const lookupOf = (id: string): Lookup => protocols.find((one) => one.id === id)?.lookup ?? assert.fail(id);

/** Begin, loads, retry. */
function reader(load: (cpu: Cpu, vma: Ref) => number, checked = true): Lookup {
  return function mine(cpu, mm, address) {
    cpu.rcuReadLock();
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
    const answer = vma === NULL ? NULL : load(cpu, vma);
    const again = checked && mmapLockSpeculateRetry(cpu, mm, seq);
    cpu.rcuReadUnlock();
    return again ? NULL : answer;
  };
}
const length = (cpu: Cpu, vma: Ref): number => cpu.load(vma, vm_end) - cpu.load(vma, vm_start);
const kinds = (lookup: Lookup, options?: CheckOptions): string[] => [
  ...new Set(check(lookup, options).rows.flatMap(({ findings }) => findings.map(({ kind }) => kind))),
];

describe('check of a reader of your own', () => {
  it('runs it beside every kind of write, with one section and with two', () => {
    const { rows, worst, reader: name, writerSide } = check(reader(length));
    assert.deepEqual([name, writerSide, worst], ['mine', 'refcnt', null]);
    for (const { id, writes } of writeCases()) {
      const words = rows.filter(({ operation }) => operation === id);
      assert.deepEqual(
        words.map(({ sections, verdict, findings }) => [sections, verdict, findings]),
        writes.map((_, at) => [at + 1, 'Never', []]),
      );
    }
    assert.equal(rows.length, writeCases().flatMap(({ writes }) => writes).length);
    assert.ok(rows.filter(({ vacuous }) => vacuous).length < rows.length / 4, 'few searches met no race');
  });

  it('finds what an end check was for, beside writes that move both ends', () => {
    const { rows, worst } = check(reader(length, false));
    const broken = rows.filter(({ verdict }) => verdict === 'Sometimes').map(({ operation }) => operation);
    for (const operation of ['munmap-mmap', 'mmap-fixed', 'mremap-moves']) {
      assert.ok(broken.includes(operation), operation);
    }
    assert.ok(!broken.includes('mprotect') && !broken.includes('fork'));
    assert.equal(worst?.witness?.finding?.kind, 'wrong answer');
    assert.match(worst?.witness?.outcome ?? '', /^at 0x14010 accepted -?0x[0-9a-f]+; right: 0x/);
  });

  it('judges a lookup of the table as scenarios do: by what was right at some moment', () => {
    assert.deepEqual(kinds(lookupOf('merged')), []);
    assert.deepEqual(kinds(lookupOf('locked')), []);
    const { rows } = check(lookupOf('aug05'), { writerSide: 'int', writers: ['split-below'] });
    assert.deepEqual(
      rows.map(({ verdict, positive, negative }) => [verdict, positive, negative > 0]),
      [
        ['Never', 0, true],
        ['Sometimes', 1, true],
      ],
    );
    // The decoy lies where the torn pair points: it is a wrong answer and not just a miss.
    assert.match(rows[1]?.findings[0]?.text ?? '', /accepted decoy a half below .*; right: uprobe A /);
  });

  it('runs it under every model that has a judge, and each model of mmap_lock', () => {
    const { rows } = checkUnder(reader(length), { writers: ['mprotect', 'fork'], sections: [1] });
    assert.deepEqual(
      rows.map(({ operation, model, lockModel, verdict }) => [operation, model, lockModel, verdict]),
      [
        ['mprotect', 'sc', 'rwsem', 'Never'],
        ['mprotect', 'tso', 'rwsem', 'Never'],
        ['mprotect', 'lkmm', 'rwsem', 'Never'],
        ['mprotect', 'lkmm', 'spin', 'Never'],
        ['fork', 'sc', 'rwsem', 'Never'],
        ['fork', 'tso', 'rwsem', 'Never'],
        ['fork', 'lkmm', 'rwsem', 'Never'],
        ['fork', 'lkmm', 'spin', 'Never'],
      ],
    );
  });

  it('counts a fallback that the reader makes by itself, under every model', () => {
    const asks: Lookup = (cpu, mm, address) => {
      const flagsNow = () => {
        const vma = vmaLookup(cpu, mm, address);
        return vma === NULL ? 1 : cpu.load(vma, vm_flags) + 1;
      };
      cpu.rcuReadLock();
      const seq = mmapLockSpeculateTryBegin(cpu, mm);
      const flags = flagsNow();
      const again = (seq & 1) === 1 || mmapLockSpeculateRetry(cpu, mm, seq);
      cpu.rcuReadUnlock();
      if (!again) return flags;
      mmapReadLock(cpu, mm);
      const sure = flagsNow();
      mmapReadUnlock(cpu, mm);
      return sure;
    };
    const { rows } = checkUnder(asks, { writers: ['mprotect'], sections: [1] });
    assert.deepEqual(
      rows.map(({ model, verdict, vacuous }) => [model, verdict, vacuous]),
      ['sc', 'tso', 'lkmm', 'lkmm'].map((model) => [model, 'Never', false]),
    );
  });

  it('names each kind of finding once in a row, and says what bounded a Never', () => {
    const sums: Lookup = reader((cpu, vma) => cpu.load(vma, vm_start) + cpu.load(vma, vm_end), false);
    const { rows } = check(sums, { writers: ['mremap-moves', 'shrink'] });
    for (const { findings } of rows)
      assert.equal(new Set(findings.map(({ kind }) => kind)).size, findings.length);
    assert.ok(rows.some(({ findings }) => findings.length > 0));
    const bounded = {
      ...check(reader(length), { writers: ['brk'], sections: [1] }),
      rows: rows.slice(0, 1).map((row) => ({
        ...row,
        verdict: 'Never within bound' as const,
        positive: 0,
        findings: [],
        bounds: ['4 more rounds of a loop, 3 executions cut there'],
      })),
    };
    assert.match(
      readerText(bounded, ['x']).replaceAll('\n', ' '),
      /Within bound \(mremap-moves, 1 write section, sc\): 4 more rounds of a loop, 3 executions cut there\./,
    );
  });

  it('finds under lkmm what no interleaving shows: an end check that nothing orders', () => {
    const unordered: Lookup = function unordered(cpu, mm, address) {
      cpu.rcuReadLock();
      const seq = mmapLockSpeculateTryBegin(cpu, mm);
      const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
      const [pgoff, start] = vma === NULL ? [0, address] : [cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start)];
      const answer = fileOffset(pgoff, start, address);
      const again = cpu.readOnce(mm, mm_lock_seq) !== seq;
      cpu.rcuReadUnlock();
      return again ? NULL : answer;
    };
    const { rows, worst } = checkUnder(unordered, { writers: ['shrink'], sections: [1] });
    const words = new Map(rows.map(({ model, verdict }) => [model, verdict]));
    assert.deepEqual(
      [...words],
      [
        ['sc', 'Never'],
        ['tso', 'Never'],
        ['lkmm', 'Sometimes'],
      ],
    );
    assert.equal(worst?.model, 'lkmm');
    assert.equal(worst?.witness?.finding?.kind, 'wrong answer');
  });

  it('does not take for wrong what was right at the beginning, or at the end', () => {
    // Flags change while it runs: either answer was right once.
    const flags = reader((cpu, vma) => cpu.load(vma, vm_flags));
    assert.deepEqual(kinds(flags, { writers: ['mprotect'] }), []);
    // A sum of two reads of the same flags was right never.
    const twice = reader((cpu, vma) => cpu.load(vma, vm_flags) + cpu.load(vma, vm_flags), false);
    assert.deepEqual(kinds(twice, { writers: ['mprotect'] }), ['wrong answer']);
  });

  it('takes the mapping, the writers and the number of sections that are given', () => {
    const setup = { anonymous: true, flags: VM_READ | VM_WRITE };
    const asked = reader((cpu, vma) => cpu.load(vma, vm_flags) & (VM_READ | VM_WRITE));
    const { rows } = check(asked, {
      setup,
      writers: [
        'mprotect',
        {
          id: 'mine',
          mappings: [{ start: 0x14000, end: 0x18000, pgoff: 0 }],
          writes: [{ operation: 'fork' }],
        },
      ],
      sections: [2, 1],
    });
    assert.deepEqual(
      rows.map(({ operation, sections }) => `${operation} ${sections}`),
      ['mprotect 2', 'mprotect 1', 'mine 1'],
    );
  });

  it('says of every kind of fault what it is, and where in your file', () => {
    const faults: [string, Lookup][] = [
      [
        'endless',
        (cpu, mm) => {
          for (;;) cpu.readOnce(mm, mm_lock_seq);
        },
      ],
      ['NULL dereference', (cpu, mm, address) => cpu.load(vmaLookup(cpu, mm, address) * NULL, vm_end)],
      [
        'not-deterministic',
        (
          (runs: number) => (cpu: Cpu, mm: Ref) =>
            cpu.readOnce(mm, mm_lock_seq) + runs++ * 2 + 1
        )(0),
      ],
    ];
    for (const [kind, lookup] of faults) {
      const report = check(lookup, { writers: ['split-below'], sections: [1] });
      const found = report.rows[0]?.findings.find((one) => one.kind === kind);
      assert.ok(found !== undefined, kind);
      assert.equal(found.position?.file, 'check-reader.test.ts', kind);
      assert.ok((found.position?.line ?? 0) > 0);
      assert.match(
        readerText(report, ['x']).replaceAll('\n', ' '),
        new RegExp(`${kind} \\(split-below\\) at check-reader\\.test\\.ts:\\d+:\\d+: `),
      );
      assert.ok(report.worst?.witness !== undefined);
    }
  });

  for (const [what, options, message] of [
    [
      'a writer',
      { writers: ['munmap'] },
      /^there is no writer "munmap", only .*: did you mean munmap-mmap or /,
    ],
    ['no writer', { writers: [] }, /^no writer is asked for/],
    [
      'a writer side',
      { writerSide: 'refcount' },
      /^there is no writer side "refcount", .*: did you mean seqcount or refcnt\?$/,
    ],
    ['a model', { model: 'sq' }, /^there is no model "sq", .*: did you mean sc\?$/],
    [
      'a claim',
      { claim: 'wright' },
      /^there is no claim "wright", only memory, right: did you mean right\?$/,
    ],
    ['an option', { writer: 'fork' }, /^there is no option "writer", only .*: did you mean writers or/],
    [
      'a number of sections',
      { sections: [3] },
      /^a writer has 1 or 2 sections here, but sections \[3\] was asked for/,
    ],
  ] as const) {
    it(`refuses ${what} that cannot be`, () => {
      assert.throws(
        () => check(reader(length), options as CheckOptions),
        (error) => (error instanceof UserError && message.test(error.message)) || assert.fail(String(error)),
      );
    });
  }
});
