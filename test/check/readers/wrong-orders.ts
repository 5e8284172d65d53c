/** Wrong readers that only a CPU or a compiler breaks which reorders: a store before a read, or two reads. */
import * as v from '../../../src/lookup/vocabulary.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { fput } from '../../../src/mm/file.ts';
import type { WrongInside } from './inside-case.ts';
import {
  fileGoes,
  gate,
  inRcu,
  isOdd,
  lookAt,
  nothingChanges,
  offsetIn,
  round,
  tryGetFile,
} from './parts.ts';
import type { Reader } from './reader-case.ts';

/** Begin and look as they should be; how it ends is what is wrong. */
const ending = (end: (cpu: Cpu, mm: Ref) => number): v.Lookup =>
  inRcu((cpu, mm, address) => {
    const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
    if (isOdd(seq)) return NULL;
    const answer = lookAt(cpu, mm, address, offsetIn);
    return end(cpu, mm) === seq ? answer : NULL;
  });

const noBarrier = ending((cpu, mm) => cpu.readOnce(mm, v.mm_lock_seq));
const acquireAtEnd = ending((cpu, mm) => cpu.smpLoadAcquire(mm, v.mm_lock_seq));
const writeBarrier = ending((cpu, mm) => {
  cpu.smpWmb();
  return cpu.readOnce(mm, v.mm_lock_seq);
});

const barrierTooEarly = inRcu((cpu, mm, address) => {
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const vma = isOdd(seq) ? NULL : v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const pgoff = cpu.load(vma, v.vm_pgoff);
  cpu.smpRmb();
  const start = cpu.load(vma, v.vm_start);
  return cpu.readOnce(mm, v.mm_lock_seq) === seq ? v.fileOffset(pgoff, start, address) : NULL;
});

/** The walk may be of before the count. */
const plainBegin = inRcu((cpu, mm, address) => {
  const seq = cpu.readOnce(mm, v.mm_lock_seq);
  if (isOdd(seq)) return NULL;
  const answer = lookAt(cpu, mm, address, offsetIn);
  return v.mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : answer;
});

const holds = (cpu: Cpu, vma: Ref, address: number): boolean =>
  cpu.load(vma, v.vm_start) <= address && address < cpu.load(vma, v.vm_end);

/** `vma_start_read()` with nothing that keeps the reads of the VMA behind it. */
const relaxedLock: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = v.vmaLookup(cpu, mm, address);
  const count = vma === NULL ? 0 : cpu.readOnce(vma, v.vm_refcnt);
  const isHeld =
    count !== 0 &&
    count < v.VMA_REF_LIMIT &&
    cpu.cmpxchg(vma, v.vm_refcnt, count, count + 1, 'relaxed') === count;
  cpu.rcuReadUnlock();
  if (!isHeld) return NULL;
  const isMarked = cpu.readOnce(vma, v.vm_lock_seq) === cpu.readOnce(mm, v.mm_lock_seq);
  const isIts = !isMarked && cpu.load(vma, v.vm_mm) === mm && holds(cpu, vma, address);
  const answer = isIts ? offsetIn(cpu, vma, address) : NULL;
  v.vmaEndReadRefcnt(cpu, vma);
  return answer;
};

/** `get_file_rcu()` with nothing that keeps the check behind the reference. */
const relaxedFile: v.Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const seq = v.mmapLockSpeculateTryBegin(cpu, mm);
  const file = isOdd(seq) ? NULL : lookAt(cpu, mm, address, (own, vma) => own.readOnce(vma, v.vm_file));
  const held = file !== NULL && tryGetFile(cpu, file, 'relaxed');
  const changed = cpu.readOnce(mm, v.mm_lock_seq) !== seq;
  cpu.rcuReadUnlock();
  if (!held) return NULL;
  const inode = changed ? NULL : cpu.load(file, v.f_inode);
  fput(cpu, file);
  return inode;
};

/** As `aug05-fixed`: the mark before the count. What orders two sections is mmap_lock alone. */
const markBeforeCount = inRcu((cpu, mm, address) => {
  const seq = cpu.smpLoadAcquire(mm, v.mm_lock_seq);
  const vma = v.vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const answer = offsetIn(cpu, vma, address);
  cpu.smpRmb();
  const mark = cpu.smpLoadAcquire(vma, v.vm_lock_seq);
  const now = cpu.readOnce(mm, v.mm_lock_seq);
  return now === seq && mark !== now ? answer : NULL;
});

/** At most one at a time should be inside, and find itself alone. */
const gateWith =
  (announce: (cpu: Cpu, shared: Ref, mine: number) => void, look: 'readOnce' | 'smpLoadAcquire'): Reader =>
  (cpu, _mm, _address, shared) => {
    const [mine, others] = cpu.id === 0 ? [gate.flag0, gate.flag1] : [gate.flag1, gate.flag0];
    announce(cpu, shared, mine);
    const isAlone = cpu[look](shared, others) === 0;
    const inside = isAlone ? cpu.fetchAdd(shared, gate.inside, 1) + 1 : NULL;
    if (isAlone) cpu.fetchAdd(shared, gate.inside, -1);
    cpu.smpStoreRelease(shared, mine, 0);
    return inside;
  };
