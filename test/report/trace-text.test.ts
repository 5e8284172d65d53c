import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { explore, replay } from '../../src/check/judge/interleave/explore.ts';
import { showScenario } from '../../src/check/scenario/show-scenario.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { NULL } from '../../src/memory/field.ts';
import { masWalk } from '../../src/mm/maple-tree.ts';
import { type Trace, type TraceStep, traceSchema } from '../../src/report/trace.ts';
import { describe as describeStep, essentialSteps, traceText } from '../../src/report/trace-text.ts';

const SEED = 20240814;
const WITNESSES = ['aug02', 'aug05', 'aug05-barriers'].map((lookup) => {
  const { witness } = explore({ lookup, sections: 2 });
  return { lookup, trace: witness as Trace };
});
const linesOf = (trace: Trace): string[] => traceText(trace).split('\n');

const CPUS: Trace['cpus'] = [
  { name: 'CPU0', role: 'reader' },
  { name: 'CPU1', role: 'reader' },
  { name: 'CPU2', role: 'writer' },
  { name: 'CPU3', role: 'writer' },
  { name: 'CPU3.12', role: 'callback' },
];

/** Whatever a trace of so many CPUs may hold, as far as its text is concerned. */
const anyTraceOf = (cpus: number): fc.Arbitrary<Trace> =>
  fc
    .array(
      fc.record({
        cpu: fc.nat(cpus - 1),
        path: fc.array(fc.constantFrom('vma_lookup', 'my_own_lookup', 'a'.repeat(70), '__split_vma'), {
          maxLength: 5,
        }),
        operation: fc.constantFrom('READ_ONCE', 'store', 'smp_rmb', 'down_write', 'cmpxchg'),
        object: fc.constantFrom(
          'vma',
          'mm',
          'uprobe',
          'node',
          'a name of forty characters, as a page has it',
        ),
        field: fc.constantFrom(undefined, 'vm_start', 'mm_lock_seq', 'mmap_lock', 'slot[12]'),
        access: fc.constantFrom(undefined, 'read' as const, 'write' as const, 'both' as const),
        value: fc.constantFrom('0', '0x14000', 'a name of forty characters, as a page has it'),
        readsFrom: fc.constantFrom(undefined, -1, 0, 3),
        note: fc.constantFrom(undefined, 'old', 'new'),
      }),
      { minLength: 1, maxLength: 30 },
    )
    .chain((steps) =>
      fc.nat(steps.length - 1).map((fatal) => ({
        version: 1 as const,
        scenario: 'any',
        lookup: 'any',
        model: 'sc',
        cpus: CPUS.slice(0, cpus),
        initial: [],
        steps: steps.map((step, at) =>
          at === fatal ? { ...step, access: 'read' as const, fatal: true } : step,
        ) as TraceStep[],
        outcome: '',
        schedule: '0x1',
      })),
    );

