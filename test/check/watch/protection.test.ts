import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import { watched } from '../../../src/check/watch/watched.ts';
import { mmdrop, mmgrab } from '../../../src/locks/mm-count.ts';
import { mmapReadLock, mmapReadUnlock } from '../../../src/locks/mmap-lock.ts';
import { vmaEndRead, vmaStartRead } from '../../../src/locks/vma-lock-refcnt.ts';
import * as rwsem from '../../../src/locks/vma-lock-rwsem.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { fileOffset } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { asNumber, NULL, nameOf, type Ref } from '../../../src/memory/field.ts';
import * as layout from '../../../src/memory/layout.ts';
import { fput, getFile } from '../../../src/mm/file.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { getUprobe, putUprobe, tryGetUprobe } from '../../../src/uprobes/uprobe-refcount.ts';
import { findUprobe, findUprobeRcu } from '../../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../../support/single-thread.ts';

const { f_count, f_inode, i_ino, mm_count, rcu_func, rcu_next } = layout;
const { vm_end, vm_file, vm_freeptr, vm_pgoff, vm_refcnt, vm_start } = layout;

/** What is found of a reader beside a mapping that goes and one that comes. */
function found(reader: Lookup, options: CheckOptions = {}): { kind: string; text: string }[] {
  const { rows } = check(reader, {
    model: 'sc',
    writers: ['munmap-mmap'],
    sections: [1],
    removals: false,
    ...options,
  });
  return rows.flatMap(({ findings }) => findings.map(({ kind, text }) => ({ kind, text })));
}

/** Under rcu_read_lock(), with what lies at the address. */
function underRcu<T>(cpu: Cpu, mm: Ref, address: number, body: (vma: Ref) => T): T | typeof NULL {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const result = vma === NULL ? NULL : body(vma);
  cpu.rcuReadUnlock();
  return result;
}

const fileOf = (cpu: Cpu, mm: Ref, address: number): Ref =>
  underRcu(cpu, mm, address, (vma) => cpu.readOnce(vma, vm_file));

function uprobeOf(cpu: Cpu, vma: Ref, address: number): Ref {
  const file = cpu.readOnce(vma, vm_file);
  const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
  return findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
}

/** Read-locks the VMA at an address by its count, and lets go of it once the body is done. */
function underRefcnt(cpu: Cpu, mm: Ref, address: number, body: (vma: Ref) => number): number {
  const vma = underRcu(cpu, mm, address, (one) => (vmaStartRead(cpu, mm, one) === one ? one : NULL));
  if (vma === NULL) return NULL;
  const result = body(vma);
  vmaEndRead(cpu, vma);
  return result;
}

/** Raises a count unless it is 0. */
function incNotZero(cpu: Cpu, file: Ref): boolean {
  const count = cpu.readOnce(file, f_count);
  return count !== 0 && cpu.cmpxchg(file, f_count, count, count + 1) === count;
}

/** Always the same answer: what is asked here is how it was come by. */
const SEEN = 1;
const seen = (_: number): number => SEEN;