const gateWithoutBarrier = gateWith((cpu, shared, mine) => cpu.writeOnce(shared, mine, 1), 'readOnce');
const gateWithRelease = gateWith(
  (cpu, shared, mine) => cpu.smpStoreRelease(shared, mine, 1),
  'smpLoadAcquire',
);
const gateWithWriteBarrier = gateWith((cpu, shared, mine) => {
  cpu.writeOnce(shared, mine, 1);
  cpu.smpWmb();
}, 'readOnce');

/** Looks first, stores second: no order of memory is needed to break it. */
const testThenSet: Reader = (cpu, _mm, _address, shared) => {
  if (cpu.readOnce(shared, gate.flag0) !== 0) return NULL;
  cpu.writeOnce(shared, gate.flag0, 1);
  const inside = cpu.fetchAdd(shared, gate.inside, 1) + 1;
  cpu.fetchAdd(shared, gate.inside, -1);
  cpu.smpStoreRelease(shared, gate.flag0, 0);
  return inside;
};

/** The first one leaves for the other what it found: the value, and a flag that says that it is there. */
const leaves = (publish: (cpu: Cpu, shared: Ref, value: number) => void): Reader =>
  inRcuShared((cpu, mm, address, shared) => {
    if (cpu.readOnce(shared, gate.cached) === 1) return cpu.readOnce(shared, gate.value) + 1;
    const value = round(cpu, mm, address, (own, vma) => own.load(vma, v.vm_pgoff));
    if (value === NULL) return NULL;
    publish(cpu, shared, value);
    return value + 1;
  });
function inRcuShared(body: Reader): Reader {
  return (cpu, mm, address, shared) => {
    cpu.rcuReadLock();
    const answer = body(cpu, mm, address, shared);
    cpu.rcuReadUnlock();
    return answer;
  };
}
const flagFirst = leaves((cpu, shared, value) => {
  cpu.writeOnce(shared, gate.cached, 1);
  cpu.writeOnce(shared, gate.value, value);
});
const flagLast = leaves((cpu, shared, value) => {
  cpu.writeOnce(shared, gate.value, value);
  cpu.writeOnce(shared, gate.cached, 1);
});

const wrong = { beside: 'split-below', sections: 1, finds: ['wrong answer'] } as const;
const two = {
  ...wrong,
  options: { readers: 2, setup: { shared: gate } },
  beside: nothingChanges,
} as const;

export const wrongOrders: readonly WrongInside[] = [
  {
    ...wrong,
    name: 'no barrier at the end',
    reader: noBarrier,
    breaks: 'lkmm spin',
    why: 'the count may be read before the fields',
  },
  {
    ...wrong,
    name: 'an acquire at the end',
    reader: acquireAtEnd,
    breaks: 'lkmm spin',
    why: 'it holds back what comes later, and the fields come earlier',
  },
  {
    ...wrong,
    name: 'a write barrier at the end',
    reader: writeBarrier,
    breaks: 'lkmm spin',
    why: 'smp_wmb() orders stores, and there are none',
  },
  {
    ...wrong,
    name: 'the barrier before the last read',
    reader: barrierTooEarly,
    breaks: 'lkmm spin',
    why: 'vm_start may be read after the count',
  },
  {
    ...wrong,
    name: 'a plain read at the beginning',
    reader: plainBegin,
    breaks: 'lkmm spin',
    beside: 'mmap-fixed-same-range',
    why: 'the walk may be of before the section, the count of after it, and the VMA is free by then',
  },
  {
    ...wrong,
    name: 'a relaxed lock of the VMA',
    reader: relaxedLock,
    breaks: 'lkmm spin',
    why: 'some fields may be read before the lock is had, others after the section that came in between',
  },
  {
    ...wrong,
    name: 'a relaxed reference to a file',
    reader: relaxedFile,
    breaks: 'lkmm spin',
    beside: fileGoes,
    sections: 2,
    why: 'the count of sections may be read before that of the file, which is another file by then',
  },
  {
    ...wrong,
    name: 'the mark before the count',
    reader: markBeforeCount,
    options: { writerSide: 'int-wmb' },
    breaks: 'lkmm rwsem',
    sections: 2,
    why: 'the mark of the second section may be seen before the end of the first, unless mmap_lock orders them',
  },
  {
    ...two,
    name: 'one at a time, without a barrier',
    reader: gateWithoutBarrier,
    breaks: 'tso',
    why: 'each may read the flag of the other while its own waits in the store buffer',
  },
  {
    ...two,
    name: 'one at a time, with release and acquire',
    reader: gateWithRelease,
    breaks: 'tso',
    why: 'a release may wait behind an acquire of something else',
  },
  {
    ...two,
    name: 'one at a time, with a write barrier',
    reader: gateWithWriteBarrier,
    breaks: 'tso',
    why: 'smp_wmb() does not order a store and a read',
  },
  {
    ...two,
    name: 'looks whether it is free, then takes it',
    reader: testThenSet,
    breaks: 'sc',
    why: 'both look before either takes it',
  },
  {
    ...two,
    name: 'leaves the flag before the value',
    reader: flagFirst,
    breaks: 'sc',
    why: 'the other one sees the flag and no value yet',
  },
  {
    ...two,
    // Beside a mapping that changes it leaves an old value, whatever the order.
    options: { ...two.options, writers: [nothingChanges] },
    name: 'leaves the value before the flag, in no order',
    reader: flagLast,
    breaks: 'lkmm spin',
    why: 'neither the stores nor the reads are ordered',
  },
];
