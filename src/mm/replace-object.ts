import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import type { AddressSpace } from './address-space.ts';
import { vmaHolding } from './find-vma.ts';
import { allocOwnObject, type OwnObject } from './own-object.ts';

/**
 * `mbind()` of a whole VMA, or `prctl(PR_SET_VMA_ANON_NAME)`: the VMA at the address gets another object, and lets go
 * of the one that it had.
 *
 * @param life the life whose values the new object has
 */
export function replaceObject(
  cpu: Cpu,
  space: AddressSpace,
  kind: OwnObject,
  address: number,
  life: number,
): void {
  const { mm, side } = space;
  side.mmapWriteLock(cpu, space);
  const vma = vmaHolding(cpu, mm, address);
  if (vma !== NULL) {
    const created = allocOwnObject(cpu, kind, life);
    side.vmaStartWrite(cpu, space, vma);
    const old = cpu.load(vma, kind.at);
    // RELEASE: whoever finds the new object sees its contents.
    cpu.rcuAssignPointer(vma, kind.at, created);
    if (old !== NULL) kind.free(cpu, old);
  }
  side.mmapWriteUnlock(cpu, space);
}
