import type { WriterSide } from '../../src/locks/writer-side.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import { type Field, nameOf } from '../../src/memory/field.ts';
import { vm_area_cachep } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { performWrite, type WriteOperation } from '../../src/mm/writers.ts';
import { programFrom } from './set-up.ts';

/** Start, end and flags of a VMA that is there before; page n of the file at page n of memory. */
export type Mapped = readonly [number, number, number];

/** What a write changes, in order: fields of the mm and of VMAs, and the root of the tree. */
export function writeSteps(side: WriterSide, mapped: readonly Mapped[], write: WriteOperation): string[] {
  const program = programFrom((cpu) => {
    const space = createAddressSpace(cpu, { side, leafSlots: 16, nodeSlots: 10 });
    const file = allocFile(cpu, createInode(cpu, 1));
    for (const [start, end, flags] of mapped) {
      performWrite(cpu, space, { operation: 'mmap', start, end, pgoff: start / 4096, flags, file });
    }
    return [
      (self) => {
        performWrite(self, space, write);
        return 0;
      },
    ];
  });
  const vmas = program.objects.filter(({ cache }) => cache === vm_area_cachep).map(({ ref }) => ref);
  const { steps } = execute(program, {
    newExecution: () => true,
    // The writer to its end; its callbacks come later and are not the question.
    nextCpu: (cpus) => (cpus[0]?.enabled ? 0 : -1),
    endExecution: () => undefined,
  });
  const names: string[] = [];
  for (const { operation } of steps) {
    const field: Field = operation.field;
    const which = vmas.indexOf(operation.base);
    if (operation.name === 'downgrade_write' || operation.name === 'up_write') names.push(operation.name);
    else if (operation.effect === 1 && (which >= 0 || /^mm_/.test(nameOf(field)))) {
      names.push(which >= 0 && vmas.length > 1 ? `vma${which + 1}.${nameOf(field)}` : nameOf(field));
    }
  }
  return names.filter((name, at) => name !== 'up_write' || at === names.length - 1);
}