/** What is wrong, the reader, the kind of the finding, its text, and the options. */
const wrong: readonly [string, Lookup, string, RegExp, CheckOptions?][] = [
  [
    'a file whose pointer was read in an RCU section that has ended',
    (cpu, mm, address) => {
      const file = fileOf(cpu, mm, address);
      if (file === NULL) return NULL;
      cpu.rcuReadLock();
      const inode = cpu.load(file, f_inode);
      cpu.rcuReadUnlock();
      return seen(inode);
    },
    'unprotected access',
    /^load of f_inode of a file, and nothing that is held covers it: .* an RCU section that has ended/,
  ],
  [
    'a VMA whose pointer was read in an RCU section that has ended',
    (cpu, mm, address) => {
      const vma = underRcu(cpu, mm, address, (one) => one);
      cpu.rcuReadLock();
      const end = vma === NULL ? NULL : cpu.load(vma, vm_end);
      cpu.rcuReadUnlock();
      return seen(end);
    },
    'unprotected access',
    /^load of vm_end of a vma, and nothing that is held covers it/,
  ],
  [
    'a VMA whose pointer was read before mmap_lock was taken',
    (cpu, mm, address) => {
      const vma = underRcu(cpu, mm, address, (one) => one);
      mmapReadLock(cpu, mm);
      const end = vma === NULL ? NULL : cpu.load(vma, vm_end);
      mmapReadUnlock(cpu, mm);
      return seen(end);
    },
    'unprotected access',
    /^load of vm_end of a vma, and nothing that is held covers it/,
  ],
  [
    'a VMA in a section of Tasks Trace',
    (cpu, mm, address) => {
      cpu.rcuReadLockTrace();
      const vma = vmaLookup(cpu, mm, address);
      const end = vma === NULL ? NULL : cpu.load(vma, vm_end);
      cpu.rcuReadUnlockTrace();
      return seen(end);
    },
    'unprotected access',
    /^load of vm_end of a vma, and nothing that is held covers it/,
  ],
  [
    'another VMA than the one that is locked',
    (cpu, mm, address) =>
      underRefcnt(cpu, mm, address, () => {
        const other = vmaLookup(cpu, mm, address - 4 * layout.PAGE_SIZE);
        return other === NULL ? NULL : seen(cpu.load(other, vm_end));
      }),
    'unprotected access',
    /^load of vm_end of a vma, and nothing that is held covers it/,
    { writers: ['merge-goes'] },
  ],
  [
    'the file of a VMA after its lock is given back',
    (cpu, mm, address) => {
      let file = NULL;
      underRefcnt(cpu, mm, address, (vma) => {
        file = cpu.load(vma, vm_file);
        return SEEN;
      });
      return file === NULL ? NULL : seen(cpu.load(file, f_inode));
    },
    'unprotected access',
    /^load of f_inode of a file outside of rcu_read_lock\(\)/,
  ],
  [
    'a pointer that it has put aside in memory of its own',
    (cpu, mm, address) => {
      const own = cpu.alloc(layout.trace_uprobe_cachep);
      cpu.store(own, layout.nhits, fileOf(cpu, mm, address));
      cpu.rcuReadLock();
      const file = cpu.load(own, layout.nhits);
      const inode = file === NULL ? NULL : cpu.load(file, f_inode);
      cpu.rcuReadUnlock();
      cpu.free(layout.trace_uprobe_cachep, own);
      return seen(inode);
    },
    'unprotected access',
    /^load of f_inode of a file, and nothing that is held covers it/,
  ],
  [
    'a uprobe under RCU alone',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        const uprobe = uprobeOf(cpu, vma, address);
        return uprobe === NULL ? NULL : seen(cpu.load(uprobe, layout.offset));
      }),
    'unprotected access',
    /^load of offset of a uprobe, and nothing that is held covers it: .* grace period of Tasks Trace/,
  ],
  [
    'a uprobe after the section of Tasks Trace in which it was found',
    (cpu, mm, address) => {
      cpu.rcuReadLockTrace();
      const uprobe = underRcu(cpu, mm, address, (vma) => uprobeOf(cpu, vma, address));
      cpu.rcuReadUnlockTrace();
      return uprobe === NULL ? NULL : seen(cpu.load(uprobe, layout.offset));
    },
    'unprotected access',
    /^load of offset of a uprobe, and nothing that is held covers it/,
  ],
  [
    'half of the key of a uprobe, and later the other half, under RCU alone',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        const root = cpu.rcuDereference(layout.UPROBES, layout.uprobes_tree);
        const inode = cpu.load(root, layout.inode);
        const file = cpu.load(vma, vm_file);
        return seen(inode + file + cpu.load(root, layout.offset));
      }),
    'unprotected access',
    /^load of offset of a uprobe, and nothing that is held covers it/,
  ],
  [
    'the count of a uprobe under RCU alone',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        const uprobe = uprobeOf(cpu, vma, address);
        return uprobe !== NULL && tryGetUprobe(cpu, uprobe) ? SEEN : NULL;
      }),
    'unprotected access',
    /^READ_ONCE of ref of a uprobe, and nothing that is held covers it/,
  ],
  [
    'a count that it raises from zero',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        cpu.fetchAdd(vma, vm_refcnt, 1, 'acquire');
        vmaEndRead(cpu, vma);
        return SEEN;
      }),
    'count misused',
    /^atomic_fetch_add to vm_refcnt of a vma, which is 0/,
  ],
  [
    'a count that it takes away from without having added to it',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        fput(cpu, cpu.load(vma, vm_file));
        return SEEN;
      }),
    'count misused',
    /^atomic_fetch_add to f_count of a file takes 1 away, and it holds no reference/,
  ],
  [
    'a count that it gives back twice',
    (cpu, mm) => {
      mmgrab(cpu, mm);
      mmdrop(cpu, mm);
      mmdrop(cpu, mm);
      return SEEN;
    },
    'count misused',
    /^atomic_fetch_add to mm_count of a mm takes 1 away, and it holds no reference/,
  ],
  [
    'a reference to a file that it keeps',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        getFile(cpu, cpu.load(vma, vm_file));
        return SEEN;
      }),
    'lock left held',
    /^it returned without fput\(\): the reference that it took at protection\.test\.ts:\d+:\d+ is still held$/,
  ],
  [
    'a VMA that it leaves locked by its count',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => (vmaStartRead(cpu, mm, vma) === vma ? SEEN : NULL)),
    'lock left held',
    /^it returned without vma_end_read\(\): /,
  ],
  [
    'a count that it sets by xchg()',
    (cpu, mm) => seen(cpu.xchg(mm, mm_count, 0)),
    'count misused',
    /^xchg to mm_count of a mm sets it to 0: /,
  ],
  [
    'a count that it sets by cmpxchg()',
    (cpu, mm) => seen(cpu.cmpxchg(mm, mm_count, 1, 0)),
    'count misused',
    /^cmpxchg to mm_count of a mm takes 1 away, and it holds no reference/,
  ],
  [
    'a count that it stores',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, (vma) => {
        cpu.writeOnce(cpu.load(vma, vm_file), f_count, 1);
        return SEEN;
      }),
    'count misused',
    /^WRITE_ONCE to f_count of a file sets it to 1: /,
  ],
  ...[rcu_next, rcu_func, vm_freeptr].map((field): (typeof wrong)[number] => [
    `${nameOf(field)}, which shares its place with an end of the VMA`,
    (cpu, mm, address) => underRcu(cpu, mm, address, (vma) => seen(cpu.load(vma, field))),
    'wild access',
    new RegExp(`^load of ${nameOf(field)} of a vma: (?:vm_start|vm_end) stands there`),
  ]),
  [
    'what of a uprobe is there once its last reference is gone',
    (cpu, mm, address) => {
      cpu.rcuReadLockTrace();
      const uprobe = underRcu(cpu, mm, address, (vma) => uprobeOf(cpu, vma, address));
      const work = uprobe === NULL ? NULL : cpu.load(uprobe, layout.work);
      cpu.rcuReadUnlockTrace();
      return seen(work);
    },
    'wild access',
    /^load of work of a uprobe: .* last reference/,
  ],
];

