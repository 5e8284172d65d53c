import type { WriterSide } from '../../src/locks/writer-side.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { type Field, infoOf, NULL, type Ref } from '../../src/memory/field.ts';
import { mm_cachep, PAGE_SIZE } from '../../src/memory/layout.ts';
import type { SlabCache } from '../../src/memory/slab.ts';
import { type AddressSpaceOptions, createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { vmasIn } from '../../src/mm/find-vma.ts';
import { insertMapping } from '../../src/mm/insert-mapping.ts';
import { performWrite, type WriteOperation } from '../../src/mm/writers.ts';
import { singleCpu } from './single-thread.ts';

/**
 * Start, end and flags of a VMA that is there before; page n of the file at page n of memory, or of what is given
 * as a fourth. A fourth of `anonymous` maps no file.
 */
export type Mapped = readonly [number, number, number, (number | 'anonymous')?];

const LOCKS: Readonly<Record<string, string>> = {
  downgradeWrite: 'downgrade_write',
  upWrite: 'up_write',
  upRead: 'up_read',
};
const STORES = new Set(['store', 'writeOnce', 'smpStoreRelease', 'rcuAssignPointer']);

/**
 * What a write changes, in order: fields of the mm and of VMAs, pointers of the tree that are published, references
 * to the file, what is freed, and how mmap_lock is given up. VMAs of before are `vma1`, `vma2` by address (one
 * alone needs no name), and the mm of a child is `child`. VMAs made by the write are `new1`, `new2`: the name alone
 * stands for plain stores to them.
 */
export function writeSteps(
  side: WriterSide,
  mapped: readonly Mapped[],
  write: WriteOperation,
  heap: Pick<AddressSpaceOptions, 'startBrk' | 'brk'> = {},
): string[] {
  const { cpu } = singleCpu(1 << 14);
  const space = createAddressSpace(cpu, { side, ...heap });
  const file = allocFile(cpu, createInode(cpu, 1));
  for (const [start, end, flags, page = start / PAGE_SIZE] of mapped) {
    const isAnonymous = page === 'anonymous';
    insertMapping(cpu, space, {
      start,
      end,
      flags,
      pgoff: isAnonymous ? 0 : page,
      file: isAnonymous ? NULL : file,
    });
  }
  const vmas = vmasIn(cpu, space.mm, 0, Number.MAX_SAFE_INTEGER);
  const names = new Map<Ref, string>(vmas.map((vma, nth) => [vma, vmas.length > 1 ? `vma${nth + 1}.` : '']));
  names.set(space.mm, '').set(file, '');
  const withFile = 'file' in write ? { ...write, file } : write;
  return steps(cpu, names, (self) => performWrite(self, space, withFile));
}

const nameOnly = (prefix: string): string => prefix.replace('.', '');

function steps(cpu: Cpu, names: Map<Ref, string>, run: (cpu: Cpu) => void): string[] {
  const seen: string[] = [];
  const made = new Set<Ref>();
  const onStore = (method: string, base: Ref, field: Field): void => {
    const { struct, name } = infoOf(field);
    if (method === 'rcuAssignPointer' && struct === 'maple_node') seen.push('slot');
    const who = names.get(base);
    if (who === undefined || struct === 'maple_node') return;
    if (!made.has(base) || method === 'writeOnce') seen.push(who + name);
    else if (seen.at(-1) !== nameOnly(who)) seen.push(nameOnly(who));
  };
  const onAlloc = (cache: SlabCache, object: Ref): void => {
    if (cache.object === 'vma') {
      made.add(object);
      names.set(object, `new${made.size}.`);
    } else if (cache === mm_cachep) names.set(object, 'child.');
  };
  const self = new Proxy(cpu, {
    get(target, method: string) {
      const value = target[method as keyof Cpu];
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const [base, field, amount] = args as [Ref, Field, number];
        if (STORES.has(method)) onStore(method, base, field);
        else if (method === 'fetchAdd') seen.push(amount > 0 ? 'get_file' : 'fput');
        else if (method === 'free' && (args[0] as SlabCache).object !== 'node') {
          seen.push(`free(${nameOnly(names.get(args[1] as Ref) ?? '') || (args[0] as SlabCache).object})`);
        } else if (LOCKS[method] !== undefined && infoOf(field).name === 'mmap_lock') {
          seen.push((names.get(base) ?? '') + LOCKS[method]);
        }
        const result = (value as (...all: unknown[]) => unknown).apply(target, args);
        if (method === 'alloc') onAlloc(args[0] as SlabCache, result as Ref);
        return result;
      };
    },
  });
  run(self);
  return seen;
}
