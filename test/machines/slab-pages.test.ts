import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exploreCpus } from '../../src/machines/graph/cpus/explore-cpus.ts';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import type { Program } from '../../src/machines/program.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { f_count, filp_cachep, vm_area_cachep, vm_file } from '../../src/memory/layout.ts';
import type { ModelName } from '../../src/models/models.ts';
import { programFrom } from '../support/set-up.ts';

type Reader = (cpu: Cpu, vma: Ref) => number;

/** A reader beside a CPU that clears the pointer to a file and frees it, and a third that takes a file. */
function programOf(read: Reader, options: Pick<Program, 'pagesGo' | 'reuse'>): Program {
  const program = programFrom((cpu) => {
    const vma = cpu.alloc(vm_area_cachep);
    const file = cpu.alloc(filp_cachep);
    cpu.store(file, f_count, 7);
    cpu.store(vma, vm_file, file);
    const free = (self: Cpu): number => {
      self.writeOnce(vma, vm_file, NULL);
      self.free(filp_cachep, file);
      const next = self.alloc(filp_cachep);
      self.writeOnce(next, f_count, 9);
      return next === file ? 1 : 0;
    };
    return [(self) => read(self, vma), free];
  });
  return { ...program, ...options };
}

/** What a reader came to, `freed` if it read what is gone; and whether the object was ever taken again. */
function outcomes(
  read: Reader,
  model: ModelName | 'interleaver',
  options: Pick<Program, 'pagesGo' | 'reuse'>,
) {
  const program = programOf(read, options);
  const results = new Set<number | string | undefined>();
  let isTaken = false;
  if (model === 'interleaver') {
    const scheduler = new DepthFirst();
    while (scheduler.newExecution()) {
      const { complete, finding, results: each } = execute(program, scheduler);
      if (!complete) continue;
      results.add(finding === undefined ? each[0] : finding.kind);
      isTaken ||= each[1] === 1;
    }
  } else {
    const options = {
      model,
      spin: false,
      handsOver: true,
      asWritten: false,
      folds: true,
      setsAside: true,
      frees: true,
    };
    exploreCpus(
      program,
      { ...options, retries: 4, order: [1, 0] },
      {
        begin: () => results.clear(),
        visit: ({ findings: [finding], results: each }) => {
          results.add(finding === undefined ? each.get(0) : finding.kind);
          isTaken ||= each.get(1) === 1;
          return true;
        },
      },
    );
  }
  return { results: [...results].map(String).sort(), isTaken };
}

const count = (cpu: Cpu, file: Ref): number => (file === NULL ? 0 : cpu.readOnce(file, f_count));
const inOneSection: Reader = (cpu, vma) => {
  cpu.rcuReadLock();
  const found = count(cpu, cpu.rcuDereference(vma, vm_file));
  cpu.rcuReadUnlock();
  return found;
};
const inALaterSection: Reader = (cpu, vma) => {
  cpu.rcuReadLock();
  const file = cpu.rcuDereference(vma, vm_file);
  cpu.rcuReadUnlock();
  cpu.rcuReadLock();
  const found = count(cpu, file);
  cpu.rcuReadUnlock();
  return found;
};

for (const model of ['interleaver', 'sc', 'tso', 'lkmm'] as const) {
  describe(`a type-stable slab whose page is given back, ${model}`, () => {
    const pagesGo = { pagesGo: ['filp'] };

    it('is there for as long as the section in which its pointer was read', () => {
      assert.deepEqual(outcomes(inOneSection, model, pagesGo).results, ['0', '7']);
    });

    it('is gone in a later section, if a grace period fits in between', () => {
      assert.deepEqual(outcomes(inALaterSection, model, pagesGo).results, ['0', '7', 'use-after-free']);
    });

    it('holds no object that is taken again', () => {
      assert.ok(!outcomes(inALaterSection, model, { ...pagesGo, reuse: ['filp'] }).isTaken);
    });

    it('stays, if nothing else is said, and its object may be another one', () => {
      assert.deepEqual(outcomes(inALaterSection, model, {}).results, ['0', '7']);
      assert.deepEqual(outcomes(inALaterSection, model, { reuse: ['filp'] }).results, ['0', '7', '9']);
    });
  });
}