/** What is right, the reader, and the options. */
const right: readonly [string, Lookup, CheckOptions?][] = [
  [
    'a pointer that is read again in a later section',
    (cpu, mm, address) => {
      fileOf(cpu, mm, address);
      return underRcu(cpu, mm, address, (vma) => seen(cpu.load(cpu.readOnce(vma, vm_file), f_inode)));
    },
  ],
  [
    'a pointer of an inner section, while the outer one is open',
    (cpu, mm, address) => {
      cpu.rcuReadLock();
      const file = fileOf(cpu, mm, address);
      const inode = file === NULL ? NULL : cpu.load(file, f_inode);
      cpu.rcuReadUnlock();
      return seen(inode);
    },
  ],
  [
    'all that lies behind a mm whose mmap_lock it holds',
    (cpu, mm, address) => {
      mmapReadLock(cpu, mm);
      const vma = vmaLookup(cpu, mm, address);
      const inode = vma === NULL ? NULL : cpu.load(cpu.load(vma, vm_file), f_inode);
      const answer = inode === NULL ? NULL : seen(cpu.load(inode, i_ino));
      mmapReadUnlock(cpu, mm);
      return answer;
    },
  ],
  [
    'a VMA and its file under its lock, v6.15',
    (cpu, mm, address) =>
      underRefcnt(cpu, mm, address, (vma) => seen(cpu.load(cpu.load(vma, vm_file), f_inode))),
  ],
  [
    'a VMA and its file under its lock, up to v6.14, the file read before',
    (cpu, mm, address) => {
      cpu.rcuReadLock();
      const vma = vmaLookup(cpu, mm, address);
      const file = vma === NULL ? NULL : cpu.load(vma, vm_file);
      const isLocked = vma !== NULL && rwsem.vmaStartRead(cpu, vma);
      const isIn = isLocked && cpu.load(vma, layout.detached) === 0;
      if (isLocked && !isIn) rwsem.vmaEndRead(cpu, vma);
      cpu.rcuReadUnlock();
      if (!isIn) return NULL;
      const answer = seen(cpu.load(file, f_inode) + cpu.load(vma, vm_end));
      rwsem.vmaEndRead(cpu, vma);
      return answer;
    },
    { writerSide: 'int' },
  ],
  [
    'a VMA whose lock it takes under mmap_lock, and a file that it read there',
    (cpu, mm, address) => {
      mmapReadLock(cpu, mm);
      const vma = vmaLookup(cpu, mm, address);
      const file = vma === NULL ? NULL : cpu.load(vma, vm_file);
      if (vma !== NULL) cpu.fetchAdd(vma, vm_refcnt, 1, 'acquire');
      mmapReadUnlock(cpu, mm);
      if (vma === NULL) return NULL;
      const inode = cpu.load(file, f_inode);
      vmaEndRead(cpu, vma);
      return seen(inode);
    },
  ],
  [
    'a file to which it has a reference',
    (cpu, mm, address) => {
      const file = underRcu(cpu, mm, address, (vma) => {
        const one = cpu.readOnce(vma, vm_file);
        return incNotZero(cpu, one) ? one : NULL;
      });
      if (file === NULL) return NULL;
      const inode = cpu.load(file, f_inode);
      const answer = seen(inode === NULL ? 0 : cpu.load(inode, i_ino));
      fput(cpu, file);
      return answer;
    },
  ],
  [
    'a uprobe that it found in a section of Tasks Trace',
    (cpu, mm, address) => {
      cpu.rcuReadLockTrace();
      const uprobe = underRcu(cpu, mm, address, (vma) => uprobeOf(cpu, vma, address));
      const inode = uprobe === NULL ? NULL : cpu.load(uprobe, layout.inode);
      const answer = seen(inode === NULL ? NULL : cpu.load(inode, i_ino));
      cpu.rcuReadUnlockTrace();
      return answer;
    },
  ],
  [
    'a uprobe to which it takes a reference in such a section',
    (cpu, mm, address) => {
      cpu.rcuReadLockTrace();
      const uprobe = underRcu(cpu, mm, address, (vma) => uprobeOf(cpu, vma, address));
      const isHeld = uprobe !== NULL && tryGetUprobe(cpu, uprobe);
      cpu.rcuReadUnlockTrace();
      if (!isHeld) return NULL;
      getUprobe(cpu, uprobe);
      const answer = seen(cpu.load(uprobe, layout.offset));
      putUprobe(cpu, uprobe);
      putUprobe(cpu, uprobe);
      return answer;
    },
  ],
  [
    'a uprobe with a reference that was taken under uprobes_treelock',
    (cpu, mm, address) => {
      mmapReadLock(cpu, mm);
      const vma = vmaLookup(cpu, mm, address);
      const inode = vma === NULL ? NULL : cpu.load(cpu.load(vma, vm_file), f_inode);
      const at = vma === NULL ? 0 : fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
      mmapReadUnlock(cpu, mm);
      const uprobe = inode === NULL ? NULL : findUprobe(cpu, inode, at);
      if (uprobe === NULL) return NULL;
      const answer = seen(cpu.load(uprobe, layout.offset));
      putUprobe(cpu, uprobe);
      return answer;
    },
  ],
  [
    'a uprobe that it only returns',
    (cpu, mm, address) => underRcu(cpu, mm, address, (vma) => seen(uprobeOf(cpu, vma, address))),
  ],
  [
    'the nodes of a walk through the uprobes whose pointers machines take for numbers',
    (cpu, mm, address) =>
      underRcu(cpu, mm, address, () => {
        const root = cpu.readOnce(layout.UPROBES, asNumber(layout.uprobes_tree));
        const next = root === NULL ? NULL : cpu.readOnce(root, asNumber(layout.rb_left));
        return seen(
          next === NULL ? 0 : cpu.load(next, asNumber(layout.inode)) + cpu.load(next, layout.offset),
        );
      }),
  ],
  [
    'an object that it took itself',
    (cpu) => {
      const own = cpu.alloc(layout.inode_cachep);
      cpu.store(own, i_ino, 3);
      const answer = seen(cpu.load(own, i_ino));
      cpu.free(layout.inode_cachep, own);
      return answer;
    },
  ],
];

