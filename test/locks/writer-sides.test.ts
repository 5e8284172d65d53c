import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { noPerVmaLock } from '../../src/locks/no-per-vma-lock.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin, seqcount } from '../../src/locks/seqcount.ts';
import { seqMaskOf, type WriterSide } from '../../src/locks/writer-side.ts';
import { writerSides } from '../../src/locks/writer-sides.ts';
import { mm_lock_seq, mmap_lock, vm_lock_seq } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { vmAreaAlloc } from '../../src/mm/vma.ts';
import { singleCpu } from '../support/single-thread.ts';
import { effectsOf } from '../support/watched-cpu.ts';

const SIDES = writerSides.filter((side) => side !== noPerVmaLock);
/** Those whose count is odd in a section. */
const ODD_INSIDE = ['seqcount', 'mm-odd-release', 'refcnt'];

describe('seqMaskOf', () => {
  it('keeps as many bits as asked, from 2 to 32', () => {
    for (let bits = 2; bits < 32; bits++) assert.equal(seqMaskOf(bits), 2 ** bits - 1);
    assert.equal(seqMaskOf(32), -1);
  });

  for (const bits of [1, 0, -1, 33, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses ${bits}`, () => {
      assert.throws(() => seqMaskOf(bits), {
        name: 'RangeError',
        message: `a counter has 2 to 32 bits, not ${bits}: choose a width in that range`,
      });
    });
  }
});

function newSpace(side: WriterSide, seqBits: number) {
  const { cpu } = singleCpu(1 << 10);
  const space = createAddressSpace(cpu, { side, seqBits });
  const seq = (): number => cpu.load(space.mm, mm_lock_seq);
  /** One write section; what is done in it sees the count of then. */
  const section = (inside: () => void = () => undefined, downgrade = false): void => {
    side.mmapWriteLock(cpu, space);
    inside();
    if (downgrade) {
      side.mmapWriteDowngrade(cpu, space);
      cpu.upRead(space.mm, mmap_lock);
    } else side.mmapWriteUnlock(cpu, space);
  };
  return { cpu, space, seq, section };
}

for (const side of SIDES) {
  const perSection = ODD_INSIDE.includes(side.id) ? 2 : 1;
  describe(`writer side ${side.id}`, () => {
    for (const bits of [2, 3, 32]) {
      it(`counts ${perSection} for each section, unlock or downgrade, and wraps after 2^${bits}`, () => {
        const { cpu, space, seq, section } = newSpace(side, bits);
        const period = 2 ** bits;
        // Close below the wrap of 32 bits, which is that of an int: 2^31 - 1 is followed by -2^31.
        const start = bits === 32 ? -2 * perSection : 0;
        cpu.store(space.mm, mm_lock_seq, start);
        for (let sections = 1; sections <= 20; sections++) {
          section(undefined, sections % 3 === 0);
          const count = (((start + sections * perSection) % period) + period) % period;
          assert.equal((seq() + period) % period, count);
        }
      });
    }

    it('wraps a 32-bit count from the largest int to the smallest', () => {
      const { cpu, space, seq, section } = newSpace(side, 32);
      cpu.store(space.mm, mm_lock_seq, 2 ** 31 - perSection);
      section();
      assert.equal(seq(), -(2 ** 31));
    });

    for (const bits of [2, 3, 32]) {
      it(`has a VMA look locked from its mark to the end of the section, ${bits} bits`, () => {
        const { cpu, space, seq, section } = newSpace(side, bits);
        const vma = vmAreaAlloc(cpu, space);
        const looksLocked = (): boolean => {
          const mark = cpu.load(vma, vm_lock_seq);
          return side.id === 'int-odd' ? (mark & 1) === 1 : mark === seq();
        };
        assert.equal(looksLocked(), false);
        for (let sections = 0; sections < 2; sections++) {
          section(() => {
            assert.equal(looksLocked(), false);
            side.vmaStartWrite(cpu, space, vma);
            assert.equal(looksLocked(), true);
            side.vmaStartWrite(cpu, space, vma);
            assert.equal(looksLocked(), true);
          });
          assert.equal(looksLocked(), false);
        }
      });
    }

    it('holds mmap_lock for the section and no longer', () => {
      const { cpu, space, section } = newSpace(side, 32);
      section(() => assert.equal(cpu.isWriteHeld(space.mm, mmap_lock), true));
      assert.equal(cpu.isWriteHeld(space.mm, mmap_lock), false);
    });
  });
}

describe('an accidental equality of mark and count', () => {
  /** Whether a VMA marked once looks locked after 0, 1, 2, ... later sections, and within them. */
  const collisions = (side: WriterSide, bits: number): { outside: number[]; inside: number[] } => {
    const { cpu, space, seq, section } = newSpace(side, bits);
    const vma = vmAreaAlloc(cpu, space);
    section(() => side.vmaStartWrite(cpu, space, vma));
    const found = { outside: [] as number[], inside: [] as number[] };
    for (let later = 0; later < 2 ** (bits + 1); later++) {
      if (cpu.load(vma, vm_lock_seq) === seq()) found.outside.push(later);
      section(() => void (cpu.load(vma, vm_lock_seq) === seq() && found.inside.push(later)));
    }
    return found;
  };

  // Kernel facts, 1.3: one interval of every 2^k with an int; none of an unlocked mm with a seqcount, by parity.
  it('comes back once every 2^k sections with the int, and stays until the next section has ended', () => {
    assert.deepEqual(collisions(int, 2), { outside: [3, 7], inside: [3, 7] });
    assert.deepEqual(collisions(int, 3), { outside: [7, 15], inside: [7, 15] });
  });

  it('exists only while mmap_lock is write-held with the seqcount, once every 2^(k-1) sections', () => {
    assert.deepEqual(collisions(seqcount, 2), { outside: [], inside: [1, 3, 5, 7] });
    assert.deepEqual(collisions(seqcount, 3), { outside: [], inside: [3, 7, 11, 15] });
  });
});

/** What another CPU can notice of a section that marks an attached VMA, and of one that a removal downgrades. */
const EFFECTS: Readonly<Record<string, readonly [begin: string, mark: string, end: string]>> = {
  int: ['', 'downWrite vm_lock, writeOnce vm_lock_seq, upWrite vm_lock', 'smpStoreRelease mm_lock_seq'],
  'int-wmb': [
    '',
    'downWrite vm_lock, writeOnce vm_lock_seq, smpWmb, upWrite vm_lock',
    'smpStoreRelease mm_lock_seq',
  ],
  'int-odd': [
    '',
    'store vm_modified_next, store vma_modified, store vm_modified_prev, writeOnce vm_lock_seq, smpWmb',
    'smpWmb, writeOnce vm_lock_seq, store vma_modified, smpStoreRelease mm_lock_seq',
  ],
  'int-v6.4': ['', 'downWrite vm_lock, writeOnce vm_lock_seq, upWrite vm_lock', 'writeOnce mm_lock_seq'],
  'mm-odd-release': [
    'smpStoreRelease mm_lock_seq',
    'downWrite vm_lock, writeOnce vm_lock_seq, upWrite vm_lock',
    'smpStoreRelease mm_lock_seq',
  ],
  seqcount: [
    'store mm_lock_seq, smpWmb',
    'downWrite vm_lock, writeOnce vm_lock_seq, upWrite vm_lock',
    'smpWmb, store mm_lock_seq',
  ],
  'no-per-vma-lock': ['', '', ''],
  refcnt: [
    'store mm_lock_seq, smpWmb',
    'cmpxchg vm_refcnt, rcuAssignPointer vma_writer_wait, smpMb, rcuAssignPointer vma_writer_wait, ' +
      'writeOnce vm_lock_seq, fetchAdd vm_refcnt',
    'smpWmb, store mm_lock_seq',
  ],
};

describe('the order of effects', () => {
  for (const side of writerSides) {
    it(`of ${side.id} has each barrier where a lookup counts on it`, () => {
      const [begin, mark, end] =
        EFFECTS[side.id] ?? assert.fail(`no effects are written down for ${side.id}`);
      for (const last of ['upWrite', 'downgradeWrite']) {
        const { cpu, space } = newSpace(side, 32);
        const vma = vmAreaAlloc(cpu, space);
        side.vmaMarkAttached(cpu, vma);
        const effects = effectsOf(cpu, (watched) => {
          side.mmapWriteLock(watched, space);
          side.vmaStartWrite(watched, space, vma);
          // Marked once is marked for the section.
          side.vmaStartWrite(watched, space, vma);
          if (last === 'upWrite') side.mmapWriteUnlock(watched, space);
          else side.mmapWriteDowngrade(watched, space);
        });
        const expected = ['downWrite mmap_lock', begin, mark, end, `${last} mmap_lock`];
        assert.equal(effects.join(', '), expected.filter((part) => part !== '').join(', '));
      }
    });
  }
});

describe('a count that is odd inside', () => {
  for (const side of SIDES.filter(({ id }) => ODD_INSIDE.includes(id))) {
    it(`is even outside, with ${side.id}`, () => {
      const { seq, section } = newSpace(side, 3);
      for (let sections = 0; sections < 10; sections++) {
        assert.equal(seq() & 1, 0);
        section(() => assert.equal(seq() & 1, 1), sections % 2 === 0);
      }
    });
  }
});

describe('the seqcount', () => {
  it('has who began before a section retry, and who began after it not', () => {
    const { cpu, space, section } = newSpace(seqcount, 32);
    const before = mmapLockSpeculateTryBegin(cpu, space.mm);
    assert.equal(mmapLockSpeculateRetry(cpu, space.mm, before), false);
    section(() => assert.equal(mmapLockSpeculateTryBegin(cpu, space.mm) & 1, 1));
    assert.equal(mmapLockSpeculateRetry(cpu, space.mm, before), true);
    assert.equal(mmapLockSpeculateRetry(cpu, space.mm, mmapLockSpeculateTryBegin(cpu, space.mm)), false);
  });

  it('takes 2^(k-1) sections for none: the assumption that `merged` rests on', () => {
    const { cpu, space, section } = newSpace(seqcount, 3);
    const before = mmapLockSpeculateTryBegin(cpu, space.mm);
    for (let sections = 0; sections < 4; sections++) section();
    assert.equal(mmapLockSpeculateRetry(cpu, space.mm, before), false);
  });
});
