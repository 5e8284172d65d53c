import { VM_EXEC, VM_READ } from '../memory/layout.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * Since v6.15 a VMA is freed at once and may become one of another process while it is being locked. A reader that
 * finds this out gives it back, and wakes the writer of an mm that may be gone by then.
 */
export const vmaRecycled: Scenario = {
  id: 'vma-recycled',
  question:
    'If another process reuses the VMA and then exits, can lock_vma_under_rcu() of v6.15 touch freed memory?',
  source: {
    author: 'Jann Horn',
    date: '2025-07',
    link: '20250728175355.2282375-1-surenb@google.com',
    note: 'the link is the fix (CVE-2025-38554, in 6.15.10 and 6.16.1); the report is CAG48ez0-deFbVH=E3jbkWx=X3uVbd8nWeo6kbJPQ0KoUD+m2tA@mail.gmail.com',
  },
  mappings: [{ start: START, end: END, pgoff: 0, file: null }],
  uprobes: { 'uprobe of the other process': OFFSET },
  bpVaddr: BP_VADDR,
  answers: [null],
  claim: 'memory',
  reuse: ['vm_area_struct'],
  writes: [
    { operation: 'munmap', start: START, end: END },
    {
      operation: 'mmap',
      start: START,
      end: END,
      pgoff: 0,
      flags: VM_READ | VM_EXEC,
      file: 'file',
      in: 'other mm',
    },
    { operation: 'exit', in: 'other mm' },
  ],
  writerSides: { merged: 'refcnt' },
  pair: { broken: 'per-vma-refcnt-v6.15', fixed: 'per-vma-refcnt' },
  expected: [
    {
      lookups: ['per-vma-refcnt-v6.15'],
      sc: ['Never', 'Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'its put first lets a writer of the other mm go on, then wakes it: by then that mm may be freed',
    },
    {
      lookups: ['per-vma-refcnt'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it holds the other mm as long as it needs it; with no uprobe to find, only memory is tested',
      whyReordered:
        'it raises the count of the other mm before the put, which is a release; with no uprobe to find, only memory is tested',
    },
    {
      lookups: ['merged'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it locks nothing and reads only type-stable memory; with no uprobe to find, only memory is tested',
      whyReordered:
        'no order of loads frees type-stable memory; with no uprobe to find, only memory is tested',
    },
    {
      lookups: 'others',
      notApplicable: true,
      why: 'up to v6.14 a VMA is freed only after its readers have ended',
    },
  ],
};