/** Shares a word and a pointer with another reader, outside of all sections and locks. */
const shares: (cpu: Cpu, mm: Ref, address: number, shared: Ref) => number = (cpu, mm, _, shared) => {
  const seen = cpu.readOnce(shared, layout.nhit);
  cpu.store(shared, layout.nhit, seen + 1);
  cpu.store(shared, layout.nhits, mm);
  return seen + 1;
};

describe('protection', () => {
  it('lets readers read and write what they share', () => {
    const { cpu } = singleCpu(1024);
    const shared = cpu.alloc(layout.trace_uprobe_cachep);
    const stops: string[] = [];
    const machine = Object.assign(cpu, {
      objectAt: (slot: number) =>
        slot === shared ? { ref: shared, cache: layout.trace_uprobe_cachep, owner: -1 } : undefined,
      stop: ({ text }: { text: string }) => stops.push(text),
    });
    assert.deepEqual([watched(shares)(machine, cpu.alloc(layout.mm_cachep), 0, shared), stops], [1, []]);
  });

  for (const [what, reader, kind, text, options] of wrong) {
    it(`does not cover ${what}`, () => {
      const [first = assert.fail('nothing was found'), ...more] = found(reader, options);
      assert.equal(first.kind, kind, first.text);
      assert.match(first.text, text);
      assert.deepEqual(
        more.filter((one) => one.kind !== kind && one.kind !== 'recycled object'),
        [],
      );
    });
  }
  for (const [what, reader, options] of right) {
    it(`covers ${what}`, () => {
      assert.deepEqual(found(reader, options), []);
    });
  }
});
