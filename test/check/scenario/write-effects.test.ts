import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeEffects } from '../../../src/check/scenario/write-effects.ts';
import { VM_READ } from '../../../src/memory/layout.ts';
import { parseMaps } from '../../../src/mm/proc-maps.ts';

const addressSpace = parseMaps('10000-18000 r-xp 00000000 08:01 42 /bin/true\n');

/** Without the tree and the counts of references, which no lookup decides by. */
const effects = (options: Parameters<typeof writeEffects>[0]): string[] =>
  writeEffects(options)
    .filter(({ object, field }) => !/^node/.test(object ?? '') && field !== 'f_count' && field !== 'mm_mt')
    .map(({ access, operation, object, field, value }) =>
      access === undefined ? operation : `${object}.${field}=${value}`,
    );

describe('writeEffects', () => {
  it('should show a split in the order of its stores, inside the section', () => {
    const write = { operation: 'mprotect', start: 0x14000, end: 0x18000, protection: VM_READ } as const;
    assert.deepEqual(effects({ addressSpace, write, writerSide: 'int' }), [
      'down_write',
      'vma.vm_lock_seq=1',
      'vma.vm_start=0x14000',
      'vma.vm_pgoff=4',
      'vma.vm_flags=0x71',
      'mm.mm_lock_seq=2',
      'up_write',
    ]);
  });

  it('should show that the seqcount is odd before the first store', () => {
    const write = { operation: 'munmap', start: 0x10000, end: 0x18000 } as const;
    const [lock, first] = effects({ addressSpace, write, writerSide: 'seqcount' });
    assert.deepEqual([lock, first], ['down_write', 'mm.mm_lock_seq=3']);
  });

  it('should name each VMA, and leave out what nobody else can see', () => {
    const two = parseMaps(
      '10000-18000 r-xp 0 08:01 42 /bin/true\n18000-20000 rw-p 8000 08:01 42 /bin/true\n',
    );
    const steps = writeEffects({
      addressSpace: two,
      write: { operation: 'mprotect', start: 0x18000, end: 0x20000, protection: 5 },
    });
    const marked = steps.filter(({ field }) => field === 'vm_lock_seq').map(({ object }) => object);
    assert.deepEqual(marked.toSorted(), ['vma', 'vma2']);
    assert.ok(steps.every(({ access }) => access !== 'read'));
  });

  it('should refuse a writer side that is not there', () => {
    const write = { operation: 'munmap', start: 0x10000, end: 0x18000 } as const;
    assert.throws(() => writeEffects({ addressSpace, write, writerSide: 'seqcnt' }), /did you mean seqcount/);
  });
});