describe('traceText', () => {
  for (const { lookup, trace } of WITNESSES) {
    it(`keeps the witness of ${lookup} within 72 columns, with one fatal step, in two columns`, () => {
      const lines = linesOf(trace);
      assert.ok(lines.every((line) => line.length <= 72 && line === line.trimEnd()));
      assert.equal(lines.filter((line) => line.includes('<--')).length, 1);
      assert.match(lines[0] ?? '', /^ {2}CPU0 reader +CPU1 writer$/);
      const [, second] = [lines[0]?.indexOf('CPU0'), lines[0]?.indexOf('CPU1') ?? 0];
      // Nothing starts between the columns.
      assert.ok(
        lines.every((line) => line.search(/\S/) < 9 || line.search(/\S/) >= second || /==/.test(line)),
      );
    });
  }

  it('keeps any trace within 72 columns, and marks its fatal step once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }).chain(anyTraceOf), (trace) => {
        const lines = linesOf(trace);
        for (const line of lines) assert.ok(line.length <= 72, line);
        assert.equal(lines.filter((line) => line.includes('<-- ')).length, 1);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('begins each line with its CPU if there are more than two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 5 }).chain(anyTraceOf), (trace) => {
        const lines = linesOf(trace);
        const titles = trace.cpus.map(({ name, role }) => `  ${name} ${role}`);
        assert.deepEqual(lines.slice(0, titles.length), titles);
        for (const line of lines.slice(titles.length)) assert.match(line, /^ {2}CPU(?:\d|3\.12) +\S/);
        const step = lines.find((line) => line.includes('<-- '));
        const { cpu } = trace.steps.find(({ fatal }) => fatal) ?? assert.fail();
        assert.ok(step?.startsWith(`  ${trace.cpus[cpu]?.name} `));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('names a call once, and tells of its first steps where they were taken', () => {
    const step = (cpu: number, operation: string, path: string[], object?: string): TraceStep => ({
      cpu,
      path,
      operation,
      ...(object === undefined
        ? {}
        : { object, field: 'f', access: cpu === 0 ? 'read' : 'write', value: '1' }),
    });
    const trace = (steps: TraceStep[]): Trace => ({
      version: 1,
      scenario: 'any',
      lookup: 'any',
      model: 'sc',
      cpus: [
        { name: 'CPU0', role: 'reader' },
        { name: 'CPU1', role: 'writer' },
      ],
      initial: [],
      steps,
      outcome: '',
      schedule: '',
    });
    const own = step(0, 'load', ['look'], 'own');
    const shared = step(0, 'load', ['look'], 'shared');
    const write = step(1, 'store', ['split'], 'shared');
    const linesOf = (steps: TraceStep[]) =>
      traceText(trace(steps))
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    const told = { ...shared, fatal: true as const };
    const written = ['split()', 'shared->f = 1'];
    const seen = 'shared->f == 1  <-- accepted';
    assert.deepEqual(linesOf([write, own, told]), [...written, 'look()', '(1 step)', seen]);
    assert.deepEqual(linesOf([own, write, told]), ['look()', '(1 step)', ...written, 'look() ...', seen]);
  });

  it('shows who freed what is read, and the callback that did', () => {
    const { findings } = explore({ lookup: (cpu, mm) => masWalk(cpu, mm, 0x14010) * NULL, sections: 1 });
    const text = traceText(findings.at(-1)?.witness ?? assert.fail());
    assert.match(text, /^ {2}CPU1\.0 callback$/m);
    assert.match(text, /^ {2}CPU1 .*call_rcu\(node\)$/m);
    assert.match(text, /^ {2}CPU1\.0 +kmem_cache_free\(node\)$/m);
    assert.match(text, /^ {2}CPU0 .*node->.* <-- freed$/m);
    assert.doesNotMatch(text, /run_?callback/i);
  });

  it('shows only what readers see of two writers', () => {
    const one = explore({ lookup: 'aug05' }).witness ?? assert.fail();
    const two = explore({ lookup: 'aug05', writers: 2 }).witness ?? assert.fail();
    const shown = (trace: Trace) => essentialSteps(trace).map(describeStep);
    assert.deepEqual(shown(two), shown(one));
  });

  it('tells of every step, or of how many it does not', () => {
    for (const { trace } of WITNESSES) {
      const folded = linesOf(trace).flatMap((line) => /^ *\((\d+) steps?\)$/.exec(line)?.[1] ?? []);
      const left = folded.reduce((sum, count) => sum + Number(count), 0);
      assert.ok(left > 0);
      assert.equal(left + essentialSteps(trace).length, trace.steps.length);
    }
  });

  it('has the brackets of RCU around what a reader reads', () => {
    for (const { trace } of WITNESSES) {
      const lines = linesOf(trace);
      const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
      assert.ok(at(/rcu_read_lock\(\)$/) > 0);
      assert.ok(at(/rcu_read_lock\(\)$/) < at(/^ +vma->vm_file == /));
    }
  });

  it('says what an access orders where that matters: not in an interleaving', () => {
    const step = {
      cpu: 0,
      path: ['lookup'],
      operation: 'smp_load_acquire',
      object: 'mm',
      field: 'mm_lock_seq',
    };
    const trace: Trace = {
      ...(WITNESSES[0]?.trace as Trace),
      model: 'lkmm',
      cpus: CPUS.slice(0, 1),
      steps: [{ ...step, access: 'read', value: '1', note: 'old', fatal: true }],
    };
    assert.match(traceText(trace), /^ +mm->mm_lock_seq == 1 {2}<-- passes, acquire$/m);
    assert.match(traceText({ ...trace, model: 'sc' }), /^ +mm->mm_lock_seq == 1 {2}<-- passes$/m);
  });

  it('moves to the left what would lose its value', () => {
    const { witness } = showScenario('negatives-trusted').versions[0] ?? assert.fail();
    const text = traceText(witness ?? assert.fail());
    assert.match(text, /^ {36,}uprobes->uprobes_seqcount = \d+$/m);
    assert.doesNotMatch(text, /seqcount\.\.\.|=\.\.\./);
  });

  it('shows what a lookup had read that was turned away for nothing', () => {
    const { witness } = showScenario('accidental-equality').versions[0] ?? assert.fail();
    const text = traceText(witness ?? assert.fail());
    assert.match(text, /^ +mm->mm_lock_seq == 0$/m);
    assert.match(text, /^ +vma->vm_lock_seq == 0$/m);
  });

  it('uses the kernel’s names and no others', () => {
    for (const { trace } of WITNESSES) assert.doesNotMatch(traceText(trace), /[a-z][A-Z]/);
  });

  it('draws any replay of any lookup, also one that ends early', () => {
    for (const { id } of protocols) {
      for (const schedule of ['', '0x1', '1x20']) {
        const text = traceText(replay({ lookup: id }, schedule));
        assert.ok(text.split('\n').every((line) => line.length <= 72));
        assert.doesNotMatch(text, /<--/);
      }
    }
  });

  // A pin: the text as it came out when it was last read and found right. It shows when the text changes.
  it('draws the witness of aug05 as it did before', () => {
    const [, aug05] = WITNESSES;
    assert.equal(traceText(aug05?.trace as Trace), AUG05);
  });
});

describe('essentialSteps', () => {
  it('are steps of the trace, in order, the fatal one among them', () => {
    for (const { trace } of WITNESSES) {
      const essential = essentialSteps(trace);
      assert.deepEqual(
        essential,
        trace.steps.filter((step) => essential.includes(step)),
      );
      assert.equal(essential.filter(({ fatal }) => fatal).length, 1);
      assert.ok(essential.length < trace.steps.length);
    }
  });
});

describe('describe', () => {
  for (const [step, text] of [
    [{ operation: 'smp_rmb' }, 'smp_rmb()'],
    [{ operation: 'kmem_cache_free', object: 'vma' }, 'kmem_cache_free(vma)'],
    [{ operation: 'down_write', object: 'mm', field: 'mmap_lock' }, 'down_write(mmap_lock)'],
    [
      { operation: 'READ_ONCE', object: 'vma', field: 'vm_start', access: 'read', value: '0x1' },
      'vma->vm_start == 0x1',
    ],
    [
      { operation: 'store', object: 'vma', field: 'vm_start', access: 'write', value: '0x1' },
      'vma->vm_start = 0x1',
    ],
  ] as const) {
    it(`writes ${text}`, () => assert.equal(describeStep({ cpu: 0, path: [], ...step }), text));
  }
});

describe('a trace', () => {
  it('is what its schema says, through JSON and back', () => {
    for (const { trace } of WITNESSES) {
      assert.deepEqual(v.parse(traceSchema, JSON.parse(JSON.stringify(trace))), trace);
    }
    assert.throws(() => v.parse(traceSchema, { ...WITNESSES[0]?.trace, version: 2 }));
  });

  it('reads what was written, step by step', () => {
    for (const { trace } of WITNESSES) {
      const memory = new Map(trace.initial.map(({ object, field, value }) => [`${object}.${field}`, value]));
      for (const step of trace.steps) {
        const place = `${step.object}.${step.field}`;
        if (step.access === 'read') assert.equal(step.value, memory.get(place));
        if (step.access === 'write') assert.equal(step.before, memory.get(place));
        if (step.readsFrom !== undefined && step.readsFrom >= 0) {
          assert.equal(trace.steps[step.readsFrom]?.value, step.value);
        }
        if (step.access === 'write' || step.access === 'both') memory.set(place, step.value ?? '');
      }
    }
  });

  it('says where each step stands, without a path of this machine', () => {
    for (const { trace } of WITNESSES) {
      for (const { source, path } of trace.steps) {
        assert.match(source?.file ?? '', /^src\/[\w/-]+\.ts$/);
        assert.ok(path.every((name) => /^[a-z_]\w*$/.test(name)));
      }
    }
  });
});

const AUG05 = `\
  CPU0 reader                       CPU1 writer
                                    mprotect()
                                      mmap_write_lock()
                                        down_write(mmap_lock)
                                      (40 steps)
                                      vma_modify_flags()
                                        __split_vma()
                                          vma_start_write()
                                            vma->vm_lock_seq = 1
                                          (6 steps)
                                          vma->vm_start = 0x14000
                                          (1 step)
  find_active_uprobe_speculative()
    rcu_read_lock()
    mm_start_vma_speculation()
      mm->mm_lock_seq == 1  (old)
    (7 steps)
    vma->vm_file == file
    vma->vm_flags == 0x75  (old)
    file->f_inode == inode
    vma->vm_pgoff == 0  (old)
    vma->vm_start == 0x14000  (new)
    (7 steps)
    mm_end_vma_speculation()
      vma->vm_mm == mm
      mm->mm_lock_seq == 1  (old)
                                        __split_vma() ...
                                          vma->vm_pgoff = 4
                                      (26 steps)
                                      vma->vm_flags = 0x71
                                      (2 steps)
                                      mmap_write_unlock()
                                        vma_end_write_all()
                                          mm->mm_lock_seq = 2
                                        up_write(mmap_lock)
                                    mprotect()
                                      mmap_write_lock()
                                        down_write(mmap_lock)
                                      (35 steps)
                                      vma_start_write()
                                        vma->vm_lock_seq = 2
    mm_end_vma_speculation() ...
      vma->vm_lock_seq == 2  <-- passes
    rcu_read_unlock()`;
